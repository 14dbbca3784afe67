import Digest
import Testing

struct HMACTests {
  @Test func `the cases of RFC 4231 have their tags`() throws {
    let lines = try vectors("hmac-sha256-rfc4231.txt")
    #expect(lines.map { $0[0] } == ["1", "2", "3", "4", "5", "6", "7"])
    for line in lines {
      let (hmac, message, tag) = try (mac(line[1]), unhex(line[2]), unhex(line[3]))
      let full = bytes(of: hmac.tag(of: message))
      let isCut = line.count > 4
      #expect(tag.count == (isCut ? 16 : 32))
      #expect(Array(full.prefix(tag.count)) == tag, "case \(line[0])")
      #expect(hmac.verifies(full, of: message), "case \(line[0])")
      #expect(hmac.verifies(tag, of: message) == !isCut, "case \(line[0])")
    }
  }

  private func mac(_ key: String) throws -> HMAC { HMAC(try unhex(key)) }

  /// Keys of repeated bytes `k`, messages of repeated bytes `m`; the tags are from Python's hmac.
  @Test(arguments: [
    (0, 0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    (0, 9, "cf5d3335d004a823eb89f1195dca14b07b0690e36621b5f1c88b252a4a4f3c83"),
    (1, 0, "8bb990c40a7d61cb97597a942125025be50ac8beb74436e3735b98893a7f6620"),
    (32, 0, "a4ad8e340e32bf1d916005cb1dc92795148897965e36ae56c0adc357474b5372"),
    (32, 64, "95b45d7af010b5343bf42d2e29f53c825183b94a8dbbcf21f846c5ee40314ea7"),
    (63, 0, "a73e4ae46b2a9f2402fff056e156c0a25551e3db5097f9367522239bfbc2d02e"),
    (63, 9, "7595ed6dbeb66cef4068248373c6d2198d07154dd7b8f1906c67373557eb756a"),
    (64, 0, "83026a325aaee70e36cfe607536aa1054104ad1077c36134810d4ccded1ccd3b"),
    (64, 9, "a9fe2a6a73ec5e35c092d8bc8e672e29fdb63a2e0a07526c9d970502c2be78b7"),
    (65, 0, "41f1c4cc3107cd5b8d92460f61032902bfdb06484eef17e861b83a5012d3b7f3"),
    (65, 9, "4c23080a62001964c741dc7ba6eef6409b99b684234fa32563aa54c30ec60632"),
    (128, 100, "e0767fd2f9563540701c6673288a8f914ff474a9474854ba629c8d3cac7356ad"),
    (131, 1500, "ed5f353eb12c471078f4d2f1f6fe884b5ab30cce81c0b3cd2c19fb7159830702"),
  ])
  func `keys and messages of any length, including 0, have their tags`(
    key: Int, message: Int, expected: String
  ) throws {
    let hmac = HMAC(Array(repeating: UInt8(ascii: "k"), count: key))
    let message = Array(repeating: UInt8(ascii: "m"), count: message)
    #expect(hex(hmac.tag(of: message)) == expected)
    #expect(try hmac.verifies(unhex(expected), of: message))
  }

  private static let message = Array("what do ya want for nothing?".utf8)
  private static let hmac = HMAC("Jefe")
  private static let tag = bytes(of: hmac.tag(of: message))

  @Test(arguments: 0...31)
  func `a truncated tag is rejected`(count: Int) {
    #expect(!Self.hmac.verifies(Array(Self.tag.prefix(count)), of: Self.message))
    #expect(!Self.hmac.verifies(Array(Self.tag.suffix(count)), of: Self.message))
  }

  @Test func `a tag that ends with a zero byte is rejected without it`() throws {
    let messages = (0..<5000).map { Array(String($0).utf8) }
    let message = try #require(messages.first { bytes(of: Self.hmac.tag(of: $0)).last == 0 })
    let tag = bytes(of: Self.hmac.tag(of: message))
    #expect(Self.hmac.verifies(tag, of: message))
    #expect(!Self.hmac.verifies(tag.dropLast(), of: message))
  }

  @Test(arguments: [33, 34, 40, 63, 64, 65, 96])
  func `a tag with trailing bytes is rejected`(count: Int) {
    let more = count - Self.tag.count
    let zeros = Self.tag + Array(repeating: 0, count: more)
    let again = Self.tag + (0..<more).map { Self.tag[$0 % 32] }
    #expect(!Self.hmac.verifies(zeros, of: Self.message))
    #expect(!Self.hmac.verifies(again, of: Self.message))
  }

  @Test(arguments: 0..<256)
  func `a tag with one bit flipped is rejected`(bit: Int) {
    var tag = Self.tag
    #expect(Self.hmac.verifies(tag, of: Self.message))
    tag[bit / 8] ^= 1 << UInt8(bit % 8)
    #expect(!Self.hmac.verifies(tag, of: Self.message))
  }

  @Test func `a message with one bit flipped is rejected`() {
    for bit in 0..<Self.message.count * 8 {
      var message = Self.message
      message[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!Self.hmac.verifies(Self.tag, of: message), "bit \(bit)")
    }
  }

  @Test(arguments: ["", "Jef", "Jefe ", "jefe", "Jefe\u{1}"])
  func `another key's tag is rejected`(key: String) {
    let other = HMAC(key)
    #expect(!other.verifies(Self.tag, of: Self.message))
    #expect(other.tag(of: Self.message) != Self.hmac.tag(of: Self.message))
  }

  @Test func `a key longer than a block equals its digest, and one of a block does not`() {
    for (count, isHashed) in [(63, false), (64, false), (65, true), (200, true)] {
      let key = Array(repeating: UInt8(ascii: "k"), count: count)
      let tag = HMAC(bytes(of: digest(key))).tag(of: Self.message)
      #expect((HMAC(key).tag(of: Self.message) == tag) == isHashed, "\(count)")
    }
  }

  @Test func `a key authenticates any number of messages`() {
    let hmac = HMAC("key")
    let messages = ["", "a", "b", String(repeating: "c", count: 100), "a"].map { Array($0.utf8) }
    let tags = messages.map { hmac.tag(of: $0) }
    for (index, message) in messages.enumerated() {
      #expect(hmac.verifies(bytes(of: tags[index]), of: message), "message \(index)")
    }
    #expect(tags[1] == tags[4])
    #expect(Set(tags).count == 4)
  }
}
