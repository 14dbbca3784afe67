import Testing

@testable import Bytes

struct ASCIITests {
  private static let all = UInt8.min...UInt8.max
  private static let upper = bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  private static let lower = bytes("abcdefghijklmnopqrstuvwxyz")

  @Test func `each class has its bytes and no other`() {
    #expect(Self.all.filter(\.isDigit) == bytes("0123456789"))
    #expect(Self.all.filter(\.isLetter) == Self.upper + Self.lower)
    #expect(Self.all.filter(\.isUpperLetter) == Self.upper)
    #expect(Self.all.filter(\.isJSONSpace) == bytes("\t\n\r "))
    let isAlphanumeric: (UInt8) -> Bool = { $0.isLetter || $0.isDigit }
    let isOther: (UInt8) -> Bool = { !isAlphanumeric($0) }
    #expect(Self.all.filter(\.isTokenCharacter).filter(isOther) == bytes("!#$%&'*+-.^_`|~"))
    #expect(Self.all.filter(\.isUnreserved).filter(isOther) == bytes("-._~"))
    #expect(Self.all.filter(isAlphanumeric).allSatisfy { $0.isTokenCharacter && $0.isUnreserved })
  }

  @Test func `upper-case letters are lowered, and no other byte`() {
    let pairs = zip(Self.upper, Self.lower)
    for byte in Self.all {
      let lowered = pairs.first { $0.0 == byte }?.1 ?? byte
      #expect(byte.lowered == lowered)
    }
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (-7, "-7"), (10, "10"), (1_234_567_890, "1234567890"),
    (Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808"),
  ])
  func `a number is appended in decimal`(number: Int, digits: String) {
    var text = bytes("n=")
    text.append(decimal: number)
    #expect(string(text) == "n=" + digits)
  }

  @Test func `a static string is appended and copied byte for byte`() {
    var text = bytes("a")
    text.append("bc é")
    text.append("")
    #expect(text == bytes("abc é"))
    #expect([UInt8]("name") == bytes("name"))
    #expect([UInt8]("") == [])
  }

  @Test(arguments: [
    ("name", true), ("", false), ("nam", false), ("names", false), ("Name", false), ("namf", false),
    ("oame", false), ("name\0", false),
  ])
  func `bytes equal a static string of the same bytes`(text: String, equals: Bool) {
    #expect(bytes(text).equals("name") == equals)
  }

  @Test func `a part of a span equals a static string of the same bytes`() {
    let text = bytes("xnamename")
    let places = (0...text.count).flatMap { start in (start...text.count).map { start..<$0 } }
    #expect(places.filter { text.span.equals("name", at: $0) } == [1..<5, 5..<9])
    #expect(places.filter { text.span.equals("", at: $0) }.count == text.count + 1)
  }

  @Test(arguments: [
    ("", "", true), ("Content-Type", "content-TYPE", true), ("a", "A", true), ("a", "b", false),
    ("a", "", false), ("", "a", false), ("a", "aa", false), ("aa", "ab", false), ("é", "É", false),
    ("é", "é", true), ("k", "\u{212A}", false),
  ])
  func `texts are compared without regard to case`(
    one: String, other: String, equal: Bool
  ) {
    #expect(bytes(one).equalsIgnoringCase(bytes(other)) == equal)
    #expect(bytes(other).equalsIgnoringCase(bytes(one)) == equal)
  }

  @Test func `only the two cases of one letter are equal`() {
    for byte in Self.all {
      let alike = Self.all.filter { [byte].equalsIgnoringCase([$0]) }
      let cases = zip(Self.upper, Self.lower).first { $0.0 == byte || $0.1 == byte }
      #expect(alike == (cases.map { [$0.0, $0.1] } ?? [byte]))
    }
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), (" a ", "a"), ("\t a b\t ", "a b"), ("  ", ""), (" ", ""), ("\t", ""),
    ("\na\n", "\na\n"), ("\r\n", "\r\n"), ("\u{A0}a", "\u{A0}a"), ("a  ", "a"), ("  a", "a"),
    ("\0a\u{B}", "\0a\u{B}"),
  ])
  func `spaces and tabs at the ends are trimmed, and nothing else`(text: String, trimmed: String) {
    #expect(bytes(text).trimmed == bytes(trimmed))
  }

  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]),
    (",a,,b,", ["", "a", "", "b", ""]),
    (" a , b", [" a ", " b"]),
  ])
  func `there is one piece more than there are separators`(text: String, pieces: [String]) {
    #expect(bytes(text).pieces(separatedBy: UInt8(ascii: ",")) == pieces.map(bytes))
  }

  @Test(arguments: ["", "a", "many bytes"])
  func `a copy of a span has its bytes`(text: String) {
    let original = bytes(text)
    let copy = [UInt8](copying: original.span)
    #expect(copy == original)
    let part = original.span.extracting(first: 1)
    #expect([UInt8](copying: part) == Array(original.prefix(1)))
  }
}
