import Testing

@testable import Bytes

struct HexTests {
  private func decode(_ text: [UInt8]) -> [UInt8]? { Hex.decode(text.span) }

  private func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    Hex.append(bytes.span, to: &text)
    return string(text)
  }

  /// RFC 4648, section 10: BASE16.
  @Test(arguments: [
    ("", ""), ("f", "66"), ("fo", "666F"), ("foo", "666F6F"), ("foob", "666F6F62"),
    ("fooba", "666F6F6261"), ("foobar", "666F6F626172"),
  ])
  func `the vectors of RFC 4648 are decoded, and encoded in lower case`(plain: String, hex: String)
  {
    #expect(decode(bytes(hex)) == bytes(plain))
    #expect(encode(bytes(plain)) == hex.lowercased())
  }

  @Test func `all bytes are encoded as two lower-case digits and decoded in either case`() {
    for byte in UInt8.min...UInt8.max {
      let digits = (byte < 16 ? "0" : "") + String(byte, radix: 16)
      #expect(encode([byte]) == digits)
      #expect(decode(bytes(digits)) == [byte])
      #expect(decode(bytes(digits.uppercased())) == [byte])
    }
    let all = Array(UInt8.min...UInt8.max)
    #expect(decode(bytes(encode(all))) == all)
  }

  @Test func `the output is appended to the text`() {
    var text = bytes("sha256=")
    Hex.append([0x01, 0xAB].span, to: &text)
    #expect(string(text) == "sha256=01ab")
  }

  @Test func `two characters are decoded only if both are digits`() {
    let digits = bytes("0123456789abcdefABCDEF")
    for high in UInt8.min...UInt8.max {
      let decoded = (UInt8.min...UInt8.max).filter { decode([high, $0]) != nil }
      #expect(decoded == (digits.contains(high) ? digits.sorted() : []), "after \(high)")
    }
  }

  @Test(arguments: [
    "0", "000", "0g", "g0", "0x10", " 00", "00 ", "0 0", "-1", "+1", "00\n", "é", "０１", "00g0",
    "0:",
    "/0", "@0", "G0", "`0",
  ])
  func `a text of odd length or with another byte is rejected`(text: String) {
    #expect(decode(bytes(text)) == nil)
  }

  @Test func `each digit has its value`() {
    for (value, digit) in bytes("0123456789abcdef").enumerated() {
      #expect(Hex.digit(UInt8(value)) == digit)
      #expect(Hex.value(of: digit) == UInt8(value))
    }
    for (value, digit) in bytes("ABCDEF").enumerated() {
      #expect(Hex.value(of: digit) == UInt8(value + 10))
    }
    let digits = (UInt8.min...UInt8.max).filter { Hex.value(of: $0) != nil }
    #expect(digits == bytes("0123456789ABCDEFabcdef"))
  }
}
