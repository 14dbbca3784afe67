import Bytes

/// The line: its attributes, its length, and how `data` goes into it.
extension EventLine {
  /// Appends the line; see `Notification.appendLine`.
  func append(
    id: [UInt8], _ digests: EventDigests, _ idempotency: Idempotency, _ envelope: Envelope,
    to writer: inout JSONWriter
  ) -> Bool {
    var envelope = envelope
    let start = writer.bytes.count
    let includesRaw =
      envelope.pseudonyms == nil && (envelope.includesRaw || event.kind.isRawContent)
    var complete = envelope
    complete.quarantine = nil
    appendObject(id, digests, idempotency, complete, includesRaw: includesRaw, to: &writer)
    let length = writer.bytes.count - start + complete.unusedRoom(idempotency)
    let isComplete = length < envelope.lineLimit
    if !isComplete {
      envelope.includesBytes = event.kind != .nonJSON
      if includesRaw || envelope.quarantine != nil || !envelope.includesBytes {
        writer.cut(to: start)
        appendObject(id, digests, idempotency, envelope, includesRaw: false, to: &writer)
      }
      if envelope.includesBytes {
        envelope.lineLimit -= envelope.unusedRoom(idempotency)
        shorten(from: start, envelope, truncated: includesRaw ? [[UInt8]("raw")] : [], &writer)
      }
    }
    writer.endLine()
    return isComplete
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
    includesRaw: Bool, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.string("specversion", "1.0")
    writer.string("id", id)
    writer.string("source", scope.source)
    var type: [UInt8] = []
    appendType(to: &type)
    writer.string("type", envelope.pseudonyms?.type(type) ?? type)
    writer.string("subject", subject.map { Self.subject($0, envelope.pseudonyms) })
    let time = eventTime
    if envelope.pseudonyms == nil || PrivateData.isPlausible(time, envelope.recordedTime) {
      writer.time("time", time)
    }
    writer.verbatim("recordedtime") { bytes in
      bytes.append(UInt8(ascii: "\""))
      envelope.recordedTime.append(to: &bytes, fraction: true)
      bytes.append(UInt8(ascii: "\""))
    }
    let hasBytes = event.kind == .nonJSON && envelope.includesBytes
    writer.string("datacontenttype", hasBytes ? "application/octet-stream" : "application/json")
    writer.string("dataschema", Schema.identifier)
    writer.string("provider", notification.provider.name)
    writer.string("verifiedby", envelope.verifiedBy)
    writer.string("eventkey", digests.eventKey(envelope.pseudonyms))
    writer.string("idempotency", idempotency.name)
    if let traceparent = envelope.traceparent, TraceContext.isTraceparent(traceparent) {
      writer.string("traceparent", traceparent)
    }
    writer.string("quarantine", envelope.quarantine)
    if hasBytes {
      writer.string("data_base64", document.string(of: item))
    } else if let pseudonyms = envelope.pseudonyms {
      writePrivateData(pseudonyms, envelope.recordedTime, to: &writer)
    } else if event.kind == .nonJSON {
      writer.name("data")
      writer.beginObject()
      writer.array("truncated") { $0.string([UInt8]("data_base64")) }
      writer.endObject()
    } else {
      writer.name("data")
      writeData(includesRaw: includesRaw, to: &writer)
    }
    writer.endObject()
  }

  private static func subject(_ message: [UInt8], _ pseudonyms: Pseudonyms?) -> [UInt8] {
    if let pseudonyms { return pseudonyms.pseudonym(of: message, .message) }
    return EventID.part(message)
  }

  /// When the event happened, according to the item, else to the entry.
  private var eventTime: Timestamp? {
    switch event.kind {
    case .conversation: return latestTurn.time
    case .drift: return nil
    case .contact: return time("timestamp", of: member("metadata"))
    default: return time("timestamp", of: item) ?? scope.entryTime
    }
  }

  private func writePrivateData(
    _ pseudonyms: Pseudonyms, _ recordedTime: Timestamp, to writer: inout JSONWriter
  ) {
    var data = JSONWriter()
    writeData(includesRaw: false, to: &data)
    writer.noteDiscarded(data.bytes.count)
    writer.verbatim("data") { PrivateData.append(data.bytes, pseudonyms, recordedTime, to: &$0) }
  }
}
