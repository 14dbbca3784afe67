import Bytes
import Posix
import Webhook

/// Counters in the cache's file, in a block for each stripe, which is locked while its block changes: a commit holds a
/// stripe anyway, and others lock one that is free.
///
/// A block has 8 bytes for each counter, in their order; the last two numbers are the effective retention in seconds at
/// the last eviction, and the time of that.
enum Counters {
  static let places = CacheHeader.counterLength / 8
  static let retention = places - 2
  static let evictionTime = places - 1
  /// The nanoseconds for which a process that ends waits for a stripe; then its last counts are lost.
  static let patience = 1_000_000_000
}

extension IdempotencyCache {
  /// Adds to the block of a locked stripe.
  func add(
    _ tally: Tally, stripe: Int, _ retention: (seconds: Int, time: Int)?
  ) throws(Errno) {
    let offset = CacheHeader.counterStart + stripe * CacheHeader.counterLength
    var block = try counters(at: offset)
    for (index, count) in tally.counts.enumerated() where count > 0 {
      block.store(block.number(at: 8 * index) &+ UInt64(count), at: 8 * index)
    }
    if let retention {
      block.store(UInt64(clamping: retention.seconds), at: 8 * Counters.retention)
      block.store(UInt64(clamping: retention.time), at: 8 * Counters.evictionTime)
    }
    try write(counters: block, at: offset)
  }

  /// Returns the sums over all blocks.
  func statistics() throws(Errno) -> Statistics {
    var statistics = Statistics(entries: try entryCount())
    for stripe in 0..<Self.stripes {
      let block = try counters(
        at: CacheHeader.counterStart + stripe * CacheHeader.counterLength)
      for counter in Tally.Counter.allCases {
        statistics.counts[counter.rawValue] &+= Int(
          truncatingIfNeeded: block.number(at: 8 * counter.rawValue))
      }
      let time = Int(clamping: block.number(at: 8 * Counters.evictionTime))
      if time > statistics.evictionTime {
        statistics.evictionTime = time
        statistics.retention = Int(clamping: block.number(at: 8 * Counters.retention))
      }
    }
    return statistics
  }
}

/// What `hookline stats` shows.
package struct Statistics {
  /// The sums, in the order of `Tally.Counter`.
  package var counts = [Int](repeating: 0, count: Tally.Counter.allCases.count)
  /// The number of events that the cache can hold.
  package let entries: Int
  /// The time of the last eviction of a live record, in seconds since 1970; 0 for never.
  package var evictionTime = 0
  /// The effective retention then: the age of the evicted record in seconds.
  package var retention = 0

  init(entries: Int) { self.entries = entries }
}
