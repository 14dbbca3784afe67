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

  /// A claim by the first eight bytes of its key, which sort faster than digests and are as good as always different.
  private struct Place {
    let prefix: UInt64
    let index: Int32
  }

  /// Returns a finding for each claim, in order.
  static func find(in claims: [Claim]) -> [Finding] {
    var findings = [Finding](repeating: .first, count: claims.count)
    guard claims.count > 1 else { return findings }
    var order = claims.indices.map {
      Place(prefix: claims[$0].key.prefix, index: Int32(clamping: $0))
    }
    order.sort { one, other in
      guard one.prefix == other.prefix else { return one.prefix < other.prefix }
      let (left, right) = (claims[Int(one.index)], claims[Int(other.index)])
      let keys = compare(left.key, right.key)
      let difference = keys == 0 ? compare(left.content, right.content) : keys
      return difference == 0 ? one.index < other.index : difference < 0
    }
    var at = 0
    while at < order.count {
      let start = at
      let key = claims[Int(order[at].index)].key
      while at < order.count, claims[Int(order[at].index)].key == key { at += 1 }
      if at > start + 1 { classify(order[start..<at], claims, &findings) }
    }
    return findings
  }

  /// Classifies the claims of one key, sorted by content, then by position.
  private static func classify(
    _ group: ArraySlice<Place>, _ claims: [Claim], _ findings: inout [Finding]
  ) {
    let first = group.reduce(Int32.max) { min($0, $1.index) }
    var last: Digest?
    for place in group {
      let content = claims[Int(place.index)].content
      if content == last {
        findings[Int(place.index)] = .duplicate
      } else if place.index != first {
        findings[Int(place.index)] = .conflict
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
