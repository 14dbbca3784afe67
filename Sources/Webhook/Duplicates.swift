import Digest

/// Which events of one notification are the same. They are found by sorting numbers, which takes less memory than sets do:
/// there can be tens of thousands, and mostly there is one.
enum Duplicates {
  enum Finding {
    case first
    /// The same key with another content than the first.
    case conflict
    /// The same key and content as one before it.
    case again
  }

  /// What is found of each claim, in the order of the claims.
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

  /// Those of one key, of which the same contents are neighbours, in the order in which they came.
  private static func classify(
    _ group: ArraySlice<Int32>, _ claims: [Claim], _ findings: inout [Finding]
  ) {
    let first = group.min()
    var last: Digest?
    for index in group {
      let content = claims[Int(index)].content
      if content == last {
        findings[Int(index)] = .again
      } else if index != first {
        findings[Int(index)] = .conflict
      }
      last = content
    }
  }

  /// Below, at or above 0, as the first digest is before, at or behind the second one.
  private static func compare(_ one: Digest, _ other: Digest) -> Int {
    let (one, other) = (one.bytes.span, other.bytes.span)
    for index in 0..<32 where one[index] != other[index] {
      return one[index] < other[index] ? -1 : 1
    }
    return 0
  }
}
