import Testing

@testable import Bytes

struct PercentTests {
  private func encode(_ segment: [UInt8]) -> String {
    var text: [UInt8] = []
    Percent.append(segment: segment.span, to: &text)
    return string(text)
  }

  /// RFC 3986, section 2.3.
  private static let unreserved = bytes(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  @Test func `unreserved characters are kept, and all others are upper-case escapes`() {
    for byte in UInt8.min...UInt8.max {
      let digits = String(byte, radix: 16, uppercase: true)
      let escape = "%" + (digits.count == 1 ? "0" : "") + digits
      let isPlain = Self.unreserved.contains(byte)
      #expect(encode([byte]) == (isPlain ? string([byte]) : escape))
    }
  }

  @Test(arguments: [
    ("", ""), ("a.b-c_d~e", "a.b-c_d~e"), ("a/b", "a%2Fb"), ("..", ".."), ("a b+c", "a%20b%2Bc"),
    ("100%", "100%25"), ("%41", "%2541"), ("é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"),
    ("?#[]@!$&'()*,;=:", "%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2C%3B%3D%3A"),
  ])
  func `a segment is encoded so that it stays one segment`(plain: String, text: String) {
    #expect(encode(bytes(plain)) == text)
    #expect(Percent.decode(form: bytes(text)) == bytes(plain))
  }

  @Test func `the output is appended to the text`() {
    var text = bytes("/in/")
    Percent.append(segment: bytes("a b").span, to: &text)
    #expect(string(text) == "/in/a%20b")
  }

  @Test func `an encoded segment is decoded as it was`() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(Percent.decode(form: bytes(encode(all))) == all)
    #expect(Percent.decode(form: bytes(encode(all).lowercased())).count == 256)
  }

  @Test(arguments: [
    ("", ""), ("abc", "abc"), ("a+b", "a b"), ("+", " "), ("++", "  "), ("a%20b", "a b"),
    ("%2B", "+"), ("%2b", "+"), ("%41%42", "AB"), ("%c3%A9", "é"), ("%00", "\0"), ("%0A", "\n"),
    ("%25", "%"), ("%2541", "%41"), ("%252B", "%2B"), ("%25+", "% "), ("a=b&c", "a=b&c"),
    ("é", "é"),
  ])
  func `a form's value is decoded once`(text: String, plain: String) {
    #expect(Percent.decode(form: bytes(text)) == bytes(plain))
  }

  @Test(arguments: [
    ("%", "%"), ("%%", "%%"), ("%4", "%4"), ("a%", "a%"), ("a%4", "a%4"), ("%zz", "%zz"),
    ("%4z", "%4z"), ("%z4", "%z4"), ("%%41", "%A"), ("%4%41", "%4A"), ("100%+", "100% "),
    ("% 41", "% 41"), ("%+1", "% 1"), ("%-1", "%-1"), ("%u0041", "%u0041"), ("%41%", "A%"),
    ("%41%4", "A%4"),
  ])
  func `a percent sign without two digits is kept`(text: String, plain: String) {
    #expect(Percent.decode(form: bytes(text)) == bytes(plain))
  }

  @Test func `two characters after a percent sign are decoded only if both are digits`() {
    let digits = bytes("0123456789ABCDEFabcdef")
    for first in UInt8.min...UInt8.max {
      let escapes = (UInt8.min...UInt8.max).filter { second in
        Percent.decode(form: [UInt8(ascii: "%"), first, second]).count == 1
      }
      #expect(escapes == (digits.contains(first) ? digits : []), "after \(first)")
    }
  }
}
