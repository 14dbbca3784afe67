import Webhook

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Numbers that are the same in every run: Knuth's MMIX generator.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    // The lower bits repeat soon.
    return state >> 32 | (state & 0xFFFF_FFFF_0000_0000)
  }

  mutating func next(below limit: Int) -> Int { Int(next() >> 33) % limit }
}
