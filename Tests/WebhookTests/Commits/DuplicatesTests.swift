import TestSupport
import Testing

@testable import Digest
@testable import Webhook

/// Duplicates among claims, against a comparison of all pairs.
struct DuplicatesTests {
  private func claim(_ key: [UInt8], _ content: UInt8) -> Claim {
    var (keyBytes, contentBytes) = (
      InlineArray<32, UInt8>(repeating: 0), InlineArray<32, UInt8>(repeating: 0)
    )
    for index in key.indices { keyBytes[index] = key[index] }
    contentBytes[31] = content
    return Claim(
      key: Digest(bytes: keyBytes), content: Digest(bytes: contentBytes), source: [], id: [])
  }

  private func expected(_ claims: [Claim]) -> [Duplicates.Finding] {
    claims.enumerated().map { index, claim in
      let earlier = claims[..<index].filter { $0.key == claim.key }
      if earlier.contains(where: { $0.content == claim.content }) { return .duplicate }
      return earlier.isEmpty ? .first : .conflict
    }
  }

  @Test func `keys that differ in one byte only, wherever it is, are others`() {
    for place in 0..<32 {
      var (one, other) = ([UInt8](repeating: 7, count: 32), [UInt8](repeating: 7, count: 32))
      one[place] = 8
      let claims = [claim(one, 0), claim(other, 0), claim(one, 0), claim(other, 1), claim(one, 1)]
      #expect(Duplicates.find(in: claims) == expected(claims))
      other[place] = 9
      #expect(Duplicates.find(in: [claim(one, 0), claim(other, 0)]) == [.first, .first])
    }
  }

  @Test func `of random claims each is found`() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<200 {
      let claims = (0..<random.next(below: 40)).map { _ in
        var key = [UInt8](repeating: 0, count: 32)
        key[random.next(below: 2) * 20] = UInt8(random.next(below: 4))
        return claim(key, UInt8(random.next(below: 3)))
      }
      #expect(Duplicates.find(in: claims) == expected(claims))
    }
  }
}
