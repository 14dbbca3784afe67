import Bytes

/// Makes a line that is too long shorter, and says what is missing from it.
///
/// The longest texts under `data` are cut to one length, at a whole character, until the line fits; texts of up to
/// `textFloor` bytes are left alone. Should that not be enough, whole members of the objects in `data` go, the largest first.
/// `data.truncated` lists the paths, from `data` on, with array indexes written `[]`.
struct Shortening {
  /// Bytes of a text, as it is escaped in the line, that are not worth cutting.
  static let textFloor = 256
  /// Bytes set aside for `,"truncated":[]`.
  private static let listLength = 15

  private let document: JSONDocument
  private var textLimit = Int.max
  private var dropped: Set<JSONValue> = []
  private var paths: [[UInt8]]

  /// The line's object, without LF, in at most `limit` bytes, wherever it has parts that can go.
  static func shorten(_ line: [UInt8], to limit: Int, truncated paths: [[UInt8]]) -> [UInt8] {
    // What the program wrote is JSON, nested a few levels deeper than a body may be.
    guard let document = try? JSONDocument(scanning: line, depthLimit: 2 * JSONDocument.depthLimit)
    else { return line }
    var shortening = Shortening(document: document, paths: paths)
    var output = shortening.write()
    if output.count > limit {
      shortening.limitTexts(saving: output.count - limit)
      output = shortening.write()
    }
    for (value, _) in shortening.largestMembers() where output.count > limit {
      shortening.dropped.insert(value)
      output = shortening.write()
    }
    return output
  }

  private init(document: JSONDocument, paths: [[UInt8]]) {
    self.document = document
    self.paths = paths
  }

  /// Finds the length to which the longest texts must be cut so that at least `excess` bytes are saved.
  private mutating func limitTexts(saving excess: Int) {
    var texts: [(length: Int, path: [UInt8])] = []
    collectTexts(document.member("data", of: document.root), at: [], into: &texts)
    texts.sort { $0.length > $1.length }
    var listed = Set(paths)
    var wanted = excess
    for (index, text) in texts.enumerated() {
      // A path that is listed costs its escapes, its quotes and a comma.
      if listed.insert(text.path).inserted { wanted += Self.escapedLength(of: text.path) + 1 }
      let next = index + 1 < texts.count ? texts[index + 1].length : Self.textFloor
      let step = (text.length - next) * (index + 1)
      if step >= wanted {
        textLimit = max(Self.textFloor, text.length - (wanted + index) / (index + 1))
        return
      }
      wanted -= step
    }
    textLimit = Self.textFloor
  }

  private static func escapedLength(of path: [UInt8]) -> Int {
    var escaped: [UInt8] = []
    JSONString.append(path.span, to: &escaped)
    return escaped.count
  }

  /// Finds the texts that are worth cutting: how long they are in the line, and their paths.
  private func collectTexts(
    _ value: JSONValue?, at path: [UInt8], into texts: inout [(length: Int, path: [UInt8])]
  ) {
    guard let value else { return }
    if document.kind(of: value) == .string {
      let length = document.range(of: value).count - 2
      if length > Self.textFloor { texts.append((length, path)) }
    }
    for element in document.elements(of: value) {
      collectTexts(element, at: path + [UInt8]("[]"), into: &texts)
    }
    for member in document.members(of: value) {
      let name = document.string(of: member.name) ?? []
      collectTexts(member.value, at: Self.path(path, name), into: &texts)
    }
  }

  /// The members of the objects in `data`, and what else stands in `data`, the largest first.
  private func largestMembers() -> [(value: JSONValue, size: Int)] {
    var members: [(value: JSONValue, size: Int)] = []
    for part in document.members(of: document.member("data", of: document.root)) {
      if document.kind(of: part.value) == .object {
        for member in document.members(of: part.value) {
          members.append((member.value, document.range(of: member.value).count))
        }
      } else {
        members.append((part.value, document.range(of: part.value).count))
      }
    }
    members.sort { $0.size > $1.size }
    return members
  }

