@testable import Bytes
import Testing

struct JSONErrorTests {
  private static let reasons: [JSONError.Reason] = [
    .end, .byte, .byteOrderMark, .controlCharacter, .escape, .utf8, .number, .depth, .trailing,
    .size,
  ]

  @Test func `each reason has its own summary`() {
    let summaries = Self.reasons.map { JSONError(reason: $0, offset: 0).summary.description }
    #expect(Set(summaries).count == Self.reasons.count)
    #expect(summaries.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
  }
}
