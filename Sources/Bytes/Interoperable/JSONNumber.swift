/// Numbers that every reader of JSON takes for the same value: those of a double, RFC 7493 section 2.2.
package enum JSONNumber {
  /// The digits of the largest integer below which doubles have all integers, 2^53 - 1.
  private static let largestInteger: StaticString = "9007199254740991"
  /// The digits of the largest double, ·10^308, and of the smallest with full precision, ·10^-308.
  private static let largest: StaticString = "17976931348623157"
  private static let smallest: StaticString = "22250738585072014"
  /// The most digits that a double needs to be written exactly enough to be read back.
  private static let digitLimit = 17
  /// Beyond this the exponent decides, whatever the digits.
  private static let exponentLimit = 1 << 40

  /// Whether a number, valid by RFC 8259, is one that a double holds: an integer up to 2^53 - 1, or a fraction or power with
  /// up to 17 digits in the range of doubles.
  package static func isInteroperable(_ text: Span<UInt8>) -> Bool {
    var number = Parts()
    number.read(text)
    // Zero, however it is written.
    guard number.significant > 0 else { return true }
    if number.isInteger {
      return number.magnitude < 15
        || (number.magnitude == 15 && number.compare(to: largestInteger) <= 0)
    }
    guard number.significant <= digitLimit else { return false }
    switch number.magnitude {
    case -307...307: return true
    case 308: return number.compare(to: largest) <= 0
    case -308: return number.compare(to: smallest) >= 0
    default: return false
    }
  }

  /// Returns a number, valid by RFC 8259, without the digits that no double holds; nil where a double does not hold the rest.
  package static func cut(_ text: [UInt8]) -> [UInt8]? {
    if isInteroperable(text.span) { return text }
    guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    var (end, digits) = (0, 0)
    while end < text.count, text[end] | 0x20 != UInt8(ascii: "e") {
      if text[end].isDigit, digits > 0 || text[end] != UInt8(ascii: "0") { digits += 1 }
      if digits > digitLimit { break }
      end += 1
    }
    // A point needs a digit after it.
    var cut = Array(text[..<(end > point + 1 ? end : min(end, point))])
    if let exponent = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      cut.append(text.span.extracting(exponent...))
    }
    return isInteroperable(cut.span) ? cut : nil
  }

  /// The decimal digits of a number, and where its first one stands.
  private struct Parts {
    /// The first digits after leading zeros.
    var digits = InlineArray<17, UInt8>(repeating: UInt8(ascii: "0"))
    /// The digits without leading and trailing zeros; 0 for zero.
    var significant = 0
    /// The power of ten of the first digit.
    var magnitude = 0
    /// Whether the number has neither a fraction nor an exponent.
    var isInteger = true

    mutating func read(_ text: Span<UInt8>) {
      var (at, seen, integers) = (0, 0, 0)
      // The power of ten of the first digit that is not zero, without the exponent.
      var first = 0
      while at < text.count, text[at] | 0x20 != UInt8(ascii: "e") {
        let byte = text[at]
        at += 1
        if byte == UInt8(ascii: ".") {
          isInteger = false
        } else if byte.isDigit {
          if seen > 0 || byte != UInt8(ascii: "0") {
            if seen < digits.count { digits[seen] = byte }
            seen += 1
            if byte != UInt8(ascii: "0") { significant = seen }
            if isInteger { integers += 1 }
          } else if !isInteger {
            first -= 1
          }
        }
      }
      magnitude = (integers > 0 ? integers : first) - 1
      guard at < text.count else { return }
      isInteger = false
      magnitude += Self.exponent(text, at + 1)
    }

    private static func exponent(_ text: Span<UInt8>, _ start: Int) -> Int {
      var value = 0
      for at in start..<text.count where text[at].isDigit {
        value = min(exponentLimit, value * 10 + Int(text[at] - UInt8(ascii: "0")))
      }
      return text[start] == UInt8(ascii: "-") ? -value : value
    }

    /// Returns -1, 0 or 1 where the digits are less than, equal to or greater than others.
    func compare(to other: StaticString) -> Int {
      // The bytes of a static string live as long as the process.
      other.withUTF8Buffer { other in
        for index in 0..<min(digits.count, other.count) where unsafe digits[index] != other[index] {
          return unsafe digits[index] < other[index] ? -1 : 1
        }
        return significant > other.count ? 1 : 0
      }
    }
  }
}
