import Bytes
import Posix
import Webhook

/// Counts in the cache's file, in a block for each stripe, which is locked while its block changes: a commit holds a
/// stripe anyway, and others lock one that is free.
enum Counters {
  /// The nanoseconds for which a process that ends waits for a stripe; then its last counts are lost.
  static let patience = 1_000_000_000
}

extension IdempotencyCache {
  /// Adds to the block of a locked stripe.
  func add(
    _ tally: Tally, stripe: Int, _ retention: (seconds: Int, time: Int)?
  ) throws(Errno) {
    let offset = CacheHeader.blockStart(pages: pages) + stripe * CountBlock.length
    var block = CountBlock(try counts(at: offset, length: CountBlock.length))
    block.add(tally, retention)
    try write(counts: block.bytes, at: offset)
  }

  /// Returns the sums over all blocks.
  func statistics() throws(Errno) -> Statistics {
    let pages = try pageCount()
    var statistics = Statistics(entries: pages * CachePage.slots)
    let start = CacheHeader.blockStart(pages: pages)
    for stripe in 0..<Self.stripes {
      let old = CacheHeader.oldCounterStart + stripe * CacheHeader.oldCounterLength
      statistics.add(CountBlock(try counts(at: old, length: CacheHeader.oldCounterLength)))
      statistics.add(
        CountBlock(
          try counts(at: start + stripe * CountBlock.length, length: CountBlock.length)))
    }
    return statistics
  }
}

/// What `hookline stats` shows.
package struct Statistics {
  /// The sums, in the order of `Tally.Counter`.
  package var counts = [Int](repeating: 0, count: Tally.Counter.allCases.count)
  /// The sums, in the order of `Histogram` and its places.
  package var histograms = [Int](repeating: 0, count: Histogram.placeCount)
  /// The number of events that the cache can hold.
  package let entries: Int
  /// The time of the last eviction of a live record, in seconds since 1970; 0 for never.
  package var evictionTime = 0
  /// The effective retention then: the age of the evicted record in seconds.
  package var retention = 0
  private var lastEvents: [Measurements.LastEvent] = []

  init(entries: Int) { self.entries = entries }

  /// Returns the time of the last event of a source, in seconds since 1970; nil where none is known.
  package func lastEvent(ofSourceNamed name: [UInt8]) -> Int? {
    let source = Measurements.source(named: name)
    return lastEvents.filter { $0.source == source }.map { $0.time }.max()
  }

  fileprivate mutating func add(_ block: CountBlock) {
    for counter in Tally.Counter.allCases {
      counts[counter.rawValue] &+= block.count(of: counter)
    }
    for (place, count) in block.histograms.enumerated() { histograms[place] &+= count }
    let eviction = block.lastEviction
    if eviction.time > evictionTime {
      (retention, evictionTime) = eviction
    }
    lastEvents += block.lastEvents
  }
}
