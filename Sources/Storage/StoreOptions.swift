/// The settings of a store.
package struct StoreOptions {
  /// A destination of events.
  package enum Sink {
    case standardOutput, standardError
    /// A file by its path.
    case file([UInt8])
    /// `events.jsonl` in the state directory.
    case fileInStateDirectory
    case fifo([UInt8])
    case datagram([UInt8])
    case journald
    case response
    /// Standard output was configured, but carries the response: a configuration error.
    case conflictsWithResponse
  }

  /// What is done about duplicates.
  package enum Idempotency {
    case on, off
    /// A notification is rejected where the cache cannot be used.
    case strict
  }

  /// The destination of events.
  package var sink = Sink.standardOutput
  /// The paths of the files of sources that have one of their own: the sinks 1, 2 and so on.
  package var files: [[UInt8]] = []
  /// Whether other processes may write to the same stream.
  package var isSinkShared = true
  /// Whether a file is synced before the response.
  package var isSynced = true
  /// The state directory's path.
  package var directory: [UInt8]
  /// The path of another one, where the first cannot be used; it is created with its parents.
  package var fallbackDirectory: [UInt8]?
  /// Whether notifications are rejected without a state directory.
  package var needsDirectory = true
  /// Whether duplicates are left out.
  package var idempotency = Idempotency.on
  /// The seconds for which an event is in the cache.
  package var secondsToLive = 8 * 86_400
  /// The number of events that a new cache holds.
  package var entries = 1 << 20
  /// The most bytes of a line that recovery looks for.
  package var longestLine = 1 << 20
  /// The most bytes of all quarantined requests together.
  package var quarantineLimit = 256 << 20
  /// The socket of journald: systemd's "Native Journal Protocol".
  package var journalSocket = [UInt8]("/run/systemd/journal/socket".utf8)

  /// The defaults, with the path of a state directory.
  package init(directory: [UInt8]) { self.directory = directory }
}
