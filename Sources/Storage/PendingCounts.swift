import Posix
import Webhook

/// Counts that are not yet in the cache.
final class PendingCounts {
  private var tally = Tally()
  private var retention: (seconds: Int, time: Int)?
  private var lastSecond = 0
  /// Whether this process evicted a live entry of the cache.
  private(set) var hasEvicted = false

  var isEmpty: Bool { tally.isEmpty }

  func add(_ other: Tally) { tally.add(other) }

  /// Observes the durations of requests that end now: when each began, in nanoseconds.
  func finish(_ starts: [Int]) {
    guard !starts.isEmpty else { return }
    for start in starts { tally.measurements.begin(at: start) }
    tally.measurements.finish(at: SystemTime.nanoseconds)
  }

  /// Sets the effective retention that an eviction has shown, in seconds, at a time since 1970.
  func setRetention(_ seconds: Int, at time: Int) {
    retention = (seconds, time)
    hasEvicted = true
  }

  /// The time at which they are to be written, in nanoseconds; `Int.max` where there are none.
  var dueTime: Int { isEmpty ? .max : (lastSecond + 1) * 1_000_000_000 }

  /// Whether they are due, which they are at most once a second: a process with many requests would do little else.
  ///
  /// The requests that were added and began end here, by the same look at the clock.
  func takeTurn() -> Bool {
    let now = SystemTime.nanoseconds
    tally.measurements.finish(at: now)
    let second = now / 1_000_000_000
    defer { lastSecond = second }
    return second != lastSecond
  }

  /// Adds them to the block of the first locked stripe. A failure keeps them for the next time.
  func write(under locks: borrowing StripeLocks) {
    let stripe = locks.stripes.trailingZeroBitCount
    guard (try? locks.cache.add(tally, stripe: stripe, retention)) != nil else { return }
    tally = Tally()
    retention = nil
  }
}
