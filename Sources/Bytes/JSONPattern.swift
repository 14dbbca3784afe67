/// The structure of a value: the kinds of all values in it in their order, the names, and the bytes of some strings.
///
/// A notification may have thousands of items of one structure; a comparison is faster than a check of each.
package struct JSONPattern {
  private let start: Int
  /// For each node whether its bytes are compared, and not only its kind.
  private let isFixed: [Bool]
  /// The compared strings that are not names, as distances from the start.
  private let words: [Int]

  /// The most nodes of a pattern.
  private static let nodeLimit = 512

  /// Creates the pattern of a value, with the bytes of the strings `words` in it; nil where the value is too large.
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

  /// Whether a value of the same document has this structure.
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

  /// Returns the strings of a matching value that are in the place of `words`.
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

  /// Returns one byte for the first bytes of all values of a kind.
  private static func kind(_ first: UInt8) -> UInt8 {
    if first.isDigit { return UInt8(ascii: "-") }
    return first == UInt8(ascii: "t") ? UInt8(ascii: "f") : first
  }
}
