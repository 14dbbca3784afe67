/// Checks a text strictly against RFC 8259 in one pass, and records where its values are.
///
/// It rejects byte order marks, white space other than the four characters, trailing commas, control characters and invalid
/// UTF-8 in strings, other spellings of numbers, trailing characters, and nesting deeper than the limit. It accepts escapes
/// of lone surrogates, which the grammar allows (section 8.2).
///
/// Nodes are in the order of the text: a container before its content, and a name before its value. `{"a":[1,"\n"]}` becomes
///
///     0  {"a":[1,"\n"]}   link 5: the node after its content
///     1  "a"              link 0
///     2  [1,"\n"]         link 5
///     3  1                link 0
///     4  "\n"             link 1: it has an escape
struct JSONScanner {
  /// Whether the text has no white space outside strings.
  var isCompact = true
  /// Whether all strings and numbers are those of I-JSON, RFC 7493.
  var hasInteroperableLeaves = true
  private var at = 0
  private let depthLimit: Int

  /// Offsets are kept in 32 bits.
  static let sizeLimit = 1 << 30

  init(depthLimit: Int) { self.depthLimit = depthLimit }

  /// Returns the most nodes of a text of some length: two bytes a value, except open brackets.
  static func nodeLimit(length: Int, depthLimit: Int) -> Int {
    min(length, sizeLimit) / 2 + depthLimit + 1
  }

