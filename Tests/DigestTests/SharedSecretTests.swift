import Digest
import Testing

struct SharedSecretTests {
  private static let longer = String(repeating: "long ", count: 100)

  @Test(arguments: ["correct horse", "x", "", "\0", "pässwörd", longer])
  func `a secret verifies itself`(secret: String) {
    #expect(SharedSecret(secret).verifies(secret))
  }

  @Test(arguments: [
    "", "c", "correct hors", "orrect horse", "correct horse ", "correct horse\0", " correct horse",
    "correct horsf", "Correct horse", "dorrect horse", "correct horsecorrect horse", longer,
  ])
  func `a secret verifies no other text`(candidate: String) {
    let secret = SharedSecret("correct horse")
    #expect(!secret.verifies(candidate))
  }

  @Test(arguments: ["\0", " ", "x", longer])
  func `an empty secret verifies nothing but the empty text`(candidate: String) {
    #expect(!SharedSecret("").verifies(candidate))
  }

  @Test func `a secret's digest does not verify`() {
    let secret = SharedSecret("correct horse")
    #expect(!secret.verifies(bytes(of: digest("correct horse"))))
    #expect(!secret.verifies(hex(digest("correct horse"))))
  }

  @Test func `a secret with one bit flipped does not verify`() {
    let text = Array("correct horse".utf8)
    let secret = SharedSecret("correct horse")
    for bit in 0..<text.count * 8 {
      var other = text
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!secret.verifies(other), "bit \(bit)")
    }
  }
}
