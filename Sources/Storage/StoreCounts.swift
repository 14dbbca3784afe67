import Bytes
import Posix
package import Webhook

extension Store {
  /// Counts what was not a commit; without a cache nothing is counted.
  package func count(_ tally: Tally) {
    guard options.idempotency != .off else { return }
    counts.add(tally)
    writeCountsOnceASecond()
  }

  /// Whether this process evicted an event from the cache before `secondsToLive`.
  package var hasEvicted: Bool { counts.hasEvicted }

  /// The time at which pending counts are to be written, in nanoseconds; `Int.max` where there are none.
  package var countTime: Int { counts.dueTime }

  /// Writes pending counts, at most once a second.
  package func writeCountsOnceASecond() {
    if counts.takeTurn() { writeCounts() }
  }

  /// Adds pending counts to the block of a stripe that is locked already, or of one that no process holds. Otherwise
  /// they are kept for the next time.
  ///
  /// - Parameter isLast: whether there is no next time, so that a lock is waited for.
  func writeCounts(isLast: Bool = false) {
    if counts.isEmpty || group.write(counts) { return }
    for _ in 0..<2 {
      if directory == nil { try? openDirectory() }
      guard let cache = try? openCache() else { return }
      do throws(CacheError) {
        let locks = try cache.lockAny(
          from: Int(Process.identifier & Int32.max) % IdempotencyCache.stripes,
          deadline: isLast ? SystemTime.nanoseconds + Counters.patience : 0)
        if cache.takeReinitialized() { notes.cacheReinitialized() }
        return counts.write(under: locks)
      } catch {
        guard case .replaced = error else { return }
        self.cache = nil
        try? openDirectory()
      }
    }
  }

  /// Returns what was counted so far; nil where there is no cache, and none is created.
  package func statistics() -> Statistics? {
    guard hasCacheFile else { return nil }
    try? openDirectory()
    writeCounts(isLast: true)
    guard let cache = try? openCache() else { return nil }
    return cache.hasHeader() ? try? cache.statistics() : nil
  }

  private var hasCacheFile: Bool {
    [options.directory, options.fallbackDirectory ?? options.directory].contains {
      let path = $0 + [UInt8]("/") + [UInt8](IdempotencyCache.name)
      return (try? FileDescriptor.workingDirectory.status(of: path)) != nil
    }
  }
}
