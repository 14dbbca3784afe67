/// A SHA-256 digest. Comparing two of them takes the same time wherever they differ.
package struct Digest: Hashable {
  /// The 32 bytes.
  package let bytes: InlineArray<32, UInt8>

  /// Whether both have the same bytes.
  package static func == (one: Digest, other: Digest) -> Bool {
    // Without the spans the compiler copies both digests for each byte.
    let (one, other) = (one.bytes.span, other.bytes.span)
    var difference: UInt8 = 0
    for index in 0..<32 { difference |= one[index] ^ other[index] }
    return difference == 0
  }

  /// Hashes the first eight bytes.
  package func hash(into hasher: inout Hasher) {
    // Digests are uniformly distributed.
    hasher.combine(prefix)
  }

  /// The first eight bytes as a number, the first one highest: its order is that of the digests.
  package var prefix: UInt64 {
    let bytes = bytes.span
    var number: UInt64 = 0
    for index in 0..<8 { number = number << 8 | UInt64(bytes[index]) }
    return number
  }
}
