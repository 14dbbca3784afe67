/// Values as I-JSON (RFC 7493), which every reader accepts and reads alike.
extension JSONDocument {
  /// Whether the text is I-JSON.
  package var isInteroperable: Bool {
    guard hasInteroperableLeaves else { return false }
    guard mayRepeatNames(in: root) else { return true }
    return nodes.indices.allSatisfy { index in
      text[Int(nodes[index].start)] != UInt8(ascii: "{")
        || RepeatedNames(of: JSONValue(index: index), in: self) == nil
    }
  }

  /// Appends a value as it was received, without white space outside strings, but for what some readers reject or change:
  ///
  /// - a lone surrogate, a noncharacter or U+0000 in a string or name is U+FFFD;
  /// - a number that no double holds is a string of its characters;
  /// - of equal names in an object the last one, which counts, is kept; the others get a number: `a#1`, `a#2`, with more `#`
  ///   where another name has them, and `a#1#1`, `a#1#2` where it has many.
  package func append(interoperable value: JSONValue, to output: inout [UInt8]) {
    if hasInteroperableLeaves, !mayRepeatNames(in: value) {
      append(compact: value, to: &output)
    } else {
      append(replacing: value, to: &output)
    }
  }

  // The scanner limits the depth.
  private func append(replacing value: JSONValue, to output: inout [UInt8]) {
    switch kind(of: value) {
    case .object:
      output.append(UInt8(ascii: "{"))
      let repeats = RepeatedNames(of: value, in: self)
      for (index, member) in members(of: value).enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        append(string: member.name, suffix: repeats?.suffix(at: index), to: &output)
        output.append(UInt8(ascii: ":"))
        append(replacing: member.value, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .array:
      output.append(UInt8(ascii: "["))
      for (index, element) in elements(of: value).enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        append(replacing: element, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .string: append(string: value, suffix: nil, to: &output)
    case .number:
      let isHeld = JSONNumber.isInteroperable(text.span.extracting(range(of: value)))
      if !isHeld { output.append(UInt8(ascii: "\"")) }
      append(compact: value, to: &output)
      if !isHeld { output.append(UInt8(ascii: "\"")) }
    case .boolean, .null: append(compact: value, to: &output)
    }
  }

  private func append(string value: JSONValue, suffix: [UInt8]?, to output: inout [UInt8]) {
    let quoted = range(of: value)
    let text = text.span
    let end = quoted.upperBound - 1
    var (plain, at) = (quoted.lowerBound, quoted.lowerBound + 1)
    while at < end {
      var (length, isReplaced) = (1, false)
      if let replaced = InteroperableText.replacedLength(text, at) {
        (length, isReplaced) = (replaced, true)
      } else if let escape = JSONEscape(text, at) {
        (length, isReplaced) = (escape.length, !InteroperableText.contains(escape.codePoint))
      } else if text[at] == UInt8(ascii: "\\") {
        length = 2
      }
      if isReplaced {
        output.append(text.extracting(plain..<at))
        output.append(InteroperableText.replacement)
        plain = at + length
      }
      at += length
    }
    output.append(text.extracting(plain..<end))
    if let suffix { output.append(suffix.span) }
    output.append(UInt8(ascii: "\""))
  }
}
