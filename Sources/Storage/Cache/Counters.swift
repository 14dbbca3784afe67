import Bytes
import Posix
import Webhook

/// What was counted, kept in the cache's file in a block for each stripe of locks. Whoever adds to a block holds its stripe, so
/// that no count is lost: a commit holds one anyway, and all else takes one that is free.
///
/// A block has 8 bytes for each counter, in their order; its last two say how far back the cache remembered, in seconds, when
/// a live record was displaced last, and when that was.
enum Counters {
  static let places = CacheHeader.counterLength / 8
  static let reach = places - 2
  static let reachTime = places - 1
  /// Nanoseconds that a process which ends waits for a stripe; then its last counts are lost.
  static let patience = 1_000_000_000
}

extension IdempotencyCache {
  /// Adds to the block of a stripe that is locked.
  func add(
    _ tally: Tally, stripe: Int, reach: (seconds: Int, time: Int)? = nil
  ) throws(Errno) {
    let offset = CacheHeader.counterStart + stripe * CacheHeader.counterLength
    var block = try counters(at: offset)
    for (index, count) in tally.counts.enumerated() where count > 0 {
      block.store(block.number(at: 8 * index) &+ UInt64(count), at: 8 * index)
    }
    if let reach {
      block.store(UInt64(clamping: reach.seconds), at: 8 * Counters.reach)
      block.store(UInt64(clamping: reach.time), at: 8 * Counters.reachTime)
    }
    try write(counters: block, at: offset)
  }

  /// The sums over all blocks.
  func statistics() throws(Errno) -> Statistics {
    var statistics = Statistics(entries: try entryCount())
    for stripe in 0..<Self.stripes {
      let block = try counters(
        at: CacheHeader.counterStart + stripe * CacheHeader.counterLength)
      for counter in Tally.Counter.allCases {
        statistics.counts[counter.rawValue] &+= Int(
          truncatingIfNeeded: block.number(at: 8 * counter.rawValue))
      }
      let time = Int(clamping: block.number(at: 8 * Counters.reachTime))
      if time > statistics.evictionTime {
        statistics.evictionTime = time
        statistics.retention = Int(clamping: block.number(at: 8 * Counters.reach))
      }
    }
    return statistics
  }
}

/// What `hookline stats` shows.
package struct Statistics {
  /// The sums, in the order of `Tally.Counter`.
  package var counts = [Int](repeating: 0, count: Tally.Counter.allCases.count)
  /// How many events the cache can hold.
  package let entries: Int
  /// When a live record was displaced last, in seconds since 1970; 0 for never.
  package var evictionTime = 0
  /// How many seconds before that the displaced event had been told: so far back the cache remembers, where that is less than
  /// `HOOKLINE_TTL`.
  package var retention = 0

  init(entries: Int) { self.entries = entries }
}
