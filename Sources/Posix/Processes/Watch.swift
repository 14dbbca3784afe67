internal import CPosix

/// Ends the process where a request does not get on, whatever it waits for or computes: the kernel frees its locks then, and the
/// next process finds out what became of its events. A signal comes four times a deadline while a request is in hand, so that
/// each call that waits looks at the clock again. The corresponding C function is `setitimer`.
///
/// The process ends with 111 after ten deadlines, and after one where somebody has asked it to end. What nothing interrupts, such
/// as `fsync`, is waited for all the same: the kernel ends no process in the middle of it.
package enum Watch {
  /// A request is in hand from now on, another one than before.
  package static func begin() { cposix_watch_begin() }

  /// No request is in hand.
  package static func end() { cposix_watch_end() }

  /// Sets the deadline of one request, in nanoseconds.
  package static func setTimeLimit(_ nanoseconds: Int) {
    cposix_watch_set_tick(Int64(nanoseconds / 4))
  }

  /// Has the next call interrupted that waits, be a request in hand or not.
  static func keepTicking() { cposix_watch_keep_ticking() }
}
