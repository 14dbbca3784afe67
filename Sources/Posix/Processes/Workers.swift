internal import CPosix

/// Forked worker processes, which end together.
package struct Workers {
  private var processes: [Int32] = []

  /// Blocks SIGCHLD and the termination signals, for `wait`.
  package init() throws(Errno) {
    _ = try Errno.check { Int(cposix_hold_worker_signals()) }
  }

  /// Starts a worker; returns true in the worker. The corresponding C function is `fork`.
  package mutating func start() throws(Errno) -> Bool {
    let process = try Errno.check { Int(cposix_fork()) }
    if process == 0 { cposix_request_timer_forget() } else { processes.append(Int32(process)) }
    return process == 0
  }

  /// Waits for a termination signal or the end of a worker, terminates all, and waits until they have ended. Returns
  /// the exit status of the first, 128 plus the signal's number where one ended it.
  ///
  /// The corresponding C functions are `sigwaitinfo` and `waitpid`.
  package mutating func wait() -> Int32 {
    var first: Int32?
    while !processes.isEmpty {
      let signal = cposix_wait_for_worker()
      if signal > 0, signal != SIGCHLD { askToEnd() }
      var status: Int32 = 0
      // The call writes the status before it returns.
      while case let process = unsafe cposix_reap(&status), process != 0 {
        processes.removeAll { $0 == process }
        if first == nil { askToEnd() }
        first = first ?? status
      }
    }
    return first ?? 0
  }

  /// Sends SIGTERM to all. The corresponding C function is `kill`.
  package func askToEnd() {
    for process in processes { _ = kill(process, SIGTERM) }
  }
}
