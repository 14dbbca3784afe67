internal import CDigest

/// The hash value of the blocks so far, FIPS 180-4, section 5.3.3.
struct SHA256State {
  var words: InlineArray<8, UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// What hashes the blocks.
  var implementation = SHA256Implementation.fastest

  /// The words as bytes, the first one highest.
  var bytes: InlineArray<32, UInt8> {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<8 {
      let word = words[index]
      bytes[4 * index] = UInt8(truncatingIfNeeded: word >> 24)
      bytes[4 * index + 1] = UInt8(truncatingIfNeeded: word >> 16)
      bytes[4 * index + 2] = UInt8(truncatingIfNeeded: word >> 8)
      bytes[4 * index + 3] = UInt8(truncatingIfNeeded: word)
    }
    return bytes
  }

  /// Hashes complete blocks.
  mutating func compress(_ blocks: Span<UInt8>) {
    let (implementation, count) = (implementation.inC, blocks.count / SHA256.blockLength)
    var words = words.mutableSpan
    unsafe words.withUnsafeMutableBufferPointer { words in
      unsafe blocks.withUnsafeBufferPointer { blocks in
        // There are eight words and `count` blocks; the call keeps neither pointer.
        unsafe cdigest_sha256(implementation, words.baseAddress, blocks.baseAddress, count)
      }
    }
  }
}
