/// The form of a value of a document, against which others are held: of what kinds it and all it holds are, in which order,
/// under which names, and what some of its strings say.
///
/// A notification may have thousands of items that are formed alike; this tells so quicker than they can be looked through.
package struct JSONPattern {
  private let start: Int
  /// For each node whether its bytes count, and not only its kind.
  private let isFixed: [Bool]
  /// The fixed strings that are no names, as distances from the start.
  private let words: [Int]

  /// Nodes of the largest value that a pattern is made of.
  private static let nodeLimit = 512

  /// The form of a value, of which the strings `words` are a part; nil where it is too large.
  package init?(of value: JSONValue, fixing words: ArraySlice<JSONValue>, in document: JSONDocument)
  {
    start = value.index
    let count = document.nodes.after(start) - start
    guard count <= Self.nodeLimit else { return nil }
    var isFixed = [Bool](repeating: false, count: count)
    self.words = words.map { $0.index - value.index }
    for word in self.words where isFixed.indices.contains(word) { isFixed[word] = true }
    Self.fixNames(in: value, document, start, &isFixed)
    self.isFixed = isFixed
  }

  private static func fixNames(
    in value: JSONValue, _ document: JSONDocument, _ start: Int, _ isFixed: inout [Bool]
  ) {
    for member in document.members(of: value) {
      isFixed[member.name.index - start] = true
      fixNames(in: member.value, document, start, &isFixed)
    }
    for element in document.elements(of: value) { fixNames(in: element, document, start, &isFixed) }
  }

  /// Whether a value of the same document has this form.
  package func matches(_ value: JSONValue, in document: JSONDocument) -> Bool {
    let (nodes, text) = (document.nodes.span, document.text.span)
    let (isFixed, other) = (isFixed.span, value.index)
    guard document.nodes.after(other) - other == isFixed.count else { return false }
    for offset in 0..<isFixed.count {
      let (mine, theirs) = (nodes[start + offset], nodes[other + offset])
      if isFixed[offset] {
        guard Self.areSame(mine, theirs, text) else { return false }
      } else {
        let kind = text[Int(mine.start)]
        guard Self.kind(kind) == Self.kind(text[Int(theirs.start)]) else { return false }
        guard
          kind | 0x20 != UInt8(ascii: "{")
            || Int(mine.link) - start == Int(theirs.link) - other
        else { return false }
      }
    }
    return true
  }

  /// The strings of a value that has this form which say what those that were fixed say.
  package func fixedWords(of value: JSONValue) -> [JSONValue] {
    words.map { JSONValue(index: value.index + $0) }
  }

  private static func areSame(_ one: JSONNode, _ other: JSONNode, _ text: Span<UInt8>) -> Bool {
    let count = one.end - one.start
    guard other.end - other.start == count else { return false }
    for at in 0..<Int(count) where text[Int(one.start) + at] != text[Int(other.start) + at] {
      return false
    }
    return true
  }

  /// The same for the first bytes of all values of one kind.
  private static func kind(_ first: UInt8) -> UInt8 {
    if first.isDigit { return UInt8(ascii: "-") }
    return first == UInt8(ascii: "t") ? UInt8(ascii: "f") : first
  }
}
