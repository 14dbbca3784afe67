internal import CPosix

extension Process {
  /// Whether somebody has asked the process to end since `termination()` was called.
  /// The corresponding C function is `sigpending`.
  package static var isAskedToEnd: Bool {
    var signals = sigset_t()
    // The set is valid, and the call fills it.
    guard unsafe sigpending(&signals) == 0 else { return false }
    return unsafe sigismember(&signals, SIGTERM) == 1 || (unsafe sigismember(&signals, SIGINT)) == 1
  }
}
