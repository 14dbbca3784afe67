import Bytes

/// The line: its attributes, its length, and how `data` goes into it.
extension EventLine {
  /// Appends the line; see `Notification.appendLine`.
  func append(
    id: [UInt8], _ digests: EventDigests, _ idempotency: Idempotency, _ envelope: Envelope,
    to writer: inout JSONWriter
  ) -> Bool {
    let start = writer.bytes.count
    let includesRaw =
      envelope.pseudonyms == nil && (envelope.includesRaw || event.kind.isRawContent)
    appendObject(
      id, digests, idempotency, envelope, isComplete: true, includesRaw: includesRaw, to: &writer)
    let length =
      writer.bytes.count - start + envelope.unusedRoom(idempotency, hasQuarantine: false)
    let isComplete = length < envelope.lineLimit
    if !isComplete {
      appendIncomplete(from: start, id, digests, idempotency, envelope, includesRaw, &writer)
    }
    writer.endLine()
    return isComplete
  }

  /// Replaces the object that begins at `start` by one that is short enough.
  private func appendIncomplete(
    from start: Int, _ id: [UInt8], _ digests: EventDigests, _ idempotency: Idempotency,
    _ envelope: Envelope, _ includesRaw: Bool, _ writer: inout JSONWriter
  ) {
    var envelope = envelope
    envelope.includesBytes = event.kind != .nonJSON
    if includesRaw || envelope.quarantine != nil || !envelope.includesBytes {
      writer.cut(to: start)
      appendObject(
        id, digests, idempotency, envelope, isComplete: false, includesRaw: false, to: &writer)
    }
    guard envelope.includesBytes else { return }
    envelope.lineLimit -= envelope.unusedRoom(idempotency, hasQuarantine: true)
    shorten(from: start, envelope, truncated: includesRaw ? [[UInt8]("raw")] : [], &writer)
  }

  /// Shortens the object that begins at `start` and ends the writer's bytes.
  private func shorten(
    from start: Int, _ envelope: Envelope, truncated: [[UInt8]], _ writer: inout JSONWriter
  ) {
    let object = [UInt8](copying: writer.bytes.span.extracting(start...))
    writer.cut(to: start)
    // The LF takes one byte.
    let short = Shortening.shorten(object, to: envelope.lineLimit - 1, truncated: truncated)
    writer.bytes.append(short.span)
  }

  private func appendObject(
    _ id: [UInt8], _ digests: EventDigests, _ idempotency: Idempotency, _ envelope: Envelope,
    isComplete: Bool, includesRaw: Bool, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.string("specversion", plain: "1.0")
    writer.string("id", id)
    writer.string("source", scope.source)
    var type: [UInt8] = []
    appendType(to: &type)
    writer.string("type", envelope.pseudonyms?.type(type) ?? type)
    writeSubject(id, envelope.pseudonyms, to: &writer)
    let time = eventTime
    if envelope.pseudonyms == nil || PrivateValue.isPlausible(time, envelope.recordedTime) {
      writer.time("time", time)
    }
    writer.verbatim("recordedtime", envelope.recordedText.span)
    let hasBytes = event.kind == .nonJSON && envelope.includesBytes
    writer.string(
      "datacontenttype", plain: hasBytes ? "application/octet-stream" : "application/json")
    writer.string("dataschema", plain: Schema.identifier)
    writer.string("provider", plain: notification.provider.name)
    writer.string("verifiedby", plain: envelope.verifiedBy)
    writer.verbatim("eventkey") { digests.append(eventKey: envelope.pseudonyms, to: &$0) }
    writer.string("idempotency", plain: idempotency.name)
    if let traceparent = envelope.traceparent, TraceContext.isTraceparent(traceparent) {
      writer.string("traceparent", traceparent)
    }
    if !isComplete { writer.string("quarantine", envelope.quarantine) }
    if hasBytes {
      writer.string("data_base64", document.string(of: item))
    } else if event.kind == .nonJSON, envelope.pseudonyms == nil {
      writer.name("data")
      writer.beginObject()
      writer.array("truncated") { $0.string([UInt8]("data_base64")) }
      writer.endObject()
    } else {
      writer.name("data")
      writeData(
        includesRaw: includesRaw, envelope.pseudonyms, envelope.recordedTime, to: &writer)
    }
    writer.endObject()
  }

  private func writeSubject(
    _ id: [UInt8], _ pseudonyms: Pseudonyms?, to writer: inout JSONWriter
  ) {
    if event.kind == .message, pseudonyms == nil {
      // The event's id is that of the message, if it has one.
      if member("id").map({ document.isWord($0) }) ?? false { writer.string("subject", id) }
      return
    }
    guard let message = subject else { return }
    writer.string(
      "subject", pseudonyms?.pseudonym(of: message, .message) ?? EventID.part(message))
  }
}
