/// HMAC-SHA256 (RFC 2104) with one key, for any number of messages.
package struct HMAC {
  private let inner: SHA256
  private let outer: SHA256

  /// Sets a key of any length; one longer than a block is hashed first (RFC 2104, section 2).
  package init(key: Span<UInt8>) {
    var block = InlineArray<64, UInt8>(repeating: 0)
    if key.count > SHA256.blockLength {
      let digest = SHA256.digest(of: key)
      for index in 0..<SHA256.digestLength { block[index] = digest.bytes[index] }
    } else {
      for index in key.indices { block[index] = key[index] }
    }
    inner = Self.keyed(block, 0x36)
    outer = Self.keyed(block, 0x5C)
  }

  /// Whether `tag` is the complete 32-byte tag of `message` under this key. The comparison takes the same time wherever
  /// the tags differ.
  package func verifies(_ tag: Span<UInt8>, of message: Span<UInt8>) -> Bool {
    guard tag.count == SHA256.digestLength else { return false }
    var given = InlineArray<32, UInt8>(repeating: 0)
    for index in tag.indices { given[index] = tag[index] }
    return Digest(bytes: given) == self.tag(of: message)
  }

  /// Returns the tag of `message`. To check a received one, call `verifies(_:of:)`.
  package func tag(of message: Span<UInt8>) -> Digest {
    var hash = inner
    hash.update(message)
    let digest = hash.finalize()
    var result = outer
    result.update(digest.bytes.span)
    return result.finalize()
  }

  private static func keyed(_ block: InlineArray<64, UInt8>, _ pad: UInt8) -> SHA256 {
    var padded = block
    for index in 0..<SHA256.blockLength { padded[index] ^= pad }
    var hash = SHA256()
    hash.update(padded.span)
    return hash
  }
}
