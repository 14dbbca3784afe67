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

  /// The range of a word that is written as it was received: a string without escapes needs none in a line either.
  fileprivate func writtenString(_ value: JSONValue) -> Range<Int>? {
    guard hasInteroperableLeaves, kind(of: value) == .string, nodes[value.index].link == 0 else {
      return nil
    }
    return range(of: value)
  }
}

extension JSONWriter {
  /// Writes a member that is a word, as a string of I-JSON; nothing for any other value.
  package mutating func word(_ name: StaticString, _ value: JSONValue, of document: JSONDocument) {
    guard document.isWord(value) else { return }
    if let quoted = document.writtenString(value) {
      return verbatim(name, document.text.span.extracting(quoted))
    }
    string(name, document.word(of: value))
  }
}