  private mutating func write() -> [UInt8] {
    var output: [UInt8] = []
    var missing = PathList(paths)
    let data = document.member("data", of: document.root)
    output.append(UInt8(ascii: "{"))
    for member in document.members(of: document.root) {
      if output.count > 1 { output.append(UInt8(ascii: ",")) }
      document.append(compact: member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      if member.value == data {
        write(member.value, at: [], &missing, to: &output)
        output.removeLast()
        if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
        append(missing.paths, to: &output)
        output.append(UInt8(ascii: "}"))
      } else {
        document.append(compact: member.value, to: &output)
      }
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  private func append(_ paths: [[UInt8]], to output: inout [UInt8]) {
    output.append("\"truncated\":[")
    for (index, path) in paths.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      JSONString.append(path.span, to: &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  private func write(
    _ value: JSONValue, at path: [UInt8], _ missing: inout PathList, to output: inout [UInt8]
  ) {
    switch document.kind(of: value) {
    case .object:
      output.append(UInt8(ascii: "{"))
      var isFirst = true
      for member in document.members(of: value) {
        let memberPath = Self.path(path, document.string(of: member.name) ?? [])
        guard !dropped.contains(member.value) else {
          missing.note(memberPath)
          continue
        }
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        document.append(compact: member.name, to: &output)
        output.append(UInt8(ascii: ":"))
        write(member.value, at: memberPath, &missing, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .array:
      output.append(UInt8(ascii: "["))
      for (index, element) in document.elements(of: value).enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(element, at: path + [UInt8]("[]"), &missing, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .string where document.range(of: value).count - 2 > textLimit:
      missing.note(path)
      let start = document.range(of: value).lowerBound
      output += document.text[start..<document.wholeCharacters(of: value, upTo: textLimit)]
      output.append(UInt8(ascii: "\""))
    default: document.append(compact: value, to: &output)
    }
  }

  private static func path(_ parent: [UInt8], _ name: [UInt8]) -> [UInt8] {
    var path = parent
    if !path.isEmpty { path.append(UInt8(ascii: ".")) }
    Identity.append(part: name, to: &path)
    return path
  }
}

/// Paths in the order in which they came up, each once.
private struct PathList {
  private(set) var paths: [[UInt8]]
  private var known: Set<[UInt8]>

  init(_ paths: [[UInt8]]) {
    self.paths = paths
    known = Set(paths)
  }

  mutating func note(_ path: [UInt8]) {
    if known.insert(path).inserted { paths.append(path) }
  }
}

extension JSONDocument {
  /// The offset at which a string can be cut so that at most `limit` bytes of its content stay, and no character and no
  /// escape, be it a pair of surrogates, is divided.
  func wholeCharacters(of string: JSONValue, upTo limit: Int) -> Int {
    let content = range(of: string).lowerBound + 1..<range(of: string).upperBound - 1
    var at = content.lowerBound
    while at < content.upperBound {
      var next = at + 1
      if text[at] == UInt8(ascii: "\\") {
        next = at + (text[at + 1] == UInt8(ascii: "u") ? 6 : 2)
        let isHigh = next == at + 6 && isSurrogate(at, UInt8(ascii: "8")...UInt8(ascii: "b"))
        if isHigh, next + 6 <= content.upperBound, text[next] == UInt8(ascii: "\\"),
          text[next + 1] == UInt8(ascii: "u"),
          isSurrogate(next, UInt8(ascii: "c")...UInt8(ascii: "f"))
        {
          next += 6
        }
      } else {
        while next < content.upperBound, text[next] & 0xC0 == 0x80 { next += 1 }
      }
      guard next - content.lowerBound <= limit else { break }
      at = next
    }
    return at
  }

  private func isSurrogate(_ escape: Int, _ third: ClosedRange<UInt8>) -> Bool {
    text[escape + 2].lowered == UInt8(ascii: "d") && third.contains(text[escape + 3].lowered)
  }
}
