import Digest
import TestSupport
import Testing

/// Those of this processor. `Tests/freestanding/run` has other processors, emulated.
let availableImplementations = SHA256Implementation.allCases.filter(\.isAvailable)

struct SHA256ImplementationTests {
  @Test func `every processor has the rounds and the choice of the fastest`() {
    #expect(availableImplementations.starts(with: [.fastest, .rounds]))
  }

  @Test(arguments: availableImplementations)
  func `implementations agree on messages of 0 to 300 bytes, in one part and in many`(
    implementation: SHA256Implementation
  ) {
    var random = SplitMix64(seed: 6_2_2)
    for count in 0...300 {
      let message = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      var complete = SHA256(by: .rounds)
      complete.update(message)
      var one = SHA256(by: implementation)
      one.update(message)
      #expect(one.finalize() == complete.finalize(), "\(count) bytes")

      var parts = SHA256(by: implementation)
      var rest = message[...]
      while !rest.isEmpty {
        let size = 1 + random.next(below: min(rest.count, 130))
        parts.update(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(parts.finalize() == complete.finalize(), "\(count) bytes in parts")
    }
  }

  /// Enough of them that the processor is asked meanwhile.
  @Test(arguments: availableImplementations)
  func `implementations agree on a message of many blocks`(implementation: SHA256Implementation) {
    var random = SplitMix64(seed: 128)
    let message = (0..<64 * 300 + 17).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    var complete = SHA256(by: .rounds)
    complete.update(message)
    var parts = SHA256(by: implementation)
    for start in stride(from: 0, to: message.count, by: 1000) {
      parts.update(Array(message[start..<min(start + 1000, message.count)]))
    }
    #expect(parts.finalize() == complete.finalize())
  }
}
