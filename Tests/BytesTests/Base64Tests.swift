import TestSupport
import Testing

@testable import Bytes

struct Base64Tests {
  private static let standard = bytes(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  private static let url = bytes(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  private func decode(_ text: [UInt8]) -> [UInt8]? { Base64.decode(text.span) }
  private func decode(_ text: String) -> [UInt8]? { decode(bytes(text)) }

  private func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    Base64.append(bytes.span, to: &text)
    return text
  }

  /// Section 4, naively: the bits in groups of six, with zeros at the end.
  private func naive(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    while !bits.count.isMultiple(of: 6) { bits.append(0) }
    return stride(from: 0, to: bits.count, by: 6).map { start in
      alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + Int($1) }]
    }
  }

  /// RFC 4648, section 10: BASE64.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of RFC 4648 are encoded, and decoded with and without padding`(
    plain: String, text: String
  ) {
    #expect(string(encode(bytes(plain))) == text)
    #expect(decode(text) == bytes(plain))
    #expect(decode(bytes(text).filter { $0 != UInt8(ascii: "=") }) == bytes(plain))
  }

  @Test func `all values of one and of two bytes are encoded and decoded`() {
    for first in UInt8.min...UInt8.max {
      #expect(encode([first]) == naive([first], Self.standard) + bytes("=="))
      let texts = (UInt8.min...UInt8.max).map { (Array([first, $0]), encode([first, $0])) }
      let badlyWritten = texts.filter { $0.1 != naive($0.0, Self.standard) + bytes("=") }
      let badlyRead = texts.filter {
        decode($0.1) != $0.0 || decode(Array($0.1.dropLast())) != $0.0
      }
      #expect(decode(encode([first])) == [first])
      #expect(badlyWritten.isEmpty)
      #expect(badlyRead.isEmpty)
    }
  }

  @Test func `texts of all lengths are encoded and decoded, in both alphabets`() {
    var random = SplitMix64(seed: 8)
    for length in 0...200 {
      let plain = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let padding = Array(repeating: UInt8(ascii: "="), count: (3 - length % 3) % 3)
      #expect(encode(plain) == naive(plain, Self.standard) + padding, "\(length) bytes")
      #expect(decode(encode(plain)) == plain, "\(length) bytes")
      #expect(decode(naive(plain, Self.url)) == plain, "\(length) bytes")
      #expect(decode(naive(plain, Self.url) + padding) == plain, "\(length) bytes")
    }
  }

  @Test func `the output is appended to the text`() {
    var text = bytes("a,")
    Base64.append(bytes("fo").span, to: &text)
    #expect(string(text) == "a,Zm8=")
  }

  @Test func `only the characters of the alphabets are accepted, in any position`() {
    let letters = Set(Self.standard + Self.url)
    for index in 0..<8 {
      var text = bytes("QUJDREVG")
      let read = (UInt8.min...UInt8.max).filter { byte in
        text[index] = byte
        return decode(text) != nil
      }
      #expect(Set(read) == letters, "place \(index)")
    }
  }

  /// Trailing bits must be zero for the reason in section 12; section 3.5 permits either.
  @Test func `non-zero trailing bits are rejected`() {
    for alphabet in [Self.standard, Self.url] {
      for (value, letter) in alphabet.enumerated() {
        let one = bytes("A") + [letter]
        let two = bytes("AA") + [letter]
        let isPlain = value < 62
        #expect((decode(one) != nil) == value.isMultiple(of: 16), "\(value)")
        #expect((decode(one + bytes("==")) != nil) == value.isMultiple(of: 16), "\(value)")
        #expect((decode(two) != nil) == value.isMultiple(of: 4), "\(value)")
        #expect((decode(two + bytes("=")) != nil) == value.isMultiple(of: 4), "\(value)")
        #expect(isPlain || decode(bytes("AAA") + [letter]) == [0, 0, UInt8(value)])
      }
    }
  }

  @Test(arguments: [
    "=", "==", "===", "====", "A", "A=", "A==", "A===", "AAAAA", "AAAAA===", "Z", "Z=", "Z==",
    "Z===", "Zg=", "Zg===", "Zg====", "Zm8==", "Zm8===",
    "Zm9v=", "Zm9v==", "Zm9v===", "Zm9v====", "Zm9vY", "Zm9vY===", "Zm9vYg=", "Zm9vYmE==",
    "Zg==Zg==", "Zm8=Zm8=", "Z=g=", "=Zg=", "Z=m8", "Zm=9", "Zg=a", "Zm9v=Zg=",
  ])
  func `wrong padding and a single character are rejected`(text: String) {
    #expect(decode(text) == nil)
  }

  @Test(arguments: [
    " Zg==", "Zg== ", "Zg==\n", "Zg\r\n==", "Zm9v\nYmFy", "Zm 9v", "Zm9v\0", "Zm9é", "Zm9.", "Zm9,",
    "Zm9v%", "Zg%3D%3D", "Zg= =",
  ])
  func `white space and other bytes are rejected`(text: String) {
    #expect(decode(text) == nil)
  }

  @Test(arguments: [
    ("+/+/", "-_-_"), ("+A==", "-A=="), ("A/A=", "A_A="), ("////", "____"), ("+w", "-w"),
  ])
  func `both alphabets decode to the same bytes`(standard: String, url: String) {
    #expect(decode(standard) != nil)
    #expect(decode(standard) == decode(url))
  }

  @Test(arguments: [
    "+-AA", "-+AA", "/_AA", "_/AA", "+_AA", "-/AA", "AA+_", "+AAAAAA_", "-AAAAAAA+AAA", "+_A=",
    "/-A",
  ])
  func `a mixture of the alphabets is rejected`(text: String) {
    #expect(decode(text) == nil)
    let one = bytes(text).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 }
    #expect(decode(one.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0 }) != nil)
  }
}
