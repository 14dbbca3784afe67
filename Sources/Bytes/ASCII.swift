/// Classes of ASCII bytes, as RFC 5234 names them.
extension UInt8 {
  /// Whether the byte is one of `0` to `9`.
  package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// Whether the byte is a letter, `A` to `Z` or `a` to `z`.
  package var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Whether the byte is an upper-case letter, `A` to `Z`.
  package var isUpperLetter: Bool { self &- UInt8(ascii: "A") < 26 }

  /// The lower-case form of a letter; any other byte unchanged.
  package var lowered: UInt8 { isUpperLetter ? self | 0x20 : self }

  /// Whether names of header fields may have the byte: `tchar`, RFC 9110 section 5.6.2.
  package var isTokenCharacter: Bool {
    if isLetter || isDigit { return true }
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      return true
    default: return false
    }
  }

  /// Whether URIs may have the byte without escaping it: unreserved, RFC 3986 section 2.3.
  package var isUnreserved: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
      || self == UInt8(ascii: "_") || self == UInt8(ascii: "~")
  }

  /// Whether the byte is white space to JSON: space, tab, LF or CR (RFC 8259, section 2).
  package var isJSONSpace: Bool {
    self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09
  }
}

extension [UInt8] {
  /// Creates the bytes of a static string.
  package init(_ name: StaticString) {
    self = []
    append(name)
  }

  /// Appends the bytes of a static string.
  package mutating func append(_ name: StaticString) {
    // The bytes of a static string live as long as the process.
    name.withUTF8Buffer { bytes in unsafe append(bytes.span) }
  }

  /// Appends bytes in one copy; in Embedded Swift `append(contentsOf:)` copies them one by one.
  package mutating func append(_ bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return }
    append(addingCapacity: bytes.count) { Self.copy(bytes, to: &$0) }
  }

  // The output has room for the bytes.
  @inline(__always) private static func copy(
    _ bytes: Span<UInt8>, to output: inout OutputSpan<UInt8>
  ) {
    unsafe output.withUnsafeMutableBufferPointer { room, filled in
      guard let start = room.baseAddress else { return }
      // Two arrays never overlap.
      unsafe bytes.withUnsafeBytes { bytes in
        guard let source = bytes.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(start + filled).copyMemory(
          from: source, byteCount: bytes.count)
      }
      filled += bytes.count
    }
  }

  /// Appends the decimal digits of a number.
  package mutating func append(decimal number: Int) {
    append(contentsOf: String(number).utf8)
  }

  /// Whether these are the bytes of `name`.
  package func equals(_ name: StaticString) -> Bool {
    span.equals(name, at: 0..<count)
  }

  /// Whether these are the bytes of `name`, ignoring the case of ASCII letters.
  package func equalsIgnoringCase(_ name: [UInt8]) -> Bool {
    guard count == name.count else { return false }
    for index in indices where self[index].lowered != name[index].lowered { return false }
    return true
  }

  /// The bytes without leading and trailing spaces and tabs.
  package var trimmed: [UInt8] {
    Array(self[span.trimmed(from: 0)])
  }

  /// Returns the pieces between the separators, empty ones included.
  package func pieces(separatedBy separator: UInt8) -> [[UInt8]] {
    split(separator: separator, omittingEmptySubsequences: false).map { Array($0) }
  }
}

extension Span<UInt8> {
  /// Returns the range from `start` on without leading and trailing spaces and tabs.
  package func trimmed(from start: Int) -> Range<Int> {
    var first = start
    var last = count
    while first < last, self[first] == 0x20 || self[first] == 0x09 { first += 1 }
    while last > first, self[last - 1] == 0x20 || self[last - 1] == 0x09 { last -= 1 }
    return first..<last
  }

  /// Whether the bytes in `range` are those of `name`.
  package func equals(_ name: StaticString, at range: Range<Int>) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    // The bytes of a static string live as long as the process.
    return name.withUTF8Buffer { bytes in
      for offset in 0..<bytes.count
      where unsafe bytes[offset] != self[range.lowerBound + offset] { return false }
      return true
    }
  }

  /// Whether the bytes in `range` are those of `name`, ignoring the case of ASCII letters.
  package func equalsIgnoringCase(_ name: StaticString, at range: Range<Int>) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    // The bytes of a static string live as long as the process.
    return name.withUTF8Buffer { bytes in
      for offset in 0..<bytes.count
      where unsafe bytes[offset].lowered != self[range.lowerBound + offset].lowered {
        return false
      }
      return true
    }
  }
}

extension [UInt8] {
  /// Copies the bytes of a span.
  package init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { Self.copy(span, to: &$0) }
  }
}
