package import Bytes
package import Digest

/// Where events are kept, each once: a sink for their lines, and a cache of those already emitted.
package protocol EventStore {
  /// Selects the sink of the next commits and probes, by its number; 0 is the only one where sources have none of their own.
  mutating func select(sink: Int)

  /// Emits events, each once: looks up the claims, passes what is known of them to `compose`, appends the lines that it
  /// returns, all or none, and records their events. Meanwhile no other process can emit the same events. When it
  /// returns, the lines are as durable as the sink promises.
  ///
  /// Throws `StoreError` where the events are locked until the deadline, or the lines cannot be appended; then nothing is
  /// recorded.
  ///
  /// - Parameter compose: gets what is known of each claim, in the order of the claims, and the most bytes of a line, its LF
  ///   included; returns the lines and what they count, or nil to emit nothing.
  mutating func commit(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline,
    compose: (_ known: [Knowledge], _ lineLimit: Int) -> (lines: EventLines, tally: Tally)?
  ) throws(StoreError)

  /// Begins the commits of one notification's parts; returns false where it must have one commit. Each of them is durable and
  /// recorded when it returns, and throws otherwise, for after a failure the redelivery has to know what was emitted.
  mutating func beginParts() -> Bool

  /// Ends the commits of parts.
  mutating func endParts()

  /// Keeps a request for a person to look at, durably.
  ///
  /// Throws `StoreError` where it is not kept.
  mutating func quarantine(_ request: QuarantinedRequest, deadline: Deadline) throws(StoreError)

  /// Counts what was not a commit. A failure is ignored.
  mutating func count(_ tally: Tally)

  /// Checks whether a notification would be accepted now.
  ///
  /// Throws `StoreError` as `commit` would.
  mutating func probe(deadline: Deadline) throws(StoreError)

  /// Returns the lines that are the response's body, where the response is the sink.
  mutating func takeResponseBody() -> [UInt8]?

  /// Returns the log entries since the last call.
  mutating func takeNotes() -> [LogEntry]
}

extension EventStore {
  /// All events of a notification have one commit.
  package mutating func beginParts() -> Bool { false }

  /// Nothing was begun.
  package mutating func endParts() {}
}

/// An event to be emitted, as the store knows it.
package struct Claim {
  /// Identifies the event: the digest of `source` and `id`.
  package let key: Digest
  /// The digest of the content, which a duplicate shares.
  package let content: Digest
  /// The line's attribute `source`.
  package let source: [UInt8]
  /// The line's attribute `id`.
  package let id: [UInt8]
  /// Whether a full cache may evict another event for this one; otherwise this one is `unavailable` then.
  package let mayEvict: Bool

  /// An event by its digests and its line's attributes.
  package init(
    key: Digest, content: Digest, source: [UInt8], id: [UInt8], mayEvict: Bool = true
  ) {
    self.key = key
    self.content = content
    self.source = source
    self.id = id
    self.mayEvict = mayEvict
  }
}

/// What is known of an event.
package enum Knowledge {
  case unseen
  /// The same event was emitted.
  case seen
  /// An event with the same key and another content was emitted.
  case conflicting
  /// The cache cannot say.
  case unavailable
}

/// The lines of a commit.
package struct EventLines {
  /// Complete lines, each with its LF.
  package var bytes: [UInt8] = []
  /// The claims that have a line, in their order, and the offset in `bytes` at which it begins.
  package var starts: [(claim: Int, offset: Int)] = []
  /// The claims without a line that count as emitted all the same.
  package var filtered: [Int] = []

  /// No lines.
  package init() {}
}

/// Why a store did not do what it was asked.
package struct StoreError: Error {
  /// What happened, as a fixed text for the log.
  package let summary: StaticString
  /// The system's error number.
  package let code: Int
  /// Whether only a change of the settings or the machine can help.
  package let isMisconfigured: Bool

  /// A failure with the system's error number.
  package init(_ summary: StaticString, code: Int, isMisconfigured: Bool = false) {
    self.summary = summary
    self.code = code
    self.isMisconfigured = isMisconfigured
  }
}
