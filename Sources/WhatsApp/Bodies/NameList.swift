import Bytes

/// A list of names in the source, with one space or newline between them.
struct NameList {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  /// Whether the list is known to have one name only: a constant, because the bytes of a literal are. A list of less than eight
  /// bytes is taken for one.
  @inline(__always)
  var isOneName: Bool {
    let count = text.utf8CodeUnitCount
    guard count >= 8 else { return true }
    guard count <= 24 else { return false }
    // Up to 24 bytes are three times eight, which overlap.
    let bytes = unsafe UnsafeRawPointer(text.utf8Start)
    func separators(_ place: Int) -> UInt64 {
      EightBytes.separators(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    return separators(0) | separators(min(8, count - 8)) | separators(count - 8) == 0
  }

  /// Whether the list has `name`.
  func contains(_ name: [UInt8]) -> Bool { contains(WantedName(name)) }

  /// Whether the list has a name.
  func contains(_ name: WantedName) -> Bool { hasText(name) && !name.hasSeparator }

  /// Whether a name, or several that the list has one after the other, are in the list.
  private func hasText(_ name: WantedName) -> Bool {
    // The bytes of a static string live as long as the process.
    text.withUTF8Buffer { names in
      let names = unsafe names.span
      let (count, rest) = (name.count, names.count &- name.count)
      // A list with another name too has a separator.
      guard rest > 1 else { return name.equals(names) }
      if names[count] <= 0x20, name.isAt(0, in: names) { return true }
      if names[rest &- 1] <= 0x20, name.isAt(rest, in: names) { return true }
      var place = 0
      while let start = names.nextWord(ofLength: count, after: place) {
        if name.isAt(start, in: names) { return true }
        place = start
      }
      return false
    }
  }
}

/// A name of the payload that is looked for in the source.
struct WantedName {
  private let text: [UInt8]
  private var start = 0
  /// How many bytes it has.
  private(set) var count = 0
  /// The first eight of them, with zeros after the name; the mask has ones where they are.
  private var head: UInt64 = 0
  private var mask: UInt64 = 0

  /// No name yet of a text.
  init(in text: [UInt8]) { self.text = text }

  init(_ name: [UInt8]) {
    text = name
    select(0..<name.count)
  }

  /// Chooses the name.
  @inline(__always)
  mutating func select(_ range: Range<Int>) {
    (start, count) = (range.lowerBound, range.count)
    mask = count < 8 ? 1 &<< UInt64(truncatingIfNeeded: 8 &* count) &- 1 : .max
    head = text.span.eightBytes(from: start) & mask
  }

  /// Whether it has a byte that separates names in a list.
  var hasSeparator: Bool {
    for index in start..<start &+ count where text[index] <= 0x20 { return true }
    return false
  }

  /// Whether the name is `other`.
  @inline(never)
  func equals(_ other: StaticString) -> Bool {
    // As above.
    other.withUTF8Buffer { equals(unsafe $0.span) }
  }

  @inline(__always)
  func equals(_ other: Span<UInt8>) -> Bool { count == other.count && isAt(0, in: other) }

  /// Whether the bytes at a place of a text, which has as many there, are the name.
  @inline(__always)
  func isAt(_ place: Int, in other: Span<UInt8>) -> Bool {
    other.eightBytes(from: place) & mask == head && (count <= 8 || isRestAt(place, in: other))
  }

  /// Whether the bytes after the first eight are at a place of a list.
  @inline(never)
  private func isRestAt(_ place: Int, in list: Span<UInt8>) -> Bool {
    var offset = 8
    while offset < count {
      // The last eight overlap those before them.
      offset = min(offset, count &- 8)
      guard
        list.eightBytes(from: place &+ offset) == text.span.eightBytes(from: start &+ offset)
      else { return false }
      offset &+= 8
    }
    return true
  }
}
