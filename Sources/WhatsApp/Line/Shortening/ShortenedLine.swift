import Bytes

/// A line, the length to which its texts are cut, and the members that are removed.
struct ShortenedLine {
  let document: JSONDocument
  let data: JSONValue
  /// Paths that are listed in addition.
  let known: [[UInt8]]
  var detail = PathDetail.complete
  /// The most bytes of a text, escapes included.
  var textLimit = Int.max
  /// The values of the removed members, in the order of the line.
  var removed: [Int32] = []

  init(document: JSONDocument, data: JSONValue, known: [[UInt8]]) {
    self.document = document
    self.data = data
    self.known = known
  }

  /// Returns the line, with room for `capacity` bytes.
  func write(capacity: Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(min(capacity, document.text.count))
    output.append(UInt8(ascii: "{"))
    for member in document.members(of: document.root) {
      if output.count > 1 { output.append(UInt8(ascii: ",")) }
      append(name: member.name, to: &output)
      if member.value == data {
        writeData(to: &output)
      } else {
        document.append(compact: member.value, to: &output)
      }
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  private func append(name: JSONValue, to output: inout [UInt8]) {
    document.append(compact: name, to: &output)
    output.append(UInt8(ascii: ":"))
  }

  private func writeData(to output: inout [UInt8]) {
    var missing = PathList(known)
    var rest = removed[...]
    var path = DataPath(detail)
    output.append(UInt8(ascii: "{"))
    for part in document.members(of: data) {
      let before = output.count
      let mark = path.mark
      defer { path.restore(mark) }
      path.append(name: document.string(of: part.name) ?? [])
      if rest.first == part.value.number {
        rest.removeFirst()
        missing.insert(path.bytes)
        continue
      }
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
      append(name: part.name, to: &output)
      if document.kind(of: part.value) == .object {
        let isLeft = writePart(part.value, at: &path, &rest, &missing, to: &output)
        if !isLeft, isOptional(part.name) { output.removeLast(output.count - before) }
      } else {
        writeCut(part.value, at: &path, &missing, to: &output)
      }
    }
    if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
    missing.append(to: &output)
    output.append(UInt8(ascii: "}"))
  }

  /// Writes an object in `data`. Returns whether any member is left.
  private func writePart(
    _ part: JSONValue, at path: inout DataPath, _ rest: inout ArraySlice<Int32>,
    _ missing: inout PathList, to output: inout [UInt8]
  ) -> Bool {
    output.append(UInt8(ascii: "{"))
    let start = output.count
    for member in document.members(of: part) {
      let isRemoved = rest.first == member.value.number
      let isCut = document.range(of: member.value).count - 2 > textLimit
      let mark = path.mark
      if isRemoved || isCut, detail != .part {
        path.append(name: document.string(of: member.name) ?? [])
      }
      if isRemoved {
        rest.removeFirst()
        missing.insert(path.bytes)
      } else {
        if output.count > start { output.append(UInt8(ascii: ",")) }
        append(name: member.name, to: &output)
        writeCut(member.value, at: &path, &missing, to: &output)
      }
      path.restore(mark)
    }
    output.append(UInt8(ascii: "}"))
    return output.count > start + 1
  }

  /// Whether an object in `data` is left out where it is empty.
  private func isOptional(_ name: JSONValue) -> Bool {
    ["business", "user", "payment", "beside"].contains { document.equals(name, $0) }
  }

  /// Writes a value with its texts cut.
  private func writeCut(
    _ value: JSONValue, at path: inout DataPath, _ missing: inout PathList, to output: inout [UInt8]
  ) {
    let range = document.range(of: value)
    guard range.count - 2 > textLimit else { return document.append(compact: value, to: &output) }
    let mark = path.mark
    switch document.kind(of: value) {
    case .object:
      output.append(UInt8(ascii: "{"))
      let start = output.count
      for member in document.members(of: value) {
        if output.count > start { output.append(UInt8(ascii: ",")) }
        append(name: member.name, to: &output)
        if document.range(of: member.value).count - 2 > textLimit {
          path.append(name: document.string(of: member.name) ?? [])
        }
        writeCut(member.value, at: &path, &missing, to: &output)
        path.restore(mark)
      }
      output.append(UInt8(ascii: "}"))
    case .array:
      output.append(UInt8(ascii: "["))
      path.appendElement()
      for (index, element) in document.elements(of: value).enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        writeCut(element, at: &path, &missing, to: &output)
      }
      path.restore(mark)
      output.append(UInt8(ascii: "]"))
    case .string:
      missing.insert(path.bytes)
      let end = document.truncationOffset(of: value, limit: textLimit)
      output.append(document.text.span.extracting(range.lowerBound..<end))
      output.append(UInt8(ascii: "\""))
    default: document.append(compact: value, to: &output)
    }
  }
}
