internal import CPosix

/// Termination and reload signals; signal(7).
extension Process {
  /// Blocks SIGTERM, SIGINT, SIGQUIT and SIGUSR1, and with `reload` SIGHUP; returns a descriptor that is readable once
  /// one of them arrives. The corresponding C function is `signalfd`.
  package static func signalDescriptor(reload: Bool = false) throws(Errno) -> FileDescriptor {
    let number = try Errno.check { Int(cposix_termination(reload ? 1 : 0)) }
    return FileDescriptor(Int32(number), isOwned: true)
  }

  /// Whether a termination signal is pending since `signalDescriptor()`.
  /// The corresponding C function is `sigpending`.
  package static var isAskedToEnd: Bool { cposix_is_asked_to_end() != 0 }

  /// Installs handlers for termination signals where this is the first process of a container: without them the kernel
  /// ignores the signals, pid_namespaces(7). The exit status is that of a shell.
  package static func endOnSignalsAsFirstProcess() { cposix_end_on_signals_as_first_process() }
}

/// The requests of the signals that have arrived.
package struct SignalRequests {
  /// Whether to terminate.
  package private(set) var end = false
  /// Whether to reload the settings.
  package private(set) var reload = false

  /// Reads all signals from a descriptor of `Process.signalDescriptor`.
  package init(takenFrom descriptor: borrowing FileDescriptor) {
    var entries: [UInt8] = []
    do throws(Errno) {
      // The kernel queues one of each signal.
      let count = try descriptor.read(atMost: 8 * Self.entryLength, into: &entries)
      for start in stride(from: 0, to: count, by: Self.entryLength) {
        // signalfd(2): the number comes first, little-endian.
        if Int32(entries[start]) == SIGHUP { reload = true } else { end = true }
      }
    } catch {
      // An unreadable signal terminates.
      end = error != .wouldBlock
    }
  }

  /// The size of `struct signalfd_siginfo`.
  private static let entryLength = 128
}
