import Digest

/// The duplicates within one notification, found by sorting indices: that takes less memory than sets for tens of thousands.
enum Duplicates {
  enum Finding {
    case first
    /// The key of an earlier claim, with other content.
    case conflict
    /// The key and content of an earlier claim.
    case duplicate
  }

  /// Returns a finding for each claim, in order.
  static func find(in claims: [Claim]) -> [Finding] {
    var findings = [Finding](repeating: .first, count: claims.count)
    guard claims.count > 1 else { return findings }
    var order = claims.indices.map { Int32(clamping: $0) }
    order.sort { one, other in
      let (left, right) = (claims[Int(one)], claims[Int(other)])
      let keys = compare(left.key, right.key)
      let difference = keys == 0 ? compare(left.content, right.content) : keys
      return difference == 0 ? one < other : difference < 0
    }
    var at = 0
    while at < order.count {
      let start = at
      let key = claims[Int(order[at])].key
      while at < order.count, claims[Int(order[at])].key == key { at += 1 }
      if at > start + 1 { classify(order[start..<at], claims, &findings) }
    }
    return findings
  }

  /// Classifies the claims of one key, sorted by content, then by position.
  private static func classify(
    _ group: ArraySlice<Int32>, _ claims: [Claim], _ findings: inout [Finding]
  ) {
    let first = group.min()
    var last: Digest?
    for index in group {
      let content = claims[Int(index)].content
      if content == last {
        findings[Int(index)] = .duplicate
      } else if index != first {
        findings[Int(index)] = .conflict
      }
      last = content
    }
  }

  /// Returns -1, 0 or 1 where the first digest is less than, equal to or greater than the second.
  private static func compare(_ one: Digest, _ other: Digest) -> Int {
    let (one, other) = (one.bytes.span, other.bytes.span)
    for index in 0..<32 where one[index] != other[index] {
      return one[index] < other[index] ? -1 : 1
    }
    return 0
  }
}
