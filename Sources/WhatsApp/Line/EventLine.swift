package import Bytes

/// What a line says beside what the notification tells.
package struct Envelope {
  /// When the program received the notification.
  package var recordedTime: Timestamp
  /// How the sender was authenticated.
  package var verifiedBy: StaticString
  /// The request's W3C trace context; written only where it has that grammar.
  package var traceparent: [UInt8]?
  /// Whether `raw` is wanted.
  package var includesRaw = true
  /// The names in place of whom a line is about, where it may not say that, nor what they said; then `raw` is not wanted.
  package var pseudonyms: Pseudonyms?
  /// The most bytes that a line may have, its LF included.
  package var lineLimit = 1 << 20
  /// Whether a line says what bytes that are no JSON are.
  var hasContent = true
  /// The name of the capsule that has the whole body, for lines that do not say all of it.
  package var quarantine: [UInt8]?

  /// What is known of every request.
  package init(recordedTime: Timestamp, verifiedBy: StaticString) {
    self.recordedTime = recordedTime
    self.verifiedBy = verifiedBy
  }
}

/// What is known of an event's key.
package enum Idempotency {
  case first, conflict, unavailable

  var name: StaticString {
    switch self {
    case .first: "first"
    case .conflict: "conflict"
    case .unavailable: "unavailable"
    }
  }
}

extension Notification {
  /// Appends the event's line: a CloudEvents 1.0 event in its JSON format, then LF.
  ///
  /// A line that would be longer than the envelope allows is made shorter: `raw` goes first, then the longest texts are cut,
  /// then the largest members go; `data.truncated` names what is not whole. Bytes that are no JSON go as a whole. Gives whether
  /// the line is whole.
  @discardableResult
  package func appendLine(
    of event: Event, id: [UInt8], _ idempotency: Idempotency, _ envelope: Envelope,
    to writer: inout JSONWriter
  ) -> Bool {
    var envelope = envelope
    let start = writer.bytes.count
    let includesRaw =
      envelope.pseudonyms == nil && (envelope.includesRaw || isRawContent(event))
    var whole = envelope
    whole.quarantine = nil
    appendObject(of: event, id, idempotency, whole, includesRaw: includesRaw, to: &writer)
    let isWhole = writer.bytes.count - start < envelope.lineLimit
    if !isWhole {
      envelope.hasContent = event.kind != .unreadable
      if includesRaw || envelope.quarantine != nil || !envelope.hasContent {
        writer.cut(to: start)
        appendObject(of: event, id, idempotency, envelope, includesRaw: false, to: &writer)
      }
      if envelope.hasContent {
        shorten(from: start, envelope, truncated: includesRaw ? [[UInt8]("raw")] : [], &writer)
      }
    }
    writer.endLine()
    return isWhole
  }

  /// Makes the object shorter with which the writer ends.
  private func shorten(
    from start: Int, _ envelope: Envelope, truncated: [[UInt8]], _ writer: inout JSONWriter
  ) {
    let object = [UInt8](copying: writer.bytes.span.extracting(start...))
    writer.cut(to: start)
    // One byte is the LF's.
    let short = Shortening.shorten(object, to: envelope.lineLimit - 1, truncated: truncated)
    writer.bytes.append(short.span)
  }

  private func appendObject(
    of event: Event, _ id: [UInt8], _ idempotency: Idempotency, _ envelope: Envelope,
    includesRaw: Bool, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.string("specversion", "1.0")
    writer.string("id", id)
    writer.string("source", source(of: event))
    var type: [UInt8] = []
    appendType(of: event, to: &type)
    writer.string("type", envelope.pseudonyms?.type(type) ?? type)
    writer.string("subject", subject(of: event).map { subject($0, envelope.pseudonyms) })
    let time = time(of: event)
    if envelope.pseudonyms == nil || PrivateData.isPlausible(time, envelope.recordedTime) {
      writer.time("time", time)
    }
    writer.verbatim("recordedtime") { bytes in
      bytes.append(UInt8(ascii: "\""))
      envelope.recordedTime.append(to: &bytes, fraction: true)
      bytes.append(UInt8(ascii: "\""))
    }
    let isUnreadable = event.kind == .unreadable && envelope.hasContent
    writer.string("datacontenttype", isUnreadable ? "application/octet-stream" : "application/json")
    writer.string("dataschema", Schema.identifier)
    writer.string("provider", provider.name)
    writer.string("verifiedby", envelope.verifiedBy)
    writer.string("idempotency", idempotency.name)
    if let traceparent = envelope.traceparent, TraceContext.isTraceparent(traceparent) {
      writer.string("traceparent", traceparent)
    }
    writer.string("quarantine", envelope.quarantine)
    if isUnreadable {
      writer.string("data_base64", document.string(of: event.item))
    } else if let pseudonyms = envelope.pseudonyms {
      writePrivateData(of: event, pseudonyms, envelope.recordedTime, to: &writer)
    } else if event.kind == .unreadable {
      writer.name("data")
      writer.beginObject()
      writer.array("truncated") { $0.string([UInt8]("data_base64")) }
      writer.endObject()
    } else {
      writer.name("data")
      writeData(of: event, includesRaw: includesRaw, to: &writer)
    }
    writer.endObject()
  }

  private func subject(_ message: [UInt8], _ pseudonyms: Pseudonyms?) -> [UInt8] {
    if let pseudonyms { return pseudonyms.pseudonym(of: message, .message) }
    var subject: [UInt8] = []
    Identity.append(part: message, to: &subject)
    return subject
  }

  private func writePrivateData(
    of event: Event, _ pseudonyms: Pseudonyms, _ recordedTime: Timestamp,
    to writer: inout JSONWriter
  ) {
    var data = JSONWriter()
    writeData(of: event, includesRaw: false, to: &data)
    writer.noteDiscarded(data.bytes.count)
    writer.verbatim("data") { PrivateData.append(data.bytes, pseudonyms, recordedTime, to: &$0) }
  }
}

/// W3C Trace Context, Level 1.
enum TraceContext {
  /// Section 3.2: version, trace id, parent id and flags in lower-case hexadecimal digits, joined by `-`; the ids not all zero.
  /// A version after 00 may go on after another `-`, in visible ASCII characters.
  static func isTraceparent(_ text: [UInt8]) -> Bool {
    let parts = text.pieces(separatedBy: UInt8(ascii: "-"))
    guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 }) else {
      return false
    }
    let isLowerHex = parts[..<4].allSatisfy { part in
      part.allSatisfy { Hex.value(of: $0) != nil && !$0.isUpperLetter }
    }
    let isZero = { (part: [UInt8]) in part.allSatisfy { $0 == UInt8(ascii: "0") } }
    guard isLowerHex, !parts[0].equals("ff"), !isZero(parts[1]), !isZero(parts[2]) else {
      return false
    }
    let isVisible = text.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return parts.count == 4 || (!parts[0].equals("00") && isVisible && text.count <= 128)
  }
}
