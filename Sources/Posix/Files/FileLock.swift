internal import CPosix

/// Locks that belong to an open file, and that the kernel frees when its last descriptor is closed or its holder dies:
/// fcntl(2), "Open file description locks". They exclude only those who opened the file themselves: a descriptor that was
/// inherited shares its locks with the process it came from.
extension FileDescriptor {
  /// How often the alarm comes again, in nanoseconds: one that comes before the call it is to end must not be the last.
  private static var alarmInterval: Int64 { 20_000_000 }

  /// Nanoseconds between two attempts where there is no alarm.
  private static var pause: Int { 2_000_000 }

  /// How often others are let run before the call that waits.
  private static var yields: Int { 32 }

  /// Locks bytes of the file, which need not exist, against all others. Gives false where somebody else holds one of them
  /// until `deadline`, which is in nanoseconds of `SystemTime.nanoseconds`; 0 does not wait, `Int.max` has no end.
  package func lock(_ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    if try attempt(bytes, waits: false) { return true }
    guard deadline != 0 else { return false }
    // Most locks are held for a few microseconds: to let others run and to look again costs less than an alarm, and does not
    // wake all who wait at once.
    for _ in 0..<Self.yields {
      sched_yield()
      if try attempt(bytes, waits: false) { return true }
    }
    guard deadline != .max else {
      while try !attempt(bytes, waits: true) {}
      return true
    }
    let left = deadline - SystemTime.nanoseconds
    guard left > 0 else { return false }
    var timer: timer_t?
    // The timer is deleted before it goes out of scope.
    guard unsafe cposix_alarm(Int64(left), Self.alarmInterval, &timer) == 0 else {
      return try lockByAsking(bytes, deadline: deadline)
    }
    defer { unsafe _ = timer_delete(timer) }
    while try !attempt(bytes, waits: true) {
      if SystemTime.nanoseconds >= deadline { return false }
    }
    return true
  }

  /// Asks again and again: where the user has no timer left, timer_create(2) `EAGAIN`, or may have none.
  private func lockByAsking(_ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    while true {
      if try attempt(bytes, waits: false) { return true }
      let now = SystemTime.nanoseconds
      guard now < deadline else { return false }
      var nothing = Poll()
      try nothing.wait(until: min(deadline, now + Self.pause))
    }
  }

  /// Gives the bytes free, be they locked or not.
  package func unlock(_ bytes: Range<Int>) throws(Errno) {
    let number = number
    let (start, count) = (Int64(bytes.lowerBound), Int64(bytes.count))
    _ = try Errno.check { Int(cposix_lock(number, 0, Int16(F_UNLCK), start, count)) }
  }

  /// Whether the lock was had; not where somebody else has it, or a signal came.
  private func attempt(_ bytes: Range<Int>, waits: Bool) throws(Errno) -> Bool {
    let (start, count) = (Int64(bytes.lowerBound), Int64(bytes.count))
    while true {
      if cposix_lock(number, waits ? 1 : 0, Int16(F_WRLCK), start, count) == 0 { return true }
      switch cposix_errno() {
      case EAGAIN: return false
      // A call that waits does not say so of somebody else's lock: then it is a sandbox that rejects it.
      case EACCES where !waits: return false
      case EINTR: if waits { return false }
      case let code: throw Errno(code: code)
      }
    }
  }
}
