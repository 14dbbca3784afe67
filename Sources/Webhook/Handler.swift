import Bytes
package import WhatsApp

/// What a receiver does: verifies the sender over the raw bytes, reads what was sent, leaves out what was told already,
/// writes the events, and only then says yes.
package struct Handler<Time: Clock, Store: EventStore, Journal: Log> {
  /// Who sends, by the path that they send to.
  package var sources: Sources
  /// Who sent the request in hand, and how they are told from everybody else.
  private var source: Source
  /// Where the time of receipt comes from.
  package var clock: Time
  /// Where the events are kept.
  package var store: Store
  /// Where the program says what it did.
  package var log: Journal
  /// Whether lines have `raw`.
  package var includesRaw = true
  /// The names in place of whom lines are about, where they may not say that.
  package var pseudonyms: Pseudonyms?
  /// Whether it tells of what it does not know in what a verified sender sent.
  package var emitsDrift = true
  /// The most bytes a line may have.
  package var lineLimit = 1 << 20
  /// Whether what a verified sender sent, and no line says whole, is kept in the quarantine; never where lines may not say
  /// whom they are about.
  package var quarantines = true

  /// Whether what a verified sender sent, and is not JSON, is told as bytes: where the quarantine does not last.
  package var emitsBytes = false

  /// A handler with the defaults of all that it can be set to.
  package init(sources: Sources, clock: Time, store: Store, log: Journal) {
    self.sources = sources
    source = sources.first
    self.clock = clock
    self.store = store
    self.log = log
  }

  /// Answers one request. When the answer is 200 to a POST, its events are where the sink promises to have them.
  package mutating func answer(_ request: Request) -> Response {
    defer { writeNotes() }
    do throws(Rejection) {
      if let fault = request.headError { throw .head(fault) }
      var request = request
      source = try sources.source(of: &request)
      if request.isGreeting { return try greet(request) }
      guard request.method.equals("POST") else { throw .method }
      if let fault = request.bodyError { throw .body(fault) }
      let verifiedBy = try source.credentials.verify(request)
      guard isIdentityEncoded(request) else { throw .contentEncoding }
      let envelope = envelope(of: request, verifiedBy)
      if var notification = try decode(request, envelope) {
        if emitsDrift, source.credentials.areConfigured {
          notification.findDrift(hidesNames: pseudonyms != nil)
        }
        try commit(notification, of: request, envelope)
      }
      return Response(lines: store.takeResponseBody())
    } catch {
      var tally = Tally()
      tally[.init(rejectedWith: error.status)] = 1
      store.count(tally)
      log.write(entry(of: error))
      return error.response
    }
  }

  /// A GET is the handshake, or somebody who wants to know whether anybody is there.
  private mutating func greet(_ request: Request) throws(Rejection) -> Response {
    if let handshake = Handshake(query: request.query) {
      return try handshake.answer(source.verifyTokens)
    }
    // All is well where a notification would be taken.
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

  /// The notification in the body. What a verified sender sent, and is none, would come again for days: it is kept for a
  /// person to look at, and taken.
  private mutating func decode(
    _ request: Request, _ envelope: Envelope
  ) throws(Rejection) -> Notification? {
    do throws(JSONError) {
      let document = try JSONDocument(scanning: request.body)
      return Notification(document, provider: source.provider, name: source.name)
    } catch {
      guard keepsQuarantine else { throw .notJSON(error) }
      if emitsBytes,
        let notification = Notification(
          unreadable: request.body, provider: source.provider, name: source.name,
          lineLimit: lineLimit)
      {
        log.write(
          LogEntry(.warning, "told as bytes").with("reason", .text("the body is not JSON"))
            .with("detail", .text(error.summary)).with("offset", .number(error.offset)))
        return notification
      }
      do throws(StoreError) {
        try quarantine(request, envelope, reason: "the body is not JSON")
      } catch {
        throw .store(error)
      }
      log.write(
        LogEntry(.warning, "quarantined").with("reason", .text("the body is not JSON"))
          .with("detail", .text(error.summary)).with("offset", .number(error.offset)))
      return nil
    }
  }

  /// What the log says of a rejection, with its cause where that can be known from here.
  private func entry(of rejection: Rejection) -> LogEntry {
    guard rejection.status == 403, source.hasQuotedSecret else { return rejection.logEntry }
    return rejection.logEntry.with(
      "hint",
      .text("a secret in the settings is in quotes, which are taken as part of it: leave them out"))
  }

  private var keepsQuarantine: Bool {
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

  /// Why a commit emitted nothing, or that it emitted its events.
  private enum CommitOutcome {
    case committed
    /// The lines would exceed the limit of one notification.
    case tooManyEvents
    /// A line leaves out a part of its event that is not in the quarantine.
    case needsQuarantine
  }

  /// Emits the events that are new, in a form that fits the limits.
  private mutating func commit(
    _ notification: Notification, of request: Request, _ envelope: Envelope
  ) throws(Rejection) {
    var (notification, envelope) = (notification, envelope)
    do throws(StoreError) {
      while true {
        var batch = Batch(notification, pseudonyms)
        switch try commit(&batch, notification, envelope, deadline: request.deadline) {
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

  private mutating func commit(
    _ batch: inout Batch, _ notification: Notification, _ envelope: Envelope, deadline: Deadline
  ) throws(StoreError) -> CommitOutcome {
    let mustQuarantine = keepsQuarantine && envelope.quarantine == nil
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
      return (lines, batch.tally)
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
