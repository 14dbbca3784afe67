package import Bytes
package import Digest

/// Where events are kept, each once: a sink that takes their lines, and a memory of what it took.
///
/// A commit is `begin`, then `commit` or `abandon`. Between them nobody else can tell the same events.
package protocol EventStore {
  /// The most bytes that a line may have here, its LF included; asked between `begin` and `commit`.
  var lineLimit: Int { get }

  /// Takes hold of the events, waits for whoever has one of them in hand, and gives what is known of each, in the order of
  /// the claims.
  ///
  /// Throws `StoreError` where they cannot be had by the deadline, or the store cannot be used; then nothing is held.
  mutating func begin(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline
  ) throws(StoreError) -> [Knowledge]

  /// Writes the lines, all or none, and remembers their events. When it returns, the lines are where the sink promises to
  /// have them, and nothing is held.
  ///
  /// Throws `StoreError` where they are not; then nothing is remembered and nothing is held.
  mutating func commit(_ lines: EventLines, _ tally: Tally) throws(StoreError)

  /// Lets go of the events without a line.
  mutating func abandon()

  /// Keeps a request for a person to look at, durably.
  ///
  /// Throws `StoreError` where it is not kept.
  mutating func quarantine(_ capsule: QuarantinedRequest, deadline: Deadline) throws(StoreError)

  /// Counts what was not a commit. Nothing comes of it when it fails.
  mutating func count(_ tally: Tally)

  /// Whether a notification could be taken now.
  ///
  /// Throws `StoreError` as a notification would.
  mutating func probe(deadline: Deadline) throws(StoreError)

  /// What the sender's answer is to say: the lines, where the answer is the sink.
  mutating func takeAnswer() -> [UInt8]?

  /// What happened since the last call that the log should have.
  mutating func takeNotes() -> [LogEntry]
}

/// An event that is to be told, as the store knows it.
package struct Claim {
  /// What makes it the same event when it comes again: the digest of `source` and `id`.
  package let key: Digest
  /// What makes it the same event with the same content.
  package let content: Digest
  /// The line's attribute `source`.
  package let source: [UInt8]
  /// The line's attribute `id`.
  package let id: [UInt8]
  /// Whether another event may be forgotten for this one, where there is no room; else nothing can be told of this one then.
  package let mayEvict: Bool

  /// An event by its digests, and by what its line says of it.
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
  /// The same event stands in the sink.
  case seen
  /// An event with the same key and another content was seen.
  case conflicting
  /// There is no telling.
  case unavailable
}

/// The lines of a commit.
package struct EventLines {
  /// Whole lines, each with its LF.
  package var bytes: [UInt8] = []
  /// Which claims have a line, in the order of the claims, and at which offset of `bytes` it begins.
  package var starts: [(claim: Int, offset: Int)] = []

  /// No lines.
  package init() {}
}

/// Why a store did not do what it was asked.
package struct StoreError: Error {
  /// What happened, in words.
  package let summary: StaticString
  /// The system's error number.
  package let code: Int
  /// Whether it will not work until somebody changes the settings or the machine.
  package let isMisconfigured: Bool

  /// A failure in words, with the system's error number.
  package init(_ summary: StaticString, code: Int, isMisconfigured: Bool = false) {
    self.summary = summary
    self.code = code
    self.isMisconfigured = isMisconfigured
  }
}
