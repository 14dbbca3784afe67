/// SHA-256 (FIPS 180-4, sections 5 and 6.2), fed in pieces of any size.
package struct SHA256 {
  /// Bytes of a digest.
  package static let digestLength = 32
  /// Bytes of a block, which is what HMAC pads its key to.
  package static let blockLength = 64

  private var state: InlineArray<8, UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The bytes since the last whole block.
  private var rest: InlineArray<64, UInt8> = .init(repeating: 0)
  private var restCount = 0
  private var length: UInt64 = 0

  /// The hash of no bytes, so far.
  package init() {}

  /// The digest of one message.
  package static func digest(of message: Span<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update(message)
    return hash.finalize()
  }

  /// Takes the next bytes of the message.
  package mutating func update(_ bytes: Span<UInt8>) {
    length &+= UInt64(bytes.count)
    var at = 0
    if restCount > 0 {
      while restCount < Self.blockLength, at < bytes.count {
        rest[restCount] = bytes[at]
        restCount += 1
        at += 1
      }
      guard restCount == Self.blockLength else { return }
      Self.compress(&state, rest.span, at: 0)
      restCount = 0
    }
    while bytes.count - at >= Self.blockLength {
      Self.compress(&state, bytes, at: at)
      at += Self.blockLength
    }
    while at < bytes.count {
      rest[restCount] = bytes[at]
      restCount += 1
      at += 1
    }
  }

  /// Pads the message (section 5.1.1) and gives its digest. The hash can take more bytes afterwards.
  package func finalize() -> Digest {
    let bits = length &* 8
    var state = state
    var block = rest
    block[restCount] = 0x80
    for index in 0..<Self.blockLength where index > restCount { block[index] = 0 }
    if restCount >= Self.blockLength - 8 {
      Self.compress(&state, block.span, at: 0)
      for index in 0..<Self.blockLength - 8 { block[index] = 0 }
    }
    for index in 0..<8 {
      block[Self.blockLength - 1 - index] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * index))
    }
    Self.compress(&state, block.span, at: 0)

    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<32 {
      bytes[index] = UInt8(truncatingIfNeeded: state[index / 4] >> UInt32(24 - 8 * (index % 4)))
    }
    return Digest(bytes: bytes)
  }

  /// Section 6.2.2: one block, the message schedule kept as the sixteen words that are still needed. Sixteen rounds are
  /// written out: each word then has a place that the compiler knows, and no variable moves to its neighbour.
  private static func compress(
    _ state: inout InlineArray<8, UInt32>, _ block: Span<UInt8>, at start: Int
  ) {
    let block = block.extracting(start..<start + blockLength)
    var words = InlineArray<16, UInt32>(repeating: 0)
    for index in 0..<16 {
      let at = 4 * index
      words[index] =
        UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16
        | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])

    @inline(always)
    func sixteenRounds(from at: Int) {
      round(a, b, c, &d, e, f, g, &h, word(&words, at))
      round(h, a, b, &c, d, e, f, &g, word(&words, at + 1))
      round(g, h, a, &b, c, d, e, &f, word(&words, at + 2))
      round(f, g, h, &a, b, c, d, &e, word(&words, at + 3))
      round(e, f, g, &h, a, b, c, &d, word(&words, at + 4))
      round(d, e, f, &g, h, a, b, &c, word(&words, at + 5))
      round(c, d, e, &f, g, h, a, &b, word(&words, at + 6))
      round(b, c, d, &e, f, g, h, &a, word(&words, at + 7))
      round(a, b, c, &d, e, f, g, &h, word(&words, at + 8))
      round(h, a, b, &c, d, e, f, &g, word(&words, at + 9))
      round(g, h, a, &b, c, d, e, &f, word(&words, at + 10))
      round(f, g, h, &a, b, c, d, &e, word(&words, at + 11))
      round(e, f, g, &h, a, b, c, &d, word(&words, at + 12))
      round(d, e, f, &g, h, a, b, &c, word(&words, at + 13))
      round(c, d, e, &f, g, h, a, &b, word(&words, at + 14))
      round(b, c, d, &e, f, g, h, &a, word(&words, at + 15))
    }

    sixteenRounds(from: 0)
    for at in stride(from: 16, to: 64, by: 16) { sixteenRounds(from: at) }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  /// The round's word of the schedule, its constant added.
  @inline(always)
  private static func word(_ words: inout InlineArray<16, UInt32>, _ round: Int) -> UInt32 {
    let slot = round & 15
    if round >= 16 {
      words[slot] =
        words[slot] &+ smallSigma0(words[(slot + 1) & 15])
        &+ words[(slot + 9) & 15] &+ smallSigma1(words[(slot + 14) & 15])
    }
    return words[slot] &+ roundConstants[round]
  }

  /// One round, after which the new `a` stands in `h`, and the new `e` in `d`.
  @inline(always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    h = (h &+ word) &+ (g ^ (e & (f ^ g))) &+ bigSigma1(e)
    d &+= h
    h = h &+ ((a & b) ^ (c & (a ^ b))) &+ bigSigma0(a)
  }
}

/// Section 4.1.2.
@inline(always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
  word >> count | word << (32 &- count)
}

@inline(always)
private func bigSigma0(_ x: UInt32) -> UInt32 { rotate(x, 2) ^ rotate(x, 13) ^ rotate(x, 22) }

@inline(always)
private func bigSigma1(_ x: UInt32) -> UInt32 { rotate(x, 6) ^ rotate(x, 11) ^ rotate(x, 25) }

@inline(always)
private func smallSigma0(_ x: UInt32) -> UInt32 { rotate(x, 7) ^ rotate(x, 18) ^ x >> 3 }

@inline(always)
private func smallSigma1(_ x: UInt32) -> UInt32 { rotate(x, 17) ^ rotate(x, 19) ^ x >> 10 }

/// Section 4.2.2.
private let roundConstants: InlineArray<64, UInt32> = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
  0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
  0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
  0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
  0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
  0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
  0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
  0xc671_78f2,
]
