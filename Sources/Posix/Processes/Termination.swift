internal import CPosix

/// Signals that ask the process for something; signal(7).
extension Process {
  /// A descriptor that can be read once somebody has asked the process to end, by SIGTERM, SIGINT, SIGQUIT or SIGUSR1, or,
  /// with `orReload`, to read its settings again, by SIGHUP; from now on these no longer end it by themselves. The
  /// corresponding C function is `signalfd`.
  package static func termination(orReload: Bool = false) throws(Errno) -> FileDescriptor {
    let number = try Errno.check { Int(cposix_termination(orReload ? 1 : 0)) }
    return FileDescriptor(Int32(number), isOwned: true)
  }

  /// Whether somebody has asked the process to end since `termination()` was called.
  /// The corresponding C function is `sigpending`.
  package static var isAskedToEnd: Bool { cposix_is_asked_to_end() != 0 }

  /// Has the signals that end any other process end this one too where it is the first of a container: without a handler the
  /// kernel keeps them from it, pid_namespaces(7). The exit status is the one that a shell has for them.
  package static func endOnSignalsAsFirstProcess() { cposix_end_on_signals_as_first_process() }
}

/// What the signals that have come ask for.
package struct SignalRequests {
  /// Whether one of them asks for the end.
  package private(set) var end = false
  /// Whether one of them asks for the settings to be read again.
  package private(set) var reload = false

  /// Takes all that have come to a descriptor of `Process.termination`.
  package init(takenFrom descriptor: borrowing FileDescriptor) {
    var entries: [UInt8] = []
    do throws(Errno) {
      // There are no more than the kernel keeps: one of each.
      let count = try descriptor.read(atMost: 8 * Self.entryLength, into: &entries)
      for start in stride(from: 0, to: count, by: Self.entryLength) {
        // signalfd(2): the number comes first, and its first byte is the lowest.
        if Int32(entries[start]) == SIGHUP { reload = true } else { end = true }
      }
    } catch {
      // Something has come, and nobody may wait for it in vain.
      end = error != .wouldBlock
    }
  }

  /// The size of `struct signalfd_siginfo`.
  private static let entryLength = 128
}
