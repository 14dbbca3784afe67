import Bytes

/// Searches for a text in a text.
extension [UInt8] {
  /// Whether the text has these words somewhere.
  func contains(_ words: StaticString) -> Bool { firstIndex(of: words) != nil }

  /// Where these words are first; nil where they are not.
  @inline(never) func firstIndex(of words: StaticString) -> Int? {
    let length = words.utf8CodeUnitCount
    var start = 0
    while start + length <= count {
      if span.equals(words, at: start..<start + length) { return start }
      start += 1
    }
    return nil
  }

  /// Where these words are last; nil where they are not.
  @inline(never) func lastIndex(of words: StaticString) -> Int? {
    let length = words.utf8CodeUnitCount
    var start = count - length
    while start >= 0 {
      if span.equals(words, at: start..<start + length) { return start }
      start -= 1
    }
    return nil
  }
}
