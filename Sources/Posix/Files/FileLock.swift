internal import CPosix

/// Locks of open files, which the kernel releases when the last descriptor is closed or the holder dies: fcntl(2),
/// "Open file description locks". An inherited descriptor shares its locks with the process that opened the file.
extension FileDescriptor {
  /// The alarm's interval in nanoseconds: it repeats, as the first may come before the call that it is to interrupt.
  private static var alarmInterval: Int64 { 20_000_000 }

  /// The nanoseconds between two attempts without an alarm.
  private static var pause: Int { 2_000_000 }

  /// How often the processor is yielded before a call that waits.
  private static var yields: Int { 32 }

  /// Locks bytes of the file, which need not exist, exclusively; returns false where another process holds one of them
  /// until `deadline`, in nanoseconds of the monotonic clock; 0 does not wait, `Int.max` waits without end.
  package func lock(_ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    if try attempt(bytes, waits: false) { return true }
    guard deadline != 0 else { return false }
    // Most locks are held for a few microseconds: yielding costs less than an alarm, and does not wake all waiters at
    // once.
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
      return try lockByPolling(bytes, deadline: deadline)
    }
    defer { unsafe _ = timer_delete(timer) }
    while try !attempt(bytes, waits: true) {
      if SystemTime.nanoseconds >= deadline { return false }
    }
    return true
  }

  /// Polls the lock, where no timer can be created: timer_create(2), `EAGAIN`.
  private func lockByPolling(_ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    while true {
      if try attempt(bytes, waits: false) { return true }
      let now = SystemTime.nanoseconds
      guard now < deadline else { return false }
      var nothing = Poll()
      try nothing.wait(until: min(deadline, now + Self.pause))
    }
  }

  /// Unlocks bytes, which need not be locked.
  package func unlock(_ bytes: Range<Int>) throws(Errno) {
    let number = number
    let (start, count) = (Int64(bytes.lowerBound), Int64(bytes.count))
    _ = try Errno.check { Int(cposix_lock(number, 0, Int16(F_UNLCK), start, count)) }
  }

  /// Returns whether the lock was granted; false where another process holds it, or a signal came.
  private func attempt(_ bytes: Range<Int>, waits: Bool) throws(Errno) -> Bool {
    let (start, count) = (Int64(bytes.lowerBound), Int64(bytes.count))
    while true {
      if cposix_lock(number, waits ? 1 : 0, Int16(F_WRLCK), start, count) == 0 { return true }
      switch cposix_errno() {
      case EAGAIN: return false
      // A call that waits returns this only in a sandbox that rejects locks.
      case EACCES where !waits: return false
      case EINTR: if waits { return false }
      case let code: throw Errno(code: code)
      }
    }
  }
}
