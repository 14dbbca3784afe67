internal import CPosix

/// A watchdog of requests. A signal comes four times in a deadline while a request is processed, so that each waiting
/// call checks the clock. The process exits with 111 after ten deadlines, or after one and a half where it is to terminate: the
/// kernel releases its locks, and the next process recovers its intents. The corresponding C function is `setitimer`.
///
/// Uninterruptible calls such as `fsync` are waited for.
package enum Watch {
  /// Starts watching a new request.
  package static func begin() { cposix_watch_begin() }

  /// Notes that a termination signal was read: a request then ends the process when it exceeds its deadline.
  package static func terminate() { cposix_watch_terminate() }

  /// Ends watching.
  package static func end() { cposix_watch_end() }

  /// Sets the time limit of a request, in nanoseconds.
  package static func setTimeLimit(_ nanoseconds: Int) {
    cposix_watch_set_tick(Int64(nanoseconds / 4))
  }

  /// Interrupts the next waiting call, even without a request.
  static func keepTicking() { cposix_watch_keep_ticking() }
}
