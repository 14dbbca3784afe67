internal import CPosix

/// The time limit of requests. A signal arrives four times in a deadline while a request is processed, so that each waiting
/// call checks the clock. The process exits with 111 after ten deadlines, or after one and a half where it is to terminate: the
/// kernel releases its locks, and the next process recovers its intents. The corresponding C function is `setitimer`.
///
/// Uninterruptible calls such as `fsync` are waited for.
package enum RequestTimer {
  /// Starts the timer of a new request.
  package static func begin() { cposix_request_timer_begin() }

  /// Notes that a termination signal was read: a request then ends the process when it exceeds its deadline.
  package static func terminate() { cposix_request_timer_terminate() }

  /// Ends the request; the next tick stops the timer.
  package static func end() { cposix_request_timer_end() }

  /// Sets the time limit of a request, in nanoseconds.
  package static func setTimeLimit(_ nanoseconds: Int) {
    cposix_request_timer_set_tick(Int64(nanoseconds / 4))
  }

  /// Interrupts the next waiting call, even without a request.
  static func keepTicking() { cposix_request_timer_keep_ticking() }
}
