import Bytes

/// A list of names in the source, with one space or newline between them.
struct NameList {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  /// Whether the list has `name`.
  func contains(_ name: [UInt8]) -> Bool { contains(WantedName(name)) }

  /// Whether the list has a name.
  func contains(_ name: WantedName) -> Bool {
    // The bytes of a static string live as long as the process.
    text.withUTF8Buffer { names in
      let names = unsafe names.span
      if name.isAt(0, in: names) || name.isAt(names.count &- name.count, in: names) { return true }
      // Of the others, the last one is before the last separator.
      let last = max(0, names.count &- name.count &- 9)
      var at = 0
      while at < last {
        if Self.contains(name, after: at, in: names) { return true }
        at &+= 8
      }
      return Self.contains(name, after: last, in: names)
    }
  }

  /// Whether a name follows one of eight bytes.
  @inline(__always)
  private static func contains(_ name: WantedName, after place: Int, in names: Span<UInt8>) -> Bool
  {
    // A space or newline has neither of two bits that letters, digits and underscores have one of: nor has what is before and
    // after a name of this length.
    let bytes = names.eightBytes(from: place) | names.eightBytes(from: place &+ 1 &+ name.count)
    var places = ~(bytes | bytes &<< 2) & 0x4040_4040_4040_4040
    while places != 0 {
      if name.isAt(place &+ 1 &+ places.trailingZeroBitCount >> 3, in: names) { return true }
      places &= places &- 1
    }
    return false
  }
}

/// A name of the payload that is looked for in the source.
struct WantedName {
  private let text: [UInt8]
  private var start = 0
  /// The bytes of the name.
  private(set) var count = 0
  /// The first eight of them, and zeros after the name.
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

  /// Whether the name is `other`.
  func equals(_ other: Span<UInt8>) -> Bool {
    count == other.count && other.eightBytes(from: 0) == head && isRestAt(0, in: other)
  }

  /// Whether the name is at a place of a list, with a separator or the list's end on both sides.
  func isAt(_ place: Int, in list: Span<UInt8>) -> Bool {
    let end = place &+ count
    guard place >= 0, end <= list.count, list.eightBytes(from: place) & mask == head,
      place == 0 || list[place &- 1] <= 0x20, end == list.count || list[end] <= 0x20
    else { return false }
    return isRestAt(place, in: list)
  }

  /// Whether the bytes after the first eight are at a place of a list.
  @inline(__always)
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
