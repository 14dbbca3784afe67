import Bytes
package import Digest

/// What makes an event the same event when it comes again.
package struct Identity: Hashable {
  /// Digest of `source` and `id`.
  package let key: Digest
  /// Digest of the content: the event's type, and the item as it was received, without white space outside strings and, for
  /// a status, without its timestamp, which may differ between repeats.
  package let content: Digest

  /// Whether both are one event with one content.
  package static func == (one: Identity, other: Identity) -> Bool {
    one.key == other.key && one.content == other.content
  }

  /// Both digests count: one key may come with many contents.
  package func hash(into hasher: inout Hasher) {
    key.hash(into: &hasher)
    content.hash(into: &hasher)
  }

  /// Parts of ids longer than this, which no sender has, are told by their digest.
  static let partLimit = 256
  /// The most bytes of a line's `id`, as the line has it. The shortest line limit has room for the other attributes beside it.
  private static let idLimit = 1024

  /// Appends one part of an id.
  static func append(part: [UInt8], to id: inout [UInt8]) {
    // A line writes a control character as an escape of six bytes.
    let isShort = part.count <= partLimit / 6
    let length = isShort ? 0 : part.reduce(0) { $0 + ($1 < 0x20 ? 6 : 1) }
    guard length > partLimit else { return id.append(part.span) }
    append(digestOf: part, to: &id)
  }

  /// The part of an id that a word is: the word itself, unless it is long.
  static func part(_ word: [UInt8]) -> [UInt8] {
    guard word.count > partLimit / 6 else { return word }
    var part: [UInt8] = []
    append(part: word, to: &part)
    return part
  }

  /// A line's `id`, where an event's own would leave no room for the rest: its digest.
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

  /// Appends a path segment of a source; `-` where the payload does not have it.
  static func append(segment: [UInt8]?, to source: inout [UInt8]) {
    guard let segment else { return source.append(UInt8(ascii: "-")) }
    var part: [UInt8] = []
    if segment.equals(".") || segment.equals("..") {
      // A URI-reference must not have them: whoever resolves it would take them for steps, RFC 3986 section 5.2.4.
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

extension Notification {
  /// The CloudEvents `source` of an event.
  package func source(of event: Event) -> [UInt8] { scopes[event.scope].source }

  /// Whether the event is one of those that the dashboard's "Test" button repeats under one id.
  package func isTest(_ event: Event) -> Bool { scopes[event.scope].isTest }

  /// The key and content of an event whose id is `id`.
  package func identity(of event: Event, id: [UInt8]) -> Identity {
    var key = SHA256()
    // A source is a URI-reference and has no LF in it.
    key.update(source(of: event).span)
    key.update([0x0A].span)
    key.update(id.span)
    var content: [UInt8] = []
    appendType(of: event, to: &content)
    content.append(0x0A)
    // Of drift it does not count in whom it was met.
    if event.kind == .drift {
      return Identity(key: key.finalize(), content: SHA256.digest(of: content.span))
    }
    if isStatus(event) {
      document.append(compact: event.item, without: "timestamp", to: &content)
    } else {
      document.append(compact: event.item, to: &content)
    }
    return Identity(key: key.finalize(), content: SHA256.digest(of: content.span))
  }

  /// The deterministic id of an event.
  package func id(of event: Event) -> [UInt8] {
    var id: [UInt8] = []
    switch event.kind {
    case .message, .echo, .historyMessage, .standbyMessage:
      guard let message = word(event.item, "id") else { break }
      if event.kind == .echo { id.append("echo:") }
      if event.kind == .historyMessage { id.append("history:") }
      if event.kind == .standbyMessage { id.append("standby:") }
      Identity.append(part: message, to: &id)
      if event.kind == .historyMessage, event.thread == nil { id.append(":media") }
      return id
    case .status, .payment, .standbyStatus, .wrappedStatus:
      guard let message = subject(of: event) else { break }
      if event.kind == .standbyStatus { id.append("standby:") }
      Identity.append(part: message, to: &id)
      append(word(event.item, "status") ?? [UInt8]("unknown"), to: &id)
      if event.kind == .payment {
        let transaction = member("transaction", of: member("payment", of: event.item))
        append(word(transaction, "id") ?? [], to: &id)
        append(word(transaction, "status") ?? [], to: &id)
      } else if let participant = participant(of: event.item) {
        append(participant, to: &id)
      }
      return id
    case .call, .callStatus:
      guard let call = word(event.item, "id") else { break }
      Identity.append(part: call, to: &id)
      let word = word(event.item, event.kind == .call ? "event" : "status")
      append((word ?? [UInt8]("unknown")).map { $0.lowered }, to: &id)
      return id
    case .conversation:
      return conversationID(of: event.item)
    case .drift:
      guard let drift = drift(of: event) else { break }
      return drift.id
    case .partner:
      guard let own = word(event.item, "id") else { break }
      Identity.append(part: own, to: &id)
      return id
    default: break
    }
    return contentID(of: event)
  }

  /// `<field>:<entry time or empty>:<content hash>`, for events that have no id of their own.
  private func contentID(of event: Event) -> [UInt8] {
    let scope = scopes[event.scope]
    var id: [UInt8] = []
    if scope.field != nil {
      id.append(scope.fieldPart.span)
    } else {
      appendType(of: event, to: &id)
      id.removeFirst("whatsapp.".utf8.count)
    }
    id.append(UInt8(ascii: ":"))
    id.append(scope.entryTimePart.span)
    var content: [UInt8] = []
    document.append(compact: event.item, to: &content)
    id.append(UInt8(ascii: ":"))
    Identity.append(hash: SHA256.digest(of: content.span), to: &id)
    return id
  }

  private func append(_ part: [UInt8], to id: inout [UInt8]) {
    id.append(UInt8(ascii: ":"))
    Identity.append(part: part, to: &id)
  }

  private func isStatus(_ event: Event) -> Bool {
    switch event.kind {
    case .status, .payment, .standbyStatus, .wrappedStatus, .callStatus: true
    default: false
    }
  }

  /// The message that the event is about, where it is about one.
  func subject(of event: Event) -> [UInt8]? {
    switch event.kind {
    case .message, .echo, .historyMessage, .standbyMessage, .status, .payment, .standbyStatus:
      word(event.item, "id")
    case .wrappedStatus: word(event.item, "message_id")
    default: nil
    }
  }

  /// The member of a group that a status is about: the user id, else the telephone number, under either spelling.
  func participant(of status: JSONValue) -> [UInt8]? {
    word(status, "recipient_participant_user_id") ?? word(status, "recipient_participant_id")
      ?? word(status, "participant_recipient_id")
  }
}
