import Testing

@testable import Bytes

struct DecimalTests {
  private static let texts = [
    "", "0", "7", "00", "007", "42", "65535", "65536", "999999999999999999", "9223372036854775807",
    "9223372036854775808", "9223372036854775817", "18446744073709551616", "99999999999999999999",
    "000000000000000000000000000042", "-", "-0", "-1", "-9223372036854775808",
    "-9223372036854775809", "--1", "+1", " 1", "1 ", "1.5", "1e3", "0x10", "1\u{0}", "\u{0661}",
    "/", ":", "1:", "1/",
  ]

  /// What Swift's own parser takes, but for its `+`.
  private static func expected(_ text: String) -> Int? {
    text.hasPrefix("+") ? nil : Int(text)
  }

  @Test(arguments: texts) func `numbers are what the standard library reads`(text: String) {
    #expect(bytes(text).span.signedDecimal == Self.expected(text))
    #expect(
      bytes(text).span.decimal() == (text.hasPrefix("-") ? nil : Self.expected(text)))
  }

  @Test(arguments: texts) func `digits and range are bounds on their own`(text: String) {
    let text = bytes(text)
    for digits in [1...1, 1...5, 3...3, 1...18] {
      for range in [0...0, 1...65_535, 100...999, 0...Int.max] {
        let number = text.span.decimal()
        let isTaken = digits.contains(text.count) && number.map(range.contains) ?? false
        #expect(text.span.decimal(digits: digits, in: range) == (isTaken ? number : nil))
      }
    }
  }
}
