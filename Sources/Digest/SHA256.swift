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
    guard count > 0 else { return 0 }
    let start = restCount
    var block = rest.mutableSpan
    unsafe block.withUnsafeMutableBytes { block in
      unsafe bytes.withUnsafeBytes { bytes in
        // The block has room for `count` bytes from `start` on, and the message has as many.
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<count])
        unsafe UnsafeMutableRawBufferPointer(rebasing: block[start...]).copyMemory(from: part)
      }
    }
    restCount += count
    return count
  }

  /// Returns the digest of the message, padded by section 5.1.1. More bytes can be appended afterwards.
  package func finalize() -> Digest {
    var last = self
    last.fillWithZeros(after: 0x80)
    if restCount >= Self.blockLength - 8 {
      last.state.compress(last.rest.span)
      last.rest = .init(repeating: 0)
    }
    last.storeLength(length &* 8)
    last.state.compress(last.rest.span)
    return Digest(bytes: last.state.bytes)
  }

  /// Completes the block by one byte and zeros.
  private mutating func fillWithZeros(after byte: UInt8) {
    let start = restCount
    var block = rest.mutableSpan
    unsafe block.withUnsafeMutableBytes { block in
      // There is room for a byte: a complete block has been hashed.
      unsafe block[start] = byte
      let zeros = unsafe UnsafeMutableRawBufferPointer(rebasing: block[(start + 1)...])
      unsafe zeros.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  /// Ends the block with the message's length in bits.
  private mutating func storeLength(_ bits: UInt64) {
    var block = rest.mutableSpan
    unsafe block.withUnsafeMutableBytes { block in
      // The last eight bytes of the block.
      unsafe block.storeBytes(
        of: bits.bigEndian, toByteOffset: Self.blockLength - 8, as: UInt64.self)
    }
  }
}
