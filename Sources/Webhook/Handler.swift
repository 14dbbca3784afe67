import Bytes
package import WhatsApp

/// Receives webhooks: verifies the sender over the raw bytes, parses the notification, drops duplicates, emits the events, syncs
/// them, and only then responds with 200.
package struct Handler<Time: Clock, Store: EventStore, Journal: Log> {
  /// The sources, by path.
  package var sources: Sources
  /// The source of the current request.
  private var source: Source
  /// The clock for `recordedtime`.
  package var clock: Time
  /// The store of the events.
  package var store: Store
  /// The program's log.
  package var log: Journal
  /// Whether lines have `raw`.
  package var includesRaw = true
  /// The pseudonyms for persons' identifiers; nil without privacy.
  package var pseudonyms: Pseudonyms?
  /// Whether schema drift of verified senders is emitted.
  package var emitsDrift = true
  /// The most bytes of a line, its LF included.
  package var lineLimit = 1 << 20
  /// Whether a verified sender's request is quarantined where its body is not JSON or exceeds a line; never under privacy.
  package var quarantines = true
  /// Whether a verified sender's body that is not JSON is emitted as base64, where the quarantine is not durable.
  package var emitsBase64 = false

  /// A handler with the default options.
  package init(sources: Sources, clock: Time, store: Store, log: Journal) {
    self.sources = sources
    source = sources.first
    self.clock = clock
    self.store = store
    self.log = log
  }

  /// Responds to a request. After a 200 to a POST, its events are as durable as the sink promises.
  package mutating func respond(to request: Request) -> Response {
    defer { writeNotes() }
    do throws(Rejection) {
      return try receive(request)
    } catch {
      return reject(error, request.deadline)
    }
  }

  private mutating func receive(_ request: Request) throws(Rejection) -> Response {
    if let error = request.headError { throw .head(error) }
    var request = request
    source = try sources.source(of: &request)
    if request.isGet { return try respondToGet(request) }
    guard request.method.equals("POST") else { throw .method }
    if let error = request.bodyError { throw .body(error) }

    let verifiedBy = try source.credentials.verify(request)
    guard isIdentityEncoded(request) else { throw .contentEncoding }
    let envelope = envelope(of: request, verifiedBy)
    if let notification = try parse(request, envelope) {
      try emitWithinLimits(notification, of: request, envelope)
    }
    return Response(lines: store.takeResponseBody())
  }

  private mutating func reject(_ rejection: Rejection, _ deadline: Deadline) -> Response {
    var tally = Tally()
    tally[.init(rejectedWith: rejection.status)] = 1
    if let start = deadline.start { tally.measurements.begin(at: start) }
    store.count(tally)
    let hasQuotes = rejection.status == 403 && source.hasQuotedSecret
    log.write(
      rejection.logEntry(
        hint: hasQuotes
          ? "a secret in the settings is in quotes, which are part of it: leave them out" : nil))
    return rejection.response
  }

  /// Responds to the handshake, or to a health check: with 200 where a notification would be accepted.
  private mutating func respondToGet(_ request: Request) throws(Rejection) -> Response {
    if let handshake = Handshake(query: request.query) {
      return try handshake.response(source.verifyTokens)
    }
    try source.credentials.verifyConfiguration()
    do throws(StoreError) {
      try store.probe(deadline: request.deadline)
    } catch {
      throw .store(error)
    }
    return Response(text: [UInt8]("ok"))
  }

  private func isIdentityEncoded(_ request: Request) -> Bool {
    request.values(of: [UInt8]("Content-Encoding")).allSatisfy {
      $0.isEmpty || $0.equalsIgnoringCase([UInt8]("identity"))
    }
  }

  /// Parses the body and looks for schema drift; returns nil where the request was quarantined.
  private mutating func parse(
    _ request: Request, _ envelope: Envelope
  ) throws(Rejection) -> Notification? {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(scanning: request.body)
    } catch {
      return try keepNonJSON(request, envelope, error)
    }
    var notification = Notification(document, provider: source.provider, name: source.name)
    if emitsDrift, source.credentials.areConfigured {
      notification.findDrift(hidesNames: pseudonyms != nil)
    }
    return notification
  }

  /// Keeps a verified sender's body that is not JSON, as a notification in base64 or in the quarantine: rejected, it would be
  /// redelivered for days.
  private mutating func keepNonJSON(
    _ request: Request, _ envelope: Envelope, _ error: JSONError
  ) throws(Rejection) -> Notification? {
    guard mayKeepContent else { throw .notJSON(error) }
    if emitsBase64,
      let notification = Notification(
        nonJSON: request.body, provider: source.provider, name: source.name,
        lineLimit: lineLimit)
    {
      logKept(
        "emitted as base64", error,
        hint: "decode data_base64 of the event, and find out what the provider sends")
      return notification
    }
    do throws(StoreError) {
      try quarantine(request, envelope, reason: "body is not JSON")
    } catch {
      throw .store(error)
    }
    logKept(
      "quarantined", error,
      hint: "correct the body in the quarantine directory, and run hookline replay on the file")
    return nil
  }

  private mutating func logKept(
    _ message: StaticString, _ error: JSONError, hint: StaticString
  ) {
    log.write(
      LogEntry(.warning, message).with("reason", .text("body is not JSON"))
        .with("detail", .text(error.summary)).with("offset", .number(error.offset))
        .with("hint", .text(hint)))
  }

  private var mayKeepContent: Bool {
    quarantines && pseudonyms == nil && source.credentials.areConfigured
  }

  private func envelope(of request: Request, _ verifiedBy: StaticString) -> Envelope {
    var envelope = Envelope(recordedTime: clock.now(), verifiedBy: verifiedBy)
    envelope.traceparent = request.values(of: [UInt8]("traceparent")).first
    envelope.includesRaw = includesRaw
    envelope.pseudonyms = pseudonyms
    envelope.lineLimit = lineLimit
    return envelope
  }

  /// The outcome of a commit.
  private enum CommitOutcome {
    case committed
    /// The lines would exceed the limit of one notification.
    case tooManyEvents
    /// A line leaves out a part of its event that is not in the quarantine.
    case needsQuarantine
  }

  /// Emits the events that are new, in a form that fits the limits.
  private mutating func emitWithinLimits(
    _ notification: Notification, of request: Request, _ envelope: Envelope
  ) throws(Rejection) {
    var (notification, envelope) = (notification, envelope)
    do throws(StoreError) {
      while true {
        var batch = Batch(notification, pseudonyms)
        switch try emit(&batch, notification, envelope, deadline: request.deadline) {
        case .committed: return log.write(batch.logEntry(notification))
        case .tooManyEvents: notification.emitAsOne()
        case .needsQuarantine:
          try quarantine(request, envelope, reason: "an event is longer than a line may be")
          envelope.quarantine = QuarantinedRequest.name(of: request.body)
        }
      }
    } catch {
      throw .store(error)
    }
  }

  private mutating func emit(
    _ batch: inout Batch, _ notification: Notification, _ envelope: Envelope, deadline: Deadline
  ) throws(StoreError) -> CommitOutcome {
    let mustQuarantine = mayKeepContent && envelope.quarantine == nil
    var envelope = envelope
    var outcome = CommitOutcome.committed
    try store.commit(batch.claims, at: envelope.recordedTime, deadline: deadline) {
      known, lineLimit in
      envelope.lineLimit = min(envelope.lineLimit, lineLimit)
      guard let lines = batch.lines(of: notification, known, envelope) else {
        outcome = .tooManyEvents
        return nil
      }
      guard !batch.isCut || !mustQuarantine else {
        outcome = .needsQuarantine
        return nil
      }
      return (lines, batch.tally.measured(of: source, at: envelope.recordedTime, deadline))
    }
    return outcome
  }

  private mutating func quarantine(
    _ request: Request, _ envelope: Envelope, reason: StaticString
  ) throws(StoreError) {
    try store.quarantine(
      QuarantinedRequest(
        of: request, at: envelope.recordedTime, verifiedBy: envelope.verifiedBy, reason: reason,
        secretFields: sources.secretFields),
      deadline: request.deadline)
  }

  private mutating func writeNotes() {
    for note in store.takeNotes() { log.write(note) }
  }
}
