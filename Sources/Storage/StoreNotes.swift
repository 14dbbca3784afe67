import Bytes
import Posix
import Webhook

/// Log entries of a store, until they are taken.
final class StoreNotes {
  private var entries: [LogEntry] = []
  private var hasDirectoryNote = false
  private var hasCacheNote = false

  func take() -> [LogEntry] {
    defer {
      entries = []
      hasDirectoryNote = false
      hasCacheNote = false
    }
    return entries
  }

  func cacheUnavailable(_ reason: StaticString, errno: Int) {
    // It is looked for twice where a notification cannot have parts without it.
    guard !hasCacheNote else { return }
    hasCacheNote = true
    entries.append(
      LogEntry(.warning, "idempotency cache unavailable")
        .with("reason", .text(reason)).with("errno", .number(errno))
        .with("detail", .text("events are emitted without deduplication")))
  }

  func cacheReinitialized() {
    entries.append(
      LogEntry(.warning, "idempotency cache reinitialized")
        .with("reason", .text("seen.cache was not a hookline cache file"))
        .with("detail", .text("events emitted before may be emitted again")))
  }

  func cacheWriteFailed(_ error: Errno) {
    entries.append(
      LogEntry(.warning, "idempotency cache write failed").with("errno", .number(error.number))
        .with("detail", .text("events of this notification may be emitted again")))
  }

  func clockStepIgnored(seconds: Int) {
    entries.append(
      LogEntry(.notice, "clock step ignored by the idempotency cache")
        .with("seconds", .number(seconds))
        .with("detail", .text("its entries age by the time for which the machine ran")))
  }

  func tornLineTerminated() {
    entries.append(LogEntry(.notice, "torn line terminated"))
  }

  /// Adds one entry at most until they are taken.
  func directoryUnavailable(_ error: StateDirectoryError) {
    guard !hasDirectoryNote else { return }
    hasDirectoryNote = true
    entries.append(
      LogEntry(.warning, "state directory unavailable")
        .with("detail", .text(error.summary)).with("errno", .number(error.code))
        .with("setting", .name([UInt8]("HOOKLINE_STATE_DIR"))))
  }
}
