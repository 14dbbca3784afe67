import Posix
import Webhook

/// Why the cache cannot be used.
enum CacheError: Error {
  /// Timed out waiting for a lock.
  case timedOut
  case unusable(Errno)
  /// File locks are not supported or not allowed.
  case locksRejected(Errno)
  /// The file is not a cache, and another process uses it.
  case invalid
  /// The path leads to another file, or the file was truncated.
  case replaced

  /// What happened, and what to do.
  var summary: StaticString {
    switch self {
    case .unusable(let error) where error == .tooManyLinks:
      "seen.cache is a symbolic link, which is not followed: remove it"
    case .unusable(let error) where error.isAccessDenied:
      "the running user may not open or create seen.cache: chown the state directory to it"
    case .unusable: "seen.cache cannot be used: see HOOKLINE_STATE_DIR"
    case .locksRejected:
      "file locks are rejected here: allow fcntl(2) to lock, or set HOOKLINE_IDEMPOTENCY=off"
    case .timedOut: "timed out waiting for the events' locks"
    case .invalid: "seen.cache is not a hookline cache file, and is in use: remove it"
    case .replaced: "seen.cache was replaced or truncated while in use: leave it to hookline"
    }
  }

  /// The system's error number.
  var code: Int {
    switch self {
    case .unusable(let error), .locksRejected(let error): error.number
    case .timedOut: Errno.timedOut.number
    case .invalid, .replaced: Errno.wouldBlock.number
    }
  }
}

/// Why events could not be looked up.
enum LookupError: Error {
  case cache(CacheError)
  case store(StoreError)
}
