/// SHA-256 (FIPS 180-4, sections 5 and 6.2) of a message in parts of any size.
package struct SHA256 {
  /// The bytes of a digest.
  package static let digestLength = 32
  /// The bytes of a block, to which HMAC pads its key.
  package static let blockLength = 64

  private var state = SHA256State()
  /// The bytes since the last complete block.
  private var rest: InlineArray<64, UInt8> = .init(repeating: 0)
  private var restCount = 0
  private var length: UInt64 = 0

  /// The hash of an empty message.
  ///
  /// - Parameter implementation: for tests and measurements. It must be available.
  package init(by implementation: SHA256Implementation = .fastest) {
    state.implementation = implementation
  }

  /// Returns the digest of a message.
  package static func digest(of message: Span<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update(message)
    return hash.finalize()
  }

  /// Appends bytes to the message.
  package mutating func update(_ bytes: Span<UInt8>) {
    length &+= UInt64(bytes.count)
    var at = 0
    if restCount > 0 {
      at = fill(from: bytes)
      guard restCount == Self.blockLength else { return }
      state.compress(rest.span)
      restCount = 0
    }
    let end = bytes.count - (bytes.count - at) % Self.blockLength
    if at < end { state.compress(bytes.extracting(at..<end)) }
    _ = fill(from: bytes.extracting(end...))
  }

  /// Fills the incomplete block; returns the number of bytes used.
  private mutating func fill(from bytes: Span<UInt8>) -> Int {
    let count = min(Self.blockLength - restCount, bytes.count)
    for index in 0..<count { rest[restCount + index] = bytes[index] }
    restCount += count
    return count
  }

  /// Returns the digest of the message, padded by section 5.1.1. More bytes can be appended afterwards.
  package func finalize() -> Digest {
    let bits = length &* 8
    var last = self
    last.rest[restCount] = 0x80
    for index in 0..<Self.blockLength where index > restCount { last.rest[index] = 0 }
    if restCount >= Self.blockLength - 8 {
      last.state.compress(last.rest.span)
      for index in 0..<Self.blockLength - 8 { last.rest[index] = 0 }
    }
    for index in 0..<8 {
      last.rest[Self.blockLength - 1 - index] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * index))
    }
    last.state.compress(last.rest.span)

    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 {
      let word = last.state.words[index / 4]
      bytes[index] = UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * (index % 4)))
    }
    return Digest(bytes: bytes)
  }
}
