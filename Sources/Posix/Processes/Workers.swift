internal import CPosix

/// Copies of this process that work side by side, and end together.
package struct Workers {
  private var processes: [Int32] = []

  /// Holds back what says that a worker has ended, or that somebody asks this process to end.
  package init() throws(Errno) {
    _ = try Errno.check { Int(cposix_hold_worker_signals()) }
  }

  /// Starts a worker, and gives whether this is it. The corresponding C function is `fork`.
  package mutating func start() throws(Errno) -> Bool {
    let process = try Errno.check { Int(cposix_fork()) }
    if process == 0 { cposix_watch_forget() } else { processes.append(Int32(process)) }
    return process == 0
  }

  /// Asks all to end once somebody asks this process to, or one of them has ended, and waits until
  /// all have. Gives the exit status of the first, 128 and the signal's number where one ended it.
  ///
  /// The corresponding C functions are `sigwaitinfo` and `waitpid`.
  package mutating func wait() -> Int32 {
    var first: Int32?
    while !processes.isEmpty {
      let signal = cposix_wait_for_worker()
      if signal > 0, signal != SIGCHLD { askToEnd() }
      var status: Int32 = 0
      // The status is written before the call comes back.
      while case let process = unsafe cposix_reap(&status), process != 0 {
        processes.removeAll { $0 == process }
        if first == nil { askToEnd() }
        first = first ?? status
      }
    }
    return first ?? 0
  }

  /// Asks all to end. The corresponding C function is `kill`.
  package func askToEnd() {
    for process in processes { _ = kill(process, SIGTERM) }
  }
}
