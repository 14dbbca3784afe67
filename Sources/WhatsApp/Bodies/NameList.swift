import Bytes

/// A list of names in the source, separated by white space.
struct NameList {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  /// Whether one of the names equals the bytes in `range`.
  func contains(_ range: Range<Int>, of text: Span<UInt8>) -> Bool {
    guard let first = range.first.map({ text[$0] }) else { return false }
    // The bytes of a static string live as long as the process.
    return self.text.withUTF8Buffer { names in
      let names = unsafe names.span
      var at = 0
      while at < names.count {
        if names[at] == first, Self.isName(names, at, range, of: text) { return true }
        while at < names.count, names[at] > 0x20 { at += 1 }
        while at < names.count, names[at] <= 0x20 { at += 1 }
      }
      return false
    }
  }

  /// Whether the list has `name`.
  func contains(_ name: [UInt8]) -> Bool { contains(0..<name.count, of: name.span) }

  /// Whether the name at `start` equals the bytes in `range`.
  private static func isName(
    _ names: Span<UInt8>, _ start: Int, _ range: Range<Int>, of text: Span<UInt8>
  ) -> Bool {
    let end = start + range.count
    guard end <= names.count, end == names.count || names[end] <= 0x20 else { return false }
    for offset in 0..<range.count where names[start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }
}
