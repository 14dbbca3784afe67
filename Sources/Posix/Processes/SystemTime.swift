internal import CPosix

/// The system's clocks.
package enum SystemTime {
  /// Milliseconds since 1970 by the calendar. The corresponding C function is `clock_gettime` with `CLOCK_REALTIME`.
  package static var milliseconds: Int {
    var time = timespec()
    // It cannot fail with a clock that every system has and a pointer that is valid.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  /// Nanoseconds of the clock that is never set. The corresponding C function is `clock_gettime` with `CLOCK_MONOTONIC`.
  package static var nanoseconds: Int {
    var time = timespec()
    // As above.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}
