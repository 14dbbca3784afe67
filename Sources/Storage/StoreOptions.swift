/// What a store is set to.
package struct StoreOptions {
  /// Where events go.
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
    /// Standard output where it is the answer to the sender: nothing is taken.
    case rejected
  }

  /// What is done about events that come again.
  package enum Idempotency {
    case on, off
    /// A notification is rejected where the cache cannot be used.
    case strict
  }

  /// Where events go.
  package var sink = Sink.standardOutput
  /// Whether other processes may write to the same stream.
  package var isSinkShared = true
  /// Whether a file is synced before the answer.
  package var isSynced = true
  /// The state directory's path.
  package var directory: [UInt8]
  /// Another one, for where the first cannot be used; it is made with the directories above it.
  package var fallbackDirectory: [UInt8]?
  /// Whether nothing goes without a state directory.
  package var needsDirectory = true
  /// Whether events that come again are left out.
  package var idempotency = Idempotency.on
  /// Seconds for which an event is remembered.
  package var secondsToLive = 8 * 86_400
  /// How many events a cache that is made holds.
  package var entries = 1 << 20
  /// The most bytes of a line that is looked for after a crash.
  package var longestLine = 1 << 20
  /// Bytes of all capsules together.
  package var quarantineLimit = 256 << 20
  /// The socket of journald: systemd's "Native Journal Protocol".
  package var journalSocket = [UInt8]("/run/systemd/journal/socket".utf8)

  /// The defaults, with the path of a state directory.
  package init(directory: [UInt8]) { self.directory = directory }
}
