/// A JSON text as the oracle reads it, with each token as it is written.
enum JSONTree: Equatable {
  struct Text: Equatable {
    var written: [UInt8]
    var decoded: [UInt8]
  }

  struct Member: Equatable {
    var name: Text
    var value: JSONTree
  }

  case null
  case boolean(Bool)
  case number([UInt8])
  case string(Text)
  case array([JSONTree])
  case object([Member])

  /// Returns the tree as a compact text; of an object, without its members of that name.
  func compact(without name: [UInt8]? = nil) -> [UInt8] {
    switch self {
    case .null: bytes("null")
    case .boolean(let value): bytes(value ? "true" : "false")
    case .number(let written): written
    case .string(let text): text.written
    case .array(let elements):
      bytes("[") + elements.map { $0.compact() }.joined(separator: bytes(",")) + bytes("]")
    case .object(let members):
      bytes("{")
        + members.filter { $0.name.decoded != name }
        .map { $0.name.written + bytes(":") + $0.value.compact() }.joined(separator: bytes(","))
        + bytes("}")
    }
  }
}

/// A naive recogniser of RFC 8259, to compare the scanner with: it removes tokens of Unicode scalars from the front.
struct JSONOracle {
  private var rest: ArraySlice<Unicode.Scalar>

  /// Returns the tree of a text, nested at most `depth` deep; nil where it is not JSON.
  static func read(_ text: [UInt8], depth: Int = 128) -> JSONTree? {
    guard let valid = String(validating: text, as: UTF8.self) else { return nil }
    var oracle = JSONOracle(rest: Array(valid.unicodeScalars)[...])
    guard let tree = oracle.value(depth) else { return nil }
    oracle.skipSpace()
    return oracle.rest.isEmpty ? tree : nil
  }

  private mutating func skipSpace() {
    rest = rest.drop { " \t\r\n".unicodeScalars.contains($0) }
  }

  /// Removes a token from the front, with the space before it.
  private mutating func take(_ token: String) -> Bool {
    skipSpace()
    guard rest.starts(with: token.unicodeScalars) else { return false }
    rest = rest.dropFirst(token.unicodeScalars.count)
    return true
  }

  private mutating func value(_ depth: Int) -> JSONTree? {
    if take("null") { return .null }
    if take("true") { return .boolean(true) }
    if take("false") { return .boolean(false) }
    if take("[") { return depth > 0 ? elements(depth - 1) : nil }
    if take("{") { return depth > 0 ? members(depth - 1) : nil }
    return rest.first == "\"" ? text().map { .string($0) } : number()
  }

  private mutating func elements(_ depth: Int) -> JSONTree? {
    var elements: [JSONTree] = []
    if take("]") { return .array([]) }
    while let element = value(depth) {
      elements.append(element)
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
    return nil
  }

  private mutating func members(_ depth: Int) -> JSONTree? {
    var members: [JSONTree.Member] = []
    if take("}") { return .object([]) }
    while let name = text(), take(":"), let value = value(depth) {
      members.append(JSONTree.Member(name: name, value: value))
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
    return nil
  }

  /// Reads the longest run of the characters of numbers, split at its marks.
  private mutating func number() -> JSONTree? {
    let run = rest.prefix { "+-.0123456789eE".unicodeScalars.contains($0) }
    rest = rest.dropFirst(run.count)
    let halves = run.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, parts.count <= 2 else { return nil }
    let integer = parts[0].first == "-" ? parts[0].dropFirst() : parts[0]
    guard isDigits(integer), integer.count == 1 || integer.first != "0" else { return nil }
    guard parts.count == 1 || isDigits(parts[1]) else { return nil }
    if halves.count == 2 {
      let isSigned = halves[1].first == "+" || halves[1].first == "-"
      guard isDigits(isSigned ? halves[1].dropFirst() : halves[1]) else { return nil }
    }
    return .number(utf8(run))
  }

  private func isDigits(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    !scalars.isEmpty && scalars.allSatisfy { "0123456789".unicodeScalars.contains($0) }
  }

  /// Reads a string. Its text is collected in UTF-16, as in its escapes, and then repaired.
  private mutating func text() -> JSONTree.Text? {
    skipSpace()
    let start = rest
    guard rest.popFirst() == "\"" else { return nil }
    var units: [UInt16] = []
    while let scalar = rest.popFirst() {
      if scalar == "\"" {
        let written = utf8(start.prefix(start.count - rest.count))
        return JSONTree.Text(
          written: written, decoded: Array(String(decoding: units, as: UTF16.self).utf8))
      } else if scalar == "\\" {
        guard let unit = escape() else { return nil }
        units.append(unit)
      } else {
        guard scalar.value >= 0x20 else { return nil }
        units += Array(String(scalar).utf16)
      }
    }
    return nil
  }

  private mutating func escape() -> UInt16? {
    let letters: [Unicode.Scalar: UInt16] = [
      "\"": 34, "\\": 92, "/": 47, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    guard let letter = rest.popFirst() else { return nil }
    guard letter == "u" else { return letters[letter] }
    let digits = rest.prefix(4)
    rest = rest.dropFirst(4)
    guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
    return UInt16(string(utf8(digits)), radix: 16)
  }

  private func utf8(_ scalars: ArraySlice<Unicode.Scalar>) -> [UInt8] {
    scalars.flatMap { Array(String($0).utf8) }
  }
}
