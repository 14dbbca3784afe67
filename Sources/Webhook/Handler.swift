import Bytes
package import WhatsApp

/// Receives webhooks: verifies the sender over the raw bytes, parses the notification, drops duplicates, emits the events, syncs
/// them, and only then responds with 200.
package struct Handler<Time: Clock, Store: EventStore, Journal: Log> {
  /// The sources, by path.
  package var sources: Sources
  /// The source of the current request.
  var source: Source
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
  /// How many more bodies that are not JSON may go to the quarantine.
  package var quarantineAllowance = Int.max
  /// The most events of notifications that wait for a joint commit, except those of the last one: each takes some 300 bytes.
  package var jointEventLimit = 50_000
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
      return reject(error, request)
    }
  }

  private mutating func receive(_ request: Request) throws(Rejection) -> Response {
    if let error = request.headError { throw .head(error) }
    if request.isGet {
      var request = request
      source = try sources.source(of: &request)
      store.select(sink: source.sink)
      return try respondToGet(request)
    }
    var entry: LogEntry?
    let member = try accept(request, &entry)
    if let entry { log.write(entry) }
    if let member {
      var tally = Tally()
      log.write(try emitWithinLimits(member, counting: &tally))
    }
    return Response(lines: store.takeResponseBody())
  }

  /// Verifies a notification, then parses its body. Returns nil where it is in the quarantine.
  ///
  /// - Parameter entry: set where the body is not JSON.
  // Called twice, and too long to be in the executable twice.
  @inline(never)
  mutating func accept(
    _ request: Request, _ entry: inout LogEntry?
  ) throws(Rejection) -> VerifiedNotification? {
    var request = request
    source = try sources.source(of: &request)
    store.select(sink: source.sink)
    guard request.method.equals("POST") else { throw .method }
    if let error = request.bodyError { throw .body(error) }
    let verifiedBy = request.isTrusted ? "none" : try source.credentials.verify(request)
    guard isIdentityEncoded(request) else { throw .contentEncoding }
    let envelope = envelope(of: request, verifiedBy)
    guard let notification = try parse(request, envelope, &entry) else { return nil }
    return VerifiedNotification(notification, of: request, source, envelope)
  }

  private mutating func reject(_ rejection: Rejection, _ request: Request) -> Response {
    log.write(count(rejection, request))
    return rejection.response
  }

  /// Counts a rejection, and returns its entry for the log.
  // As above.
  @inline(never)
  mutating func count(_ rejection: Rejection, _ request: Request) -> LogEntry {
    var tally = Tally()
    tally[.init(rejectedWith: rejection.status)] = 1
    if let start = request.deadline.start { tally.measurements.begin(at: start) }
    store.count(tally)
    return rejection.logEntry(hint: hint(for: rejection, request))
  }

  private func hint(for rejection: Rejection, _ request: Request) -> StaticString? {
    if request.isFromAWS, rejection.isMissingCredential {
      return
        "AWS signs no message: its topic or queue needs HOOKLINE_PROVIDER=aws without a credential, in a source or a function of its own"
    }
    return rejection.status == 403 && source.hasQuotedSecret
      ? "a secret in the settings is in quotes, which are part of it: leave them out" : nil
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
    _ request: Request, _ envelope: Envelope, _ entry: inout LogEntry?
  ) throws(Rejection) -> Notification? {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(scanning: request.body)
    } catch {
      return try keepNonJSON(request, envelope, error, &entry)
    }
    let notification = Notification(document, provider: source.provider, name: source.name)
    if emitsDrift, source.credentials.verifySender(of: request), !request.isTrusted {
      notification.findDrift(hidesNames: pseudonyms != nil)
    }
    return notification
  }

  /// Keeps a verified sender's body that is not JSON, as a notification in base64 or in the quarantine: rejected, it would be
  /// redelivered for days.
  private mutating func keepNonJSON(
    _ request: Request, _ envelope: Envelope, _ error: JSONError, _ entry: inout LogEntry?
  ) throws(Rejection) -> Notification? {
    guard quarantineAllowance > 0, mayKeepContent(of: request, source) else {
      throw .notJSON(error)
    }
    if emitsBase64,
      let notification = Notification(
        nonJSON: request.body, provider: source.provider, name: source.name,
        lineLimit: lineLimit)
    {
      entry = keptEntry(
        "emitted as base64", error,
        hint: "decode data_base64 of the event, and find out what the provider sends")
      return notification
    }
    do throws(StoreError) {
      try quarantine(request, envelope, reason: "body is not JSON")
      quarantineAllowance -= 1
    } catch {
      throw .store(error)
    }
    entry = keptEntry(
      "quarantined", error,
      hint: "correct the body in the quarantine directory, and run hookline replay on the file")
    return nil
  }

  private func keptEntry(
    _ message: StaticString, _ error: JSONError, hint: StaticString
  ) -> LogEntry {
    LogEntry(.warning, message).with("reason", .text("body is not JSON"))
      .with("detail", .text(error.summary)).with("offset", .number(error.offset))
      .with("hint", .text(hint))
  }

  /// Whether a request may go to the quarantine.
  private func mayKeepContent(of request: Request, _ source: Source) -> Bool {
    quarantines && pseudonyms == nil
      && (source.credentials.verifySender(of: request) || request.isTrusted)
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
  enum CommitOutcome {
    case committed
    /// The lines would exceed the limit of one notification.
    case tooManyEvents
    /// A line leaves out a part of its event that is not in the quarantine.
    case needsQuarantine
  }

  /// Emits the events that are new, in a form that fits the limits; returns the entry for the log.
  ///
  /// - Parameter tally: what the commit counts is added.
  mutating func emitWithinLimits(
    _ member: VerifiedNotification, counting tally: inout Tally
  ) throws(Rejection) -> LogEntry {
    do throws(StoreError) {
      if let entry = try emitInParts(member, counting: &tally) { return entry }
      while true {
        var batch = Batch([member], pseudonyms)
        switch try emit(&batch, [member], mustQuarantine: mustQuarantine(member)) {
        case .committed:
          tally.add(batch.tally)
          return Batch.logEntry(batch.tally, member.notification)
        case .tooManyEvents: member.notification.emitAsOne()
        case .needsQuarantine: try quarantineLongEvent(of: member)
        }
      }
    } catch {
      throw .store(error)
    }
  }

  /// Whether an incomplete line needs the complete request in the quarantine first.
  func mustQuarantine(_ member: VerifiedNotification) -> Bool {
    mayKeepContent(of: member.request, member.source) && member.envelope.quarantine == nil
  }

  /// Quarantines a request of which an event is longer than a line may be.
  mutating func quarantineLongEvent(of member: VerifiedNotification) throws(StoreError) {
    try quarantine(
      member.request, member.envelope, reason: "an event is longer than a line may be")
    member.envelope.quarantine = QuarantinedRequest.name(of: member.request.body)
  }

  /// Emits the events of notifications with one commit.
  ///
  /// - Parameter mustQuarantine: whether an incomplete line needs the complete request in the quarantine first.
  mutating func emit(
    _ batch: inout Batch, _ members: [VerifiedNotification], mustQuarantine: Bool
  ) throws(StoreError) -> CommitOutcome {
    guard let first = members.first else { return .committed }
    var outcome = CommitOutcome.committed
    try store.commit(
      batch.claims, at: first.envelope.recordedTime, deadline: first.request.deadline
    ) { known, lineLimit in
      guard let lines = batch.lines(of: members, known, lineLimit: lineLimit) else {
        outcome = .tooManyEvents
        return nil
      }
      guard !batch.isCut || !mustQuarantine else {
        outcome = .needsQuarantine
        return nil
      }
      return (lines, batch.tally.measured(members, isLast: batch.isLast))
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

  /// Logs what happened to the store's files.
  mutating func writeNotes() {
    for note in store.takeNotes() { log.write(note) }
  }
}
