import Bytes
import Digest
import WhatsApp

@testable import Webhook

/// A clock that stands still at 2026-11-21T00:00:00Z.
struct StoppedClock: Clock {
  func now() -> Timestamp { Timestamp(milliseconds: 1_795_219_200_000) ?? .epoch }
}

/// A store in memory, which fails on demand.
struct MemoryStore: EventStore {
  var writes: [[UInt8]] = []
  var failure: StoreError?
  var quarantineFailure: StoreError?
  /// The knowledge of every event, unless nil.
  var knowledge: Knowledge?
  var lineLimit = 1 << 30
  var quarantined: [QuarantinedRequest] = []
  var tallies: [Tally] = []
  private var keys: Set<Digest> = []
  private var pairs: Set<[Digest]> = []

  /// The sinks that were selected, in order.
  var sinks: [Int] = []
  /// The counts of each commit.
  var filtered: [Int] = []
  var duplicates: [Int] = []
  var received: [Int] = []
  /// The commits before the first that fails; nil where none fails.
  var failsFrom: Int?
  /// The deadline of each commit and of each request in the quarantine.
  var deadlines: [Int] = []

  /// Whether a notification may have several commits.
  var hasParts = false

  func beginParts() -> Bool { hasParts }

  mutating func select(sink: Int) { sinks.append(sink) }

  mutating func commit(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline,
    compose: ([Knowledge], Int) -> (lines: EventLines, tally: Tally)?
  ) throws(StoreError) {
    deadlines.append(deadline.nanoseconds)
    let known = claims.map { claim in
      if let knowledge { return knowledge }
      if pairs.contains([claim.key, claim.content]) { return .seen }
      return keys.contains(claim.key) ? .conflicting : .unseen
    }
    guard let (lines, tally) = compose(known, lineLimit) else { return }
    if let failure { throw failure }
    if let failsFrom, writes.count >= failsFrom { throw StoreError("full", code: 28) }
    received.append(tally[.received])
    filtered.append(tally[.filtered])
    duplicates.append(tally[.duplicates])
    if !lines.bytes.isEmpty { writes.append(lines.bytes) }
    for claim in lines.filtered {
      keys.insert(claims[claim].key)
      pairs.insert([claims[claim].key, claims[claim].content])
    }
    for (claim, offset) in lines.starts {
      precondition(offset == 0 || lines.bytes[offset - 1] == 0x0A)
      keys.insert(claims[claim].key)
      pairs.insert([claims[claim].key, claims[claim].content])
    }
  }

  mutating func quarantine(_ request: QuarantinedRequest, deadline: Deadline) throws(StoreError) {
    deadlines.append(deadline.nanoseconds)
    if let quarantineFailure { throw quarantineFailure }
    quarantined.append(request)
  }

  mutating func count(_ tally: Tally) { tallies.append(tally) }

  func probe(deadline: Deadline) throws(StoreError) {
    if let failure { throw failure }
  }

  func takeResponseBody() -> [UInt8]? { nil }
  func takeNotes() -> [LogEntry] { [] }

  /// All that was written, as text.
  var text: String { String(decoding: writes.flatMap { $0 }, as: UTF8.self) }
  var lineCount: Int { text.split(separator: "\n").count }
}

/// A log that keeps its entries.
struct MemoryLog: Log {
  var entries: [LogEntry] = []

  mutating func write(_ entry: LogEntry) { entries.append(entry) }
}

extension Handler where Time == StoppedClock, Store == MemoryStore, Journal == MemoryLog {
  /// A handler for a source whose credentials `configure` sets.
  init(
    provider: Provider = .meta,
    _ configure: (inout Source) -> Void = {
      $0.credentials.allowsUnverified = true
    }
  ) {
    var source = Source(provider: provider, name: [UInt8](provider.name))
    configure(&source)
    self.init(
      sources: Sources(source), clock: StoppedClock(), store: MemoryStore(), log: MemoryLog())
  }
}

extension Handler {
  /// Handles requests with no deadline.
  mutating func receive(_ deliveries: [Delivery], counting tally: inout Tally) {
    receive(deliveries, counting: &tally) { .never }
  }
}

typealias TestHandler = Handler<StoppedClock, MemoryStore, MemoryLog>

extension Request {
  /// A POST of a body, with header fields in pairs of name and value.
  static func post(_ body: String, _ fields: [(String, String)] = []) -> Request {
    var request = Request(method: Array("POST".utf8))
    request.body = Array(body.utf8)
    request.fields = fields.map { Field(name: Array($0.utf8), value: Array($1.utf8)) }
    return request
  }

  /// A GET with a query.
  static func get(_ query: String) -> Request {
    var request = Request(method: Array("GET".utf8))
    request.query = Array(query.utf8)
    return request
  }
}

/// The signature of a body in hexadecimal digits.
func signature(of body: String, key: String) -> String {
  var text: [UInt8] = []
  let tag = HMAC(key: Array(key.utf8).span).tag(of: Array(body.utf8).span)
  Hex.append(tag.bytes.span, to: &text)
  return String(decoding: text, as: UTF8.self)
}

extension VerifiedNotification {
  /// A notification without the rest of its request.
  convenience init(_ notification: Notification) {
    self.init(
      notification, of: .post(""), Source(provider: .meta, name: []),
      Envelope(recordedTime: .epoch, verifiedBy: "none"))
  }
}
