extension SHA256State {
  /// Hashes one block, section 6.2.2. The message schedule keeps the last sixteen words.
  mutating func compressInRounds(_ block: Span<UInt8>) {
    var schedule = InlineArray<16, UInt32>(repeating: 0)
    for index in 0..<16 {
      let at = 4 * index
      schedule[index] =
        UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16
        | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
    }
    var variables = Variables(
      a: words[0], b: words[1], c: words[2], d: words[3],
      e: words[4], f: words[5], g: words[6], h: words[7])
    variables.sixteenRounds(&schedule, from: 0, schedules: false)
    for first in stride(from: 16, to: 64, by: 16) {
      variables.sixteenRounds(&schedule, from: first, schedules: true)
    }
    words[0] &+= variables.a
    words[1] &+= variables.b
    words[2] &+= variables.c
    words[3] &+= variables.d
    words[4] &+= variables.e
    words[5] &+= variables.f
    words[6] &+= variables.g
    words[7] &+= variables.h
  }
}

/// The eight working variables.
private struct Variables {
  var a, b, c, d, e, f, g, h: UInt32

  /// Sixteen unrolled rounds, in which the indices are constants and no variables are moved.
  @inline(always)
  mutating func sixteenRounds(
    _ words: inout InlineArray<16, UInt32>, from: Int, schedules: Bool
  ) {
    var bc = b ^ c
    round(a, b, &d, e, f, g, &h, &bc, word(&words, 0, from, schedules))
    round(h, a, &c, d, e, f, &g, &bc, word(&words, 1, from, schedules))
    round(g, h, &b, c, d, e, &f, &bc, word(&words, 2, from, schedules))
    round(f, g, &a, b, c, d, &e, &bc, word(&words, 3, from, schedules))
    round(e, f, &h, a, b, c, &d, &bc, word(&words, 4, from, schedules))
    round(d, e, &g, h, a, b, &c, &bc, word(&words, 5, from, schedules))
    round(c, d, &f, g, h, a, &b, &bc, word(&words, 6, from, schedules))
    round(b, c, &e, f, g, h, &a, &bc, word(&words, 7, from, schedules))
    round(a, b, &d, e, f, g, &h, &bc, word(&words, 8, from, schedules))
    round(h, a, &c, d, e, f, &g, &bc, word(&words, 9, from, schedules))
    round(g, h, &b, c, d, e, &f, &bc, word(&words, 10, from, schedules))
    round(f, g, &a, b, c, d, &e, &bc, word(&words, 11, from, schedules))
    round(e, f, &h, a, b, c, &d, &bc, word(&words, 12, from, schedules))
    round(d, e, &g, h, a, b, &c, &bc, word(&words, 13, from, schedules))
    round(c, d, &f, g, h, a, &b, &bc, word(&words, 14, from, schedules))
    round(b, c, &e, f, g, h, &a, &bc, word(&words, 15, from, schedules))
  }
}

/// Returns the round's word of the schedule plus its constant. The first sixteen words are the block's; others are
/// computed from earlier ones.
@inline(always)
private func word(
  _ words: inout InlineArray<16, UInt32>, _ slot: Int, _ from: Int, _ schedules: Bool
) -> UInt32 {
  if schedules {
    words[slot] =
      words[slot] &+ smallSigma0(words[(slot + 1) & 15])
      &+ words[(slot + 9) & 15] &+ smallSigma1(words[(slot + 14) & 15])
  }
  return words[slot] &+ roundConstants[from &+ slot]
}

/// One round, which leaves the new `a` in `h`, and the new `e` in `d`. `bc` is `b ^ c`, then that of the next round,
/// which saves an operation in the majority of `a`, `b` and `c`.
@inline(always)
private func round(
  _ a: UInt32, _ b: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
  _ h: inout UInt32, _ bc: inout UInt32, _ word: UInt32
) {
  h = (h &+ word) &+ (g ^ (e & (f ^ g))) &+ bigSigma1(e)
  d &+= h
  let ab = a ^ b
  h = h &+ (b ^ (ab & bc)) &+ bigSigma0(a)
  bc = ab
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