  mutating func scan(_ text: Span<UInt8>, to nodes: inout OutputSpan<JSONNode>) throws(JSONError) {
    guard text.count <= Self.sizeLimit else { throw JSONError(reason: .size, offset: 0) }
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
      throw JSONError(reason: .byteOrderMark, offset: 0)
    }
    skipSpace(text)
    try value(text, &nodes, depth: 0)
    skipSpace(text)
    guard at == text.count else { throw JSONError(reason: .trailing, offset: at) }
  }

  private mutating func value(
    _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>, depth: Int
  ) throws(JSONError) {
    guard at < text.count else { throw JSONError(reason: .end, offset: at) }
    switch text[at] {
    case UInt8(ascii: "{"): try object(text, &nodes, depth: depth + 1)
    case UInt8(ascii: "["): try array(text, &nodes, depth: depth + 1)
    case UInt8(ascii: "\""): try string(text, &nodes)
    case UInt8(ascii: "t"): try word("true", text, &nodes)
    case UInt8(ascii: "f"): try word("false", text, &nodes)
    case UInt8(ascii: "n"): try word("null", text, &nodes)
    default: try number(text, &nodes)
    }
  }

  private mutating func object(
    _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>, depth: Int
  ) throws(JSONError) {
    let node = try open(depth, &nodes)
    skipSpace(text)
    if !skip(UInt8(ascii: "}"), text) {
      repeat {
        skipSpace(text)
        try expect(UInt8(ascii: "\""), text)
        try string(text, &nodes)
        skipSpace(text)
        try expect(UInt8(ascii: ":"), text)
        at += 1
        skipSpace(text)
        try value(text, &nodes, depth: depth)
        skipSpace(text)
      } while skip(UInt8(ascii: ","), text)
      try expect(UInt8(ascii: "}"), text)
      at += 1
    }
    close(node, &nodes)
  }

  private mutating func array(
    _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>, depth: Int
  ) throws(JSONError) {
    let node = try open(depth, &nodes)
    skipSpace(text)
    if !skip(UInt8(ascii: "]"), text) {
      repeat {
        skipSpace(text)
        try value(text, &nodes, depth: depth)
        skipSpace(text)
      } while skip(UInt8(ascii: ","), text)
      try expect(UInt8(ascii: "]"), text)
      at += 1
    }
    close(node, &nodes)
  }

  private mutating func open(_ depth: Int, _ nodes: inout OutputSpan<JSONNode>) throws(JSONError)
    -> Int
  {
    guard depth <= depthLimit else { throw JSONError(reason: .depth, offset: at) }
    nodes.append(JSONNode(start: UInt32(at), end: 0, link: 0))
    at += 1
    return nodes.count - 1
  }

  private func close(_ node: Int, _ nodes: inout OutputSpan<JSONNode>) {
    nodes[node].end = UInt32(at)
    nodes[node].link = UInt32(nodes.count)
  }

  private mutating func string(
    _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>
  ) throws(JSONError) {
    let start = at
    var hasEscape = false
    at += 1
    while true {
      at = text.firstNotPlain(from: at)
      guard at < text.count else { throw JSONError(reason: .end, offset: at) }
      switch text[at] {
      case UInt8(ascii: "\""):
        at += 1
        nodes.append(JSONNode(start: UInt32(start), end: UInt32(at), link: hasEscape ? 1 : 0))
        return
      case UInt8(ascii: "\\"):
        hasEscape = true
        try escapes(text)
      case 0x80...: try sequences(text)
      default: throw JSONError(reason: .controlCharacter, offset: at)
      }
    }
  }

  /// Passes over the characters that are not ASCII: texts of most languages have several in a row.
  private mutating func sequences(_ text: Span<UInt8>) throws(JSONError) {
    repeat {
      guard let length = UTF8Sequence.length(text, at) else {
        throw JSONError(reason: .utf8, offset: at)
      }
      if text[at] >= 0xEF, InteroperableText.replacedLength(text, at) != nil {
        hasInteroperableLeaves = false
      }
      at += length
    } while at < text.count && text[at] >= 0x80
  }

  /// Passes over an escape, and over those after it that are near: a JSON text within a string has one every few bytes.
  private mutating func escapes(_ text: Span<UInt8>) throws(JSONError) {
    repeat {
      try escape(text)
      at += text.plainBytes(from: at)
    } while at < text.count && text[at] == UInt8(ascii: "\\")
  }

  private mutating func escape(_ text: Span<UInt8>) throws(JSONError) {
    at += 1
    guard at < text.count else { throw JSONError(reason: .end, offset: at) }
    switch text[at] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 1
    case UInt8(ascii: "u"):
      if let escape = JSONEscape(text, at - 1) {
        if !InteroperableText.contains(escape.codePoint) { hasInteroperableLeaves = false }
        at += escape.length - 1
        return
      }
      // The error is in its digits.
      at += 1
      for _ in 0..<4 {
        guard at < text.count else { throw JSONError(reason: .end, offset: at) }
        guard Hex.value(of: text[at]) != nil else { throw JSONError(reason: .escape, offset: at) }
        at += 1
      }
    default: throw JSONError(reason: .escape, offset: at)
    }
  }

  /// `-`? (`0` | `1`–`9` digits) (`.` digits)? (`e` sign? digits)?, RFC 8259 section 6.
  private mutating func number(
    _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>
  ) throws(JSONError) {
    let start = at
    _ = skip(UInt8(ascii: "-"), text)
    if at == start, !text[at].isDigit { throw JSONError(reason: .byte, offset: at) }
    if !skip(UInt8(ascii: "0"), text) { try digits(text) }
    if skip(UInt8(ascii: "."), text) { try digits(text) }
    if skip(UInt8(ascii: "e"), text) || skip(UInt8(ascii: "E"), text) {
      if !skip(UInt8(ascii: "+"), text) { _ = skip(UInt8(ascii: "-"), text) }
      try digits(text)
    }
    if at < text.count, text[at].isDigit { throw JSONError(reason: .number, offset: at) }
    nodes.append(JSONNode(start: UInt32(start), end: UInt32(at), link: 0))
    let number = text.extracting(start..<at)
    if !JSONNumber.isInteroperable(number) { hasInteroperableLeaves = false }
  }

  private mutating func digits(_ text: Span<UInt8>) throws(JSONError) {
    guard at < text.count else { throw JSONError(reason: .end, offset: at) }
    guard text[at].isDigit else { throw JSONError(reason: .number, offset: at) }
    while at < text.count, text[at].isDigit { at += 1 }
  }

  private mutating func word(
    _ word: StaticString, _ text: Span<UInt8>, _ nodes: inout OutputSpan<JSONNode>
  ) throws(JSONError) {
    let start = at
    var spelled = 0
    while spelled < word.utf8CodeUnitCount {
      guard at < text.count else { throw JSONError(reason: .end, offset: at) }
      // The bytes of a static string live as long as the process.
      let expected = unsafe word.utf8Start[spelled]
      guard text[at] == expected else { throw JSONError(reason: .byte, offset: at) }
      at += 1
      spelled += 1
    }
    nodes.append(JSONNode(start: UInt32(start), end: UInt32(at), link: 0))
  }

  private mutating func skipSpace(_ text: Span<UInt8>) {
    while at < text.count, text[at].isJSONSpace {
      isCompact = false
      at += 1
    }
  }

  private mutating func skip(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }

  private func expect(_ byte: UInt8, _ text: Span<UInt8>) throws(JSONError) {
    guard at < text.count else { throw JSONError(reason: .end, offset: at) }
    guard text[at] == byte else { throw JSONError(reason: .byte, offset: at) }
  }
}

/// The place of a value in a scanned text.
struct JSONNode {
  /// Offset of its first byte.
  var start: UInt32
  /// Offset after its last byte.
  var end: UInt32
  /// For a container the index of the node after its content; for a string 1 where it has an escape.
  var link: UInt32
}
