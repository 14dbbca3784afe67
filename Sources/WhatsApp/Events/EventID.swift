import Bytes
import Digest

/// The parts of an event's `id` and of its `source`.
enum EventID {
  /// The most bytes of a part of an id; a longer part, which no provider has, is replaced by its digest.
  static let partLimit = 256
  /// The most bytes of a line's `id`, escapes included. The shortest line limit has room for the other attributes too.
  private static let idLimit = 1024

  /// Appends a part of an id.
  static func append(part: [UInt8], to id: inout [UInt8]) {
    if isShort(part) { id.append(part.span) } else { append(digestOf: part, to: &id) }
  }

  /// Whether a part has at most `partLimit` bytes in a line, which writes a control character as an escape of six.
  private static func isShort(_ part: [UInt8]) -> Bool {
    if part.count <= partLimit / 6 { return true }
    guard part.count <= partLimit else { return false }
    return JSONString.isPlain(part.span)
      || part.reduce(0) { $0 + ($1 < 0x20 ? 6 : 1) } <= partLimit
  }

  /// Returns a word as a part of an id: the word itself, or its digest where it is long.
  static func part(_ word: [UInt8]) -> [UInt8] {
    guard !isShort(word) else { return word }
    var part: [UInt8] = []
    append(part: word, to: &part)
    return part
  }

  /// Returns an id, or its digest where it would leave no room for the rest of the line.
  static func bounded(_ id: [UInt8]) -> [UInt8] {
    guard id.count > idLimit / 6, JSONString.length(of: id.span) > idLimit else { return id }
    var digest: [UInt8] = []
    append(digestOf: id, to: &digest)
    return digest
  }

  private static func append(digestOf part: [UInt8], to id: inout [UInt8]) {
    id.append("sha256-")
    append(hash: SHA256.digest(of: part.span), to: &id)
  }

  /// Appends a path segment of a source; `-` for nil.
  static func append(segment: [UInt8]?, to source: inout [UInt8]) {
    guard let segment else { return source.append(UInt8(ascii: "-")) }
    var part: [UInt8] = []
    if segment.equals(".") || segment.equals("..") {
      // Resolving a URI-reference would remove them, RFC 3986 section 5.2.4.
      append(digestOf: segment, to: &part)
    } else {
      append(part: segment, to: &part)
    }
    Percent.append(segment: part.span, to: &source)
  }

  /// Appends the first 32 hexadecimal digits of a digest.
  static func append(hash: Digest, to id: inout [UInt8]) {
    Hex.append(hash.bytes.span.extracting(0..<16), to: &id)
  }
}

/// The `id` of an event.
extension EventLine {
  /// The id, which depends on the body alone.
  var id: [UInt8] { ownID ?? contentID }

  /// The id of an event whose item has one; nil for any other.
  var ownID: [UInt8]? {
    var id: [UInt8] = []
    switch event.kind {
    case .message, .echo, .historyMessage, .standbyMessage:
      guard let message = word("id") else { break }
      if event.kind == .message { return EventID.part(message) }
      if event.kind == .echo { id.append("echo:") }
      if event.kind == .historyMessage { id.append("history:") }
      if event.kind == .standbyMessage { id.append("standby:") }
      EventID.append(part: message, to: &id)
      if event.kind == .historyMessage, event.thread == nil { id.append(":media") }
      return id
    case .status, .payment, .standbyStatus, .wrappedStatus:
      guard let message = subject else { break }
      if event.kind == .standbyStatus { id.append("standby:") }
      EventID.append(part: message, to: &id)
      append(word("status") ?? [UInt8]("unknown"), to: &id)
      if event.kind == .payment {
        let transaction = member("transaction", of: member("payment"))
        append(word("id", of: transaction) ?? [], to: &id)
        append(word("status", of: transaction) ?? [], to: &id)
        append(refundsOf: member("payment"), to: &id)
      } else if let participant {
        append(participant, to: &id)
      }
      return id
    case .call, .callStatus:
      guard let call = word("id") else { break }
      EventID.append(part: call, to: &id)
      let word = word(event.kind == .call ? "event" : "status")
      append((word ?? [UInt8]("unknown")).map { $0.lowered }, to: &id)
      return id
    case .conversation:
      return conversationID
    case .drift:
      guard let drift else { break }
      return drift.id
    case .beside:
      id.append("beside:")
      EventID.append(hash: SHA256.digest(of: contentBeside.span), to: &id)
      return id
    case .partner:
      guard let own = word("id") else { break }
      EventID.append(part: own, to: &id)
      return id
    default: break
    }
    return nil
  }

  /// Appends the refunds of a payment: each changes without a status of its own. Those without ids have one hash together.
  private func append(refundsOf payment: JSONValue?, to id: inout [UInt8]) {
    var unnamed: [UInt8] = []
    for refund in document.items(of: refunds(of: payment)) {
      if let own = word("id", of: refund) {
        append(own, to: &id)
        append(word("status", of: refund) ?? [], to: &id)
      } else {
        document.append(compact: refund, to: &unnamed)
        unnamed.append(UInt8(ascii: ","))
      }
    }
    guard !unnamed.isEmpty else { return }
    id.append(UInt8(ascii: ":"))
    EventID.append(hash: SHA256.digest(of: unnamed.span), to: &id)
  }

  /// The refunds of a payment, which are in its transaction or in the payment itself.
  func refunds(of payment: JSONValue?) -> JSONValue? {
    let inner = member("refunds", of: member("transaction", of: payment))
    return document.hasItems(inner) ? inner : member("refunds", of: payment)
  }

  /// The id of an event whose item has none: `<field>:<entry time or empty>:<content hash>`.
  private var contentID: [UInt8] {
    let scope = scope
    var id: [UInt8] = []
    let (fieldPart, entryTimePart) = (scope.fieldPart, scope.entryTimePart)
    if scope.field != nil {
      id.append(fieldPart.span)
    } else {
      appendType(to: &id)
      id.removeFirst("whatsapp.".utf8.count)
    }
    id.append(UInt8(ascii: ":"))
    id.append(entryTimePart.span)
    id.append(UInt8(ascii: ":"))
    append(hashOf: item, to: &id)
    return id
  }

  private func append(hashOf value: JSONValue, to id: inout [UInt8]) {
    document.withCompact(value) { EventID.append(hash: SHA256.digest(of: $0), to: &id) }
  }

  private func append(_ part: [UInt8], to id: inout [UInt8]) {
    id.append(UInt8(ascii: ":"))
    EventID.append(part: part, to: &id)
  }

  /// The id of the message that the event is about.
  var subject: [UInt8]? {
    switch event.kind {
    case .message, .echo, .historyMessage, .standbyMessage, .status, .payment, .standbyStatus:
      word("id")
    case .wrappedStatus: word("message_id")
    default: nil
    }
  }
}
