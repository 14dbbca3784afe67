import Bytes

/// The parts of event types that are a provider's words.
enum EventTypeName {
  /// The most characters of a part; a longer word is cut, for a type is a name and no place for content.
  static let lengthLimit = 64

  /// Appends a word as `[a-z0-9_]+`: letters in lower case, any other character as `_`; `unknown` where it is missing or
  /// empty.
  static func append(folding word: [UInt8]?, to type: inout [UInt8]) {
    guard let word, !word.isEmpty else { return type.append("unknown") }
    if word.count <= lengthLimit, isFolded(word.span) { return type.append(word.span) }
    type.reserveCapacity(type.count + min(word.count, lengthLimit))
    var length = 0
    // Only the first byte of a character counts.
    for byte in word where byte & 0xC0 != 0x80 {
      guard length < lengthLimit else { return }
      length += 1
      type.append(byte.isDigit || byte.isLetter ? byte.lowered : UInt8(ascii: "_"))
    }
  }

  /// Whether a word has only characters that are not changed.
  private static func isFolded(_ word: Span<UInt8>) -> Bool {
    for index in word.indices {
      let byte = word[index]
      guard byte &- UInt8(ascii: "a") < 26 || byte.isDigit || byte == UInt8(ascii: "_") else {
        return false
      }
    }
    return true
  }

  /// Returns the word as `append(folding:to:)` writes it.
  static func folded(_ word: [UInt8]) -> [UInt8] {
    var folded: [UInt8] = []
    append(folding: word, to: &folded)
    return folded
  }
}

/// The `type` of an event.
extension EventLine {
  func appendType(to type: inout [UInt8]) {
    func append(_ prefix: StaticString, _ member: StaticString) {
      type.append(prefix)
      EventTypeName.append(folding: word(member), to: &type)
    }
    type.reserveCapacity(64)
    type.append("whatsapp.")
    switch event.kind {
    case .message: type.append("message."); appendMessageType(messageType, to: &type)
    case .echo: type.append("echo."); appendMessageType(messageType, to: &type)
    case .historyMessage: type.append("history.message")
    case .standbyMessage: type.append("standby.message."); appendMessageType(messageType, to: &type)
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
      type.append(latestTurn.side == .user ? "conversation.message" : "conversation.reply")
    case .partner: append("partner.", "event")
    case .account:
      type.append("account.")
      EventTypeName.append(folding: scope.field, to: &type)
    case .changed: type.append("changed")
    case .unknown, .beside, .nonJSON: type.append("unknown")
    case .drift: type.append("drift")
    }
  }

  /// Appends a message's type: `unsupported` for nil, and `audio` for On-Premises' `voice`.
  func appendMessageType(_ word: [UInt8]?, to type: inout [UInt8]) {
    guard let word, !word.equals("unknown") else { return type.append("unsupported") }
    if isFlat, word.equals("voice") { return type.append("audio") }
    EventTypeName.append(folding: word, to: &type)
  }

  /// The message's type as the provider wrote it, which is also the name of the member with its content.
  var messageType: [UInt8]? { word("type", of: messageObject) }

  /// The object with the message's `type` and content: the item, except in echoes under `standby`, whose `message` is the
  /// request to the API.
  var messageObject: JSONValue {
    guard event.kind == .echo, word("type") == nil,
      let message = member("message"), document.kind(of: message) == .object
    else { return item }
    return message
  }
}
