import Testing

@testable import Digest

struct DigestTests {
  private static let zero = Digest(bytes: .init(repeating: 0))

  @Test func `a digest equals one of the same bytes`() {
    #expect(digest("a message") == digest("a message"))
    #expect(Self.zero == Digest(bytes: .init(repeating: 0)))
  }

  @Test(arguments: 0..<256)
  func `digests that differ in one bit, wherever it is, are not equal`(bit: Int) {
    var other = Self.zero.bytes
    other[bit / 8] = 1 << UInt8(bit % 8)
    #expect(Digest(bytes: other) != Self.zero)
    #expect(Self.zero != Digest(bytes: other))
  }

  @Test func `differences that would cancel out do not make digests equal`() {
    var other = Self.zero.bytes
    other[3] = 0x5A
    other[30] = 0x5A
    #expect(Digest(bytes: other) != Self.zero)
  }

  @Test func `equal digests have equal hashes, and a set finds them`() {
    #expect(digest("a message").hashValue == digest("a message").hashValue)
    let messages = (0..<100).map(String.init)
    let known = Set(messages.map { digest($0) })
    #expect(known.count == 100)
    #expect(messages.allSatisfy { known.contains(digest($0)) })
    #expect(!known.contains(digest("100")))
  }

  @Test func `the first eight bytes of a digest are its hash`() {
    for index in 0..<8 {
      var other = Self.zero.bytes
      other[index] = 1
      #expect(Digest(bytes: other).hashValue != Self.zero.hashValue, "byte \(index)")
    }
  }
}
