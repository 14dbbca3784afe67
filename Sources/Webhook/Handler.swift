import Bytes
import WhatsApp

/// What a receiver does: verifies the sender over the raw bytes, reads what was sent, leaves out what was told already,
/// writes the events, and only then says yes.
package struct Handler<Time: Clock, Sink: EventSink, Journal: Log> {
  /// Who sends, and how they are told from everybody else.
  package var source: Source
  /// Where the time of receipt comes from.
  package var clock: Time
  /// Where the lines go.
  package var sink: Sink
  /// Where the program says what it did.
  package var log: Journal
  /// Whether lines have `raw`.
  package var includesRaw = true
  /// The most bytes a line may have.
  package var lineLimit = 1 << 20

  package init(source: Source, clock: Time, sink: Sink, log: Journal) {
    self.source = source
    self.clock = clock
    self.sink = sink
    self.log = log
  }

  /// Answers one request. When the answer is 200 to a POST, its events are where the sink promises to have them.
  package mutating func answer(_ request: Request) -> Response {
    do throws(Refusal) {
      if let fault = request.headFault { throw .head(fault) }
      _ = try Route.path(request.path)
      if request.isGreeting { return try greet(request) }
      guard request.method.equals("POST") else { throw .method }
      if let fault = request.bodyFault { throw .body(fault) }
      let verifiedBy = try source.credentials.verify(request)
      guard isIdentityEncoded(request) else { throw .contentEncoding }
      let notification = try decode(request.body)
      try commit(notification, envelope(of: request, verifiedBy))
      return Response(status: 200)
    } catch {
      log.write(error.logEntry)
      return error.response
    }
  }

  /// A GET is the handshake, or somebody who wants to know whether anybody is there.
  private func greet(_ request: Request) throws(Refusal) -> Response {
    if let handshake = Handshake(query: request.query) {
      return try handshake.answer(source.verifyTokens)
    }
    // All is well where a notification would be taken.
    try source.credentials.verifyConfiguration()
    return Response(text: [UInt8]("ok"))
  }

  private func isIdentityEncoded(_ request: Request) -> Bool {
    request.values(of: [UInt8]("Content-Encoding")).allSatisfy {
      $0.isEmpty || $0.equalsIgnoringCase([UInt8]("identity"))
    }
  }

  private func decode(_ body: [UInt8]) throws(Refusal) -> Notification {
    do throws(JSONError) {
      let document = try JSONDocument(scanning: body)
      return Notification(document, provider: source.provider, name: source.name)
    } catch {
      throw .notJSON(error)
    }
  }

  private func envelope(of request: Request, _ verifiedBy: StaticString) -> Envelope {
    var envelope = Envelope(recordedTime: clock.now(), verifiedBy: verifiedBy)
    envelope.traceparent = request.values(of: [UInt8]("traceparent")).first
    envelope.includesRaw = includesRaw
    envelope.lineLimit = lineLimit
    return envelope
  }

  private mutating func commit(_ notification: Notification, _ envelope: Envelope) throws(Refusal) {
    var notification = notification
    let batch = Batch(&notification, envelope)
    if !batch.lines.isEmpty {
      do throws(SinkFailure) { try sink.append(batch.lines.span) } catch { throw .sink(error) }
    }
    log.write(batch.logEntry(notification))
  }
}
