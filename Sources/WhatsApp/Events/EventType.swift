import Bytes

/// The words of event types.
enum Word {
  /// Longer words are cut: a type is a name, not a place for content.
  static let lengthLimit = 64

  /// Appends a sender's word as a part of an event type, `[a-z0-9_]+`: letters in lower case, any other character as `_`.
  /// A missing or empty word is `unknown`.
  static func append(folding word: [UInt8]?, to type: inout [UInt8]) {
    guard let word, !word.isEmpty else { return type.append("unknown") }
    type.reserveCapacity(type.count + min(word.count, lengthLimit))
    var length = 0
    // Of a character of several bytes only the first one counts.
    for byte in word where byte & 0xC0 != 0x80 {
      guard length < lengthLimit else { return }
      length += 1
      type.append(byte.isDigit || byte.isLetter ? byte.lowered : UInt8(ascii: "_"))
    }
  }
}

extension Notification {
  /// Appends the event's type.
  package func appendType(of event: Event, to type: inout [UInt8]) {
    let item = event.item
    func append(_ prefix: StaticString, _ member: StaticString) {
      type.append(prefix)
      append(word(item, member))
    }
    func append(_ word: [UInt8]?) { Word.append(folding: word, to: &type) }
    type.append("whatsapp.")
    switch event.kind {
    case .message: type.append("message."); appendMessageType(of: event, to: &type)
    case .echo: type.append("echo."); appendMessageType(of: event, to: &type)
    case .historyMessage: type.append("history.message")
    case .standbyMessage: type.append("standby.message."); appendMessageType(of: event, to: &type)
    case .status, .wrappedStatus: append("status.", "status")
    case .payment: append("payment.", "status")
    case .standbyStatus: append("standby.status.", "status")
    case .error: type.append("error")
    case .historyError: type.append("history.error")
    case .historyProgress: type.append("history.progress")
    case .call: append("call.", "event")
    case .callStatus: append("call.", "status")
    case .group: append("group.", "type")
    case .contact: append("contact.", "action")
    case .preference: append("preference.", "value")
    case .userAction: append("user_action.", "action_type")
    case .conversation:
      type.append(newestSide(of: item) == .user ? "conversation.message" : "conversation.reply")
    case .partner: append("partner.", "event")
    case .account: type.append("account."); append(scopes[event.scope].field)
    case .changed: type.append("changed")
    case .unknown, .unreadable: type.append("unknown")
    case .drift: type.append("drift")
    }
  }

  /// Appends the type of a message: what cannot be read is `unsupported`, and On-Premises' `voice` is `audio`.
  func appendMessageType(of event: Event, to type: inout [UInt8]) {
    append(messageType: messageType(of: event), to: &type)
  }

  /// Appends the type of a message that the sender called `word`.
  func append(messageType word: [UInt8]?, to type: inout [UInt8]) {
    guard let word, !word.equals("unknown") else { return type.append("unsupported") }
    if dialect == .flat, word.equals("voice") { return type.append("audio") }
    Word.append(folding: word, to: &type)
  }

  /// The message's type as the sender wrote it, which names the member that holds its content.
  func messageType(of event: Event) -> [UInt8]? {
    word(messageContent(of: event), "type")
  }

  /// The object that has the message's `type` and content: the item, but for echoes under `standby`, which carry what was
  /// sent to the API in `message`.
  func messageContent(of event: Event) -> JSONValue {
    guard event.kind == .echo, word(event.item, "type") == nil,
      let message = member("message", of: event.item), document.kind(of: message) == .object
    else { return event.item }
    return message
  }
}
