import Posix
package import Webhook

/// What is counted on its way to the cache.
extension Store {
  /// As `EventStore` says; without a cache nothing is counted.
  package func count(_ tally: Tally) {
    guard options.idempotency != .off else { return }
    pending.add(tally)
    writeCountsOnceASecond()
  }

  /// Counts a commit, whose stripes may be locked.
  func countCommit(_ tally: Tally) {
    guard options.idempotency != .off else { return }
    pending.add(tally)
    if let lookup {
      pending[.evicted] += lookup.evicted
      pending[.recovered] += lookup.recovered
      if let displaced = lookup.displaced {
        pendingRetention = (max(0, now - (displaced - options.secondsToLive)), wallTime)
      }
    }
    if wasTerminated { pending[.tornLines] += 1 }
    writeCountsOnceASecond()
  }

  /// When what was counted and not yet written is due, in nanoseconds; `Int.max` where there is nothing.
  package var countTime: Int {
    pending.isEmpty ? .max : (lastCount + 1) * 1_000_000_000
  }

  /// Writes what was counted, at most once a second: a process that has many requests would do little else.
  package func writeCountsOnceASecond() {
    let second = SystemTime.nanoseconds / 1_000_000_000
    guard second != lastCount else { return }
    lastCount = second
    writeCounts()
  }

  /// Adds what was counted to the block of a stripe that is held, or of one that nobody holds. What cannot be added now is kept
  /// for the next time.
  ///
  /// - Parameter isLast: whether there is no next time, so that a lock is waited for.
  func writeCounts(isLast: Bool = false) {
    guard !pending.isEmpty else { return }
    if let joined {
      return addCounts(to: joined.cache, stripe: joined.stripes.trailingZeroBitCount)
    }
    if isLocked, stripes != 0, let cache {
      return addCounts(to: cache, stripe: stripes.trailingZeroBitCount)
    }
    for _ in 0..<2 {
      if directory == nil { try? openDirectory() }
      guard let cache = try? openCache() else { return }
      do throws(CacheError) {
        let stripe = try cache.lockAny(
          from: Int(Process.identifier & Int32.max) % IdempotencyCache.stripes,
          deadline: isLast ? SystemTime.nanoseconds + Counters.patience : 0)
        noteRepair(of: cache)
        addCounts(to: cache, stripe: stripe)
        return cache.unlock()
      } catch {
        guard case .replaced = error else { return }
        self.cache = nil
        try? openDirectory()
      }
    }
  }

  /// Has the log say that a file was no cache and is one now.
  func noteRepair(of cache: IdempotencyCache) {
    guard cache.takeRepaired() else { return }
    note(LogEntry(.warning, "the cache was made anew, for it was none of ours"))
  }

  private func addCounts(to cache: IdempotencyCache, stripe: Int) {
    guard (try? cache.add(pending, stripe: stripe, reach: pendingRetention)) != nil else { return }
    pending = Tally()
    pendingRetention = nil
  }

  /// What was counted so far; nil where there is no cache.
  package func statistics() -> Statistics? {
    try? openDirectory()
    writeCounts(isLast: true)
    guard let cache = try? openCache() else { return nil }
    return cache.hasHeader() ? try? cache.statistics() : nil
  }
}
