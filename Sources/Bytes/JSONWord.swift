/// Words: strings and numbers, which are written as strings.
extension JSONDocument {
  /// Whether `word(of:)` returns a word.
  package func isWord(_ value: JSONValue) -> Bool {
    switch kind(of: value) {
    case .string: range(of: value).count > "\"\"".utf8.count
    case .number: true
    default: false
    }
  }

  /// Appends a word as a string of I-JSON. A string without escapes is copied with its quotes: it needs none there either.
  fileprivate func append(word value: JSONValue, to output: inout [UInt8]) {
    if hasInteroperableLeaves, kind(of: value) == .string, nodes[value.index].link == 0 {
      return output.append(text.span.extracting(range(of: value)))
    }
    let word = word(of: value) ?? []
    JSONString.append(word.span, to: &output)
  }
}

extension JSONWriter {
  /// Writes a member that is a word, as a string; nothing for any other value.
  package mutating func word(_ name: StaticString, _ value: JSONValue, of document: JSONDocument) {
    guard document.isWord(value) else { return }
    verbatim(name) { document.append(word: value, to: &$0) }
  }
}
