/// UTF-8, RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Sequence {
  /// Returns the length of the sequence of two to four bytes at `at`; nil where it is invalid.
  package static func length(_ text: Span<UInt8>, _ at: Int) -> Int? {
    let length: Int
    let second: ClosedRange<UInt8>
    switch text[at] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard text.count - at >= length, second.contains(text[at + 1]) else { return nil }
    for index in 2..<max(2, length) where text[at + index] & 0xC0 != 0x80 { return nil }
    return length
  }

  /// Returns the text with U+FFFD for each byte that is not part of a sequence.
  package static func repairing(_ text: [UInt8]) -> [UInt8] {
    var repaired: [UInt8] = []
    var at = 0
    while at < text.count {
      let length = text[at] < 0x80 ? 1 : length(text.span, at)
      if let length {
        repaired += text[at..<at + length]
      } else {
        append(0xFFFD, to: &repaired)
      }
      at += length ?? 1
    }
    return repaired
  }

  /// Appends the sequence of a code point; U+FFFD for a lone surrogate.
  package static func append(_ codePoint: UInt32, to text: inout [UInt8]) {
    write(codePoint) { text.append($0) }
  }

  /// Passes each byte of the sequence of a code point to `put`, at most three where it is below U+10000; U+FFFD for a lone
  /// surrogate.
  static func write(_ codePoint: UInt32, _ put: (UInt8) -> Void) {
    func continuation(_ shift: UInt32) -> UInt8 {
      0x80 | UInt8(truncatingIfNeeded: codePoint >> shift & 0x3F)
    }
    switch codePoint {
    case 0..<0x80:
      put(UInt8(truncatingIfNeeded: codePoint))
    case 0x80..<0x800:
      put(0xC0 | UInt8(truncatingIfNeeded: codePoint >> 6))
      put(continuation(0))
    case 0x800..<0xD800, 0xE000..<0x10000:
      put(0xE0 | UInt8(truncatingIfNeeded: codePoint >> 12))
      put(continuation(6))
      put(continuation(0))
    case 0x10000..<0x110000:
      put(0xF0 | UInt8(truncatingIfNeeded: codePoint >> 18))
      put(continuation(12))
      put(continuation(6))
      put(continuation(0))
    default:
      write(0xFFFD, put)
    }
  }
}
