internal import CPosix

/// The system's clocks.
package enum SystemTime {
  /// The milliseconds since 1970. The corresponding C function is `clock_gettime` with `CLOCK_REALTIME`.
  package static var milliseconds: Int {
    var time = timespec()
    // It cannot fail, as the clock and the pointer are valid.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  /// The nanoseconds of the monotonic clock. The corresponding C function is `clock_gettime` with `CLOCK_MONOTONIC`.
  package static var nanoseconds: Int {
    var time = timespec()
    // As above.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}
