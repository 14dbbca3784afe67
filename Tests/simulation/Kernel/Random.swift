/// SplitMix64.
package struct Random {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  /// A stream of its own for a place of a run, so that what is left out elsewhere does not change it.
  package init(_ seed: UInt64, _ place: Int, _ purpose: Int) {
    var mixer = Random(seed ^ UInt64(truncatingIfNeeded: place) &* 0xD6E8_FEB8_6659_FD93)
    state = mixer.next() ^ UInt64(truncatingIfNeeded: purpose) &* 0xA076_1D64_78BD_642F
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var number = state
    number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
    return number ^ number >> 31
  }

  package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  package mutating func happens(_ perMille: Int) -> Bool { perMille > 0 && below(1000) < perMille }
}

/// What goes wrong in a run. Each incident is decided by the seed and its place alone, so that a shrinker can leave it out.
package struct Incidents {
  package enum Kind: Int {
    case kill, powerCut, rotation, removal, protection, pause, clockStep, lostBlocks, eviction
    case fullDisk, damage, slowReader
    case failedCall, failedSync, missingEntry
  }

  package let seed: UInt64
  /// The numbers of those that are left out.
  package var suppressed: Set<Int> = []
  /// The numbers of those that happened.
  package private(set) var happened: [Int] = []
  private static let kinds = 32

  package init(seed: UInt64) { self.seed = seed }

  /// Returns the random numbers of the incident's details; nil where it does not happen.
  package mutating func happens(_ kind: Kind, at place: Int, perMille: Int) -> Random? {
    guard perMille > 0 else { return nil }
    var random = Random(seed, place, 100 + kind.rawValue)
    guard random.happens(perMille) else { return nil }
    let number = place * Self.kinds + kind.rawValue
    guard !suppressed.contains(number) else { return nil }
    happened.append(number)
    return random
  }

  package static func kind(of number: Int) -> Kind? { Kind(rawValue: number % kinds) }
}
