/// The content of values, whichever type the sender chose.
extension JSONDocument {
  /// Returns the decoded text of a string in UTF-8, with lone surrogates as U+FFFD; nil for any other value.
  package func string(of value: JSONValue?) -> [UInt8]? {
    guard let value, kind(of: value) == .string else { return nil }
    let quoted = range(of: value)
    let content = quoted.lowerBound + 1..<quoted.upperBound - 1
    guard nodes[value.index].link != 0 else {
      return [UInt8](copying: text.span.extracting(content))
    }
    return [UInt8](unescaping: text.span.extracting(content))
  }

  /// Returns the text of a string, or of a number as it is written; nil for any other value and an empty string.
  package func word(of value: JSONValue?) -> [UInt8]? {
    guard let value else { return nil }
    if let written = writtenWord(of: value) {
      return [UInt8](copying: text.span.extracting(written))
    }
    guard let word = string(of: value), !word.isEmpty else { return nil }
    return word
  }

  /// Returns the range of a name's text; nil where it has an escape.
  package func writtenName(_ name: JSONValue) -> Range<Int>? {
    let node = nodes[name.index]
    return node.link == 0 ? Int(node.start) + 1..<Int(node.end) - 1 : nil
  }

  /// Returns the range of a word's text; nil where it is no word or has an escape.
  package func writtenWord(of value: JSONValue) -> Range<Int>? {
    let range = range(of: value)
    switch kind(of: value) {
    case .number: return range
    case .string:
      let content = range.lowerBound + 1..<range.upperBound - 1
      return nodes[value.index].link == 0 && !content.isEmpty ? content : nil
    default: return nil
    }
  }

  /// Returns an integer, also from a string; nil for any other value, for fractions and exponents, and outside 64 bits.
  package func integer(of value: JSONValue?) -> Int? {
    guard let value else { return nil }
    if let written = writtenWord(of: value) { return text.span.extracting(written).signedDecimal }
    return word(of: value).flatMap { $0.span.signedDecimal }
  }

  /// Returns a boolean, also from the strings `true` and `false`; nil for any other value.
  package func boolean(of value: JSONValue?) -> Bool? {
    guard let value else { return nil }
    if kind(of: value) == .boolean { return text[range(of: value).lowerBound] == UInt8(ascii: "t") }
    if equals(value, "true") { return true }
    return equals(value, "false") ? false : nil
  }

  /// Appends the value as it was received, without white space outside strings.
  package func append(compact value: JSONValue, to output: inout [UInt8]) {
    append(compact: range(of: value), to: &output)
  }

  /// Calls `body` with the value as it was received, without white space outside strings. Of a compact text nothing is copied.
  package func withCompact(_ value: JSONValue, _ body: (Span<UInt8>) -> Void) {
    guard !isCompact else { return body(text.span.extracting(range(of: value))) }
    var compact: [UInt8] = []
    append(compact: value, to: &compact)
    body(compact.span)
  }

  /// Appends an object as `append(compact:to:)` does, without its members of one name.
  package func append(
    compact value: JSONValue, without name: StaticString, to output: inout [UInt8]
  ) {
    guard kind(of: value) == .object else { return append(compact: value, to: &output) }
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for member in members(of: value) where !equals(member.name, name) {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      append(compact: member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      append(compact: member.value, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  private func append(compact range: Range<Int>, to output: inout [UInt8]) {
    guard !isCompact else { return output.append(text.span.extracting(range)) }
    var at = range.lowerBound
    while at < range.upperBound {
      let start = at
      if text[at] == UInt8(ascii: "\"") {
        at += 1
        while text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
      } else {
        while at < range.upperBound, !text[at].isJSONSpace, text[at] != UInt8(ascii: "\"") {
          at += 1
        }
      }
      output.append(text.span.extracting(start..<at))
      while at < range.upperBound, text[at].isJSONSpace { at += 1 }
    }
  }

  /// Whether the content of a string with escapes is `name`. Nothing is decoded, unless `name` is not ASCII: an object may
  /// have a million names, and is searched dozens of times.
  @inline(never) func spells(_ content: Range<Int>, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = content.lowerBound
    for index in 0..<name.count {
      guard at < content.upperBound else { return false }
      var byte = text[at]
      at += 1
      if byte == UInt8(ascii: "\\") {
        let character = text[at]
        at += 1
        if character == UInt8(ascii: "u") {
          let unit = codeUnit(at)
          guard unit < 0x80 else {
            guard unsafe name[index] >= 0x80 else { return false }
            return unsafe [UInt8](unescaping: text.span.extracting(content)).elementsEqual(name)
          }
          byte = UInt8(truncatingIfNeeded: unit)
          at += 4
        } else {
          byte = JSONEscape.character(character)
        }
      }
      guard unsafe byte == name[index] else { return false }
    }
    return at == content.upperBound
  }

  private func codeUnit(_ at: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in at..<at + 4 { unit = unit << 4 | UInt32(Hex.value(of: text[index]) ?? 0) }
    return unit
  }
}
