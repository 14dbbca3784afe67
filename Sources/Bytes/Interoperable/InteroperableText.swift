/// Text that every reader of JSON accepts: without surrogates and noncharacters (RFC 7493 section 2.1), and without U+0000, which
/// PostgreSQL and programs in C do not take.
package enum InteroperableText {
  /// U+FFFD, which replaces any other character.
  static let replacement: StaticString = "\u{FFFD}"

  /// Whether a code point is not replaced.
  static func contains(_ codePoint: UInt32) -> Bool {
    codePoint != 0 && codePoint >> 11 != 0xD800 >> 11 && codePoint & 0xFFFE != 0xFFFE
      && !(0xFDD0...0xFDEF).contains(codePoint)
  }

  /// Returns the length of the character at `at` if it is one of UTF-8's that are replaced; nil for any other byte.
  static func replacedLength(_ text: Span<UInt8>, _ at: Int) -> Int? {
    if text[at] == 0 { return 1 }
    // The first noncharacter is U+FDD0.
    guard text[at] >= 0xEF, let length = UTF8Sequence.length(text, at) else { return nil }
    var codePoint = UInt32(text[at] & (length == 3 ? 0x0F : 0x07))
    for index in 1..<length { codePoint = codePoint << 6 | UInt32(text[at + index] & 0x3F) }
    return contains(codePoint) ? nil : length
  }

  /// Returns UTF-8 text with U+FFFD for the characters that are replaced.
  package static func replacing(_ text: [UInt8]) -> [UInt8] {
    guard !JSONString.isPlain(text.span), text.contains(where: { $0 == 0 || $0 >= 0xEF }) else {
      return text
    }
    var output: [UInt8] = []
    var at = 0
    while at < text.count {
      if let length = replacedLength(text.span, at) {
        output.append(replacement)
        at += length
      } else {
        output.append(text[at])
        at += 1
      }
    }
    return output
  }
}

/// Escapes of code points, whose digits the scanner has checked or will check.
struct JSONEscape {
  /// The code point; a surrogate where its other half is missing.
  let codePoint: UInt32
  /// The bytes of the escape, or of both escapes of a pair.
  let length: Int

  /// Reads the escape `\uXXXX` at `at`, and the one after it if both are a pair of surrogates; nil where it is incomplete.
  init?(_ text: Span<UInt8>, _ at: Int) {
    guard let first = Self.unit(text, at) else { return nil }
    guard first >> 10 == 0xD800 >> 10, let second = Self.unit(text, at + 6),
      second >> 10 == 0xDC00 >> 10
    else {
      (codePoint, length) = (first, 6)
      return
    }
    (codePoint, length) = (0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF), 12)
  }

  /// Returns the character of a short escape: a backslash and another letter than `u`.
  @inline(__always) static func character(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  private static func unit(_ text: Span<UInt8>, _ at: Int) -> UInt32? {
    guard at + 6 <= text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for index in at + 2..<at + 6 {
      guard let digit = Hex.value(of: text[index]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}
