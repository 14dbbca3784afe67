import Bytes

/// The content of a message: the member that is named after its type.
struct MessageContent {
  /// The type as the provider wrote it; empty without one.
  var type: [UInt8] = []
  /// The member; nil without one.
  var value: JSONValue?
}

extension EventLine {
  /// The content of the message; of any other event nothing.
  var content: MessageContent {
    switch event.kind {
    case .message, .echo, .historyMessage, .standbyMessage:
      MessageContent(of: messageObject, in: document)
    default: MessageContent()
    }
  }
}

extension MessageContent {
  init(of message: JSONValue?, in document: JSONDocument) {
    type = document.word("type", of: message) ?? []
    value = document.member(named: type, of: message)
  }
}

/// What the descriptions of messages read.
extension DataWriter {
  /// The type as in event types.
  var foldedMessageType: [UInt8] {
    var folded: [UInt8] = []
    line.appendMessageType(content.type.isEmpty ? nil : content.type, to: &folded)
    return folded
  }

  /// Returns the content of a message of one type; nil for any other message.
  func content(ofType type: StaticString) -> JSONValue? {
    content.type.equals(type) ? content.value : nil
  }

  /// Returns the text that a reader of the chat sees.
  func text(of content: MessageContent) -> JSONValue? {
    let value = content.value
    if content.type.equals("interactive") {
      let reply = interactiveReply(value)
      return wordValue("title", of: reply) ?? wordValue("body", of: reply)
        ?? wordValue("text", of: document.member("body", of: value))
    }
    if content.type.equals("reaction") { return wordValue("emoji", of: value) }
    return wordValue("body", of: value) ?? wordValue("caption", of: value)
      ?? wordValue("text", of: value)
  }

  private func wordValue(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    guard let word = document.member(name, of: value), document.isWord(word) else { return nil }
    return word
  }

  /// A value without members: an object that the message lacks, though its type names it.
  private var absent: JSONValue? { document.member("type", of: messageObject) }

  /// Returns the content of a message with a file.
  func media(of content: MessageContent) -> JSONValue? {
    let isMedia =
      isVoice || document.word("mime_type", of: content.value) != nil
      || ["image", "video", "document", "audio", "sticker"].contains { content.type.equals($0) }
    return isMedia ? content.value ?? absent : nil
  }

  /// Whether it is a voice message of the On-Premises API.
  var isVoice: Bool { line.isFlat && content.type.equals("voice") }

  /// The message in `edit`.
  var editedContent: MessageContent { MessageContent(of: member("message"), in: document) }

  /// The new number of a user.
  var newNumber: [UInt8]? { word("wa_id") ?? word("new_wa_id") }

  /// The new ids of a user.
  var newIDs: User { user(newNumber, "user_id", "parent_user_id") }

  /// The ids before the change, which are of one kind each: a number is the sender's.
  var previousIDs: User { user(nil, "previous_user_id", "previous_parent_user_id") }

  /// The participant of a group.
  var participant: User { user(word("wa_id"), "user_id", "parent_user_id") }

  /// The sender's number where the new one is another.
  var previousNumber: [UInt8]? {
    guard let number = phone(newNumber), let from = phone(document.word("from", of: messageObject)),
      number != from, !PhoneNumber.areSame(number, from)
    else { return nil }
    return from
  }

  var isEcho: Bool { line.event.kind == .echo }

  var author: [UInt8]? {
    guard isEcho || line.event.kind == .historyMessage else { return nil }
    return line.author.map { [UInt8]($0) }
  }

  /// The product of a message from a product's page.
  var product: JSONValue? {
    guard interactiveType?.equals("product") ?? false else { return nil }
    return document.member("product", of: content.value)
  }

  /// The content of an `interactive` message that is neither a reply nor about a product: its choices were the business's.
  var otherInteractive: JSONValue? {
    guard let type = interactiveType, !type.equals("product"), interactiveReplyType == nil else {
      return nil
    }
    return content.value
  }

  private var interactiveType: [UInt8]? {
    content(ofType: "interactive").flatMap { document.word("type", of: $0) }
  }
}

/// Replies: the user's choice from a button, a list or a form.
extension DataWriter {
  var isButton: Bool { content.type.equals("button") }

  /// The object with the choice; nil for messages that are no reply.
  var reply: JSONValue? {
    if isButton { return content.value ?? absent }
    guard interactiveReplyType != nil else { return nil }
    return interactiveReply(content.value) ?? absent
  }

  private var interactiveReplyType: [UInt8]? {
    content.type.equals("interactive") ? replyType(ofInteractive: content.value) : nil
  }

  /// Returns the type of an `interactive` reply; the messages with choices from businesses are `interactive` too.
  private func replyType(ofInteractive interactive: JSONValue?) -> [UInt8]? {
    guard let type = document.word("type", of: interactive),
      type.equals("payment_method")
        || type.suffix("_reply".utf8.count).elementsEqual([UInt8]("_reply"))
    else { return nil }
    return type
  }

  /// Returns the object in an `interactive` reply that its `type` names; some replies lack it.
  private func interactiveReply(_ interactive: JSONValue?) -> JSONValue? {
    replyType(ofInteractive: interactive).flatMap { document.member(named: $0, of: interactive) }
  }

  var replyKind: [UInt8]? {
    if isButton { return [UInt8]("quick_reply") }
    guard let type = interactiveReplyType else { return nil }
    if type.equals("button_reply") { return [UInt8]("button") }
    if type.equals("list_reply") { return [UInt8]("list") }
    if type.equals("call_permission_reply") { return [UInt8]("call_permission") }
    if type.equals("nfm_reply") {
      return [UInt8](word("name")?.equals("address_message") ?? false ? "address" : "flow")
    }
    return EventTypeName.folded(type)
  }

  /// Returns the response of a form, which is JSON in a string, as that string; of a value that something on the way parsed, its
  /// JSON text.
  var response: [UInt8]? {
    guard !isButton else { return nil }
    guard let response = member("response_json") else { return word("response") }
    var text: [UInt8] = []
    document.append(compact: response, to: &text)
    return document.string(of: response) ?? text
  }
}
