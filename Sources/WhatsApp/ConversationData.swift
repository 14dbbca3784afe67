import Bytes
import Digest

/// Whose word the newest one in a conversation is.
enum Side {
  case user, bot
}

/// `data.conversation`: Notifyer's snapshot of a conversation, whose messages have no ids.
extension Notification {
  /// The side that spoke last by the snapshot's own two times; where they are equal, by `incoming_message`; where there are
  /// none, by the newest item.
  func newestSide(of snapshot: JSONValue) -> Side { newest(of: snapshot).side }

  /// When the newest side spoke.
  func newestTime(of snapshot: JSONValue) -> Timestamp? { newest(of: snapshot).time }

  private func newest(of snapshot: JSONValue) -> (side: Side, time: Timestamp?) {
    let user = sideTime(.user, of: snapshot)
    let bot = sideTime(.bot, of: snapshot)
    guard let user, let bot else {
      if let user { return (.user, user) }
      if let bot { return (.bot, bot) }
      let messages = member("last_messages", of: snapshot)
      if let newest = conversationHistory(messages)?.newest { return newest }
      return (isIncoming(snapshot) ? .user : .bot, nil)
    }
    if user.seconds != bot.seconds {
      return user.seconds > bot.seconds ? (.user, user) : (.bot, bot)
    }
    // A time in whole seconds says nothing of the order within one.
    let (userPart, botPart) = (user.milliseconds % 1000, bot.milliseconds % 1000)
    if userPart != 0, botPart != 0, userPart != botPart {
      return userPart > botPart ? (.user, user) : (.bot, bot)
    }
    return isIncoming(snapshot) ? (.user, user) : (.bot, bot)
  }

  private func isIncoming(_ snapshot: JSONValue) -> Bool {
    document.boolean(of: member("incoming_message", of: snapshot)) ?? true
  }

  /// `<phone number>:<unix seconds>:<hash of the newest side's text, LF, media URL>`.
  func conversationID(of snapshot: JSONValue) -> [UInt8] {
    let side = newestSide(of: snapshot)
    var id: [UInt8] = []
    Identity.append(part: word(snapshot, "phone_number") ?? [], to: &id)
    id.append(UInt8(ascii: ":"))
    if let time = newestTime(of: snapshot) { id.append(decimal: time.seconds) }
    id.append(UInt8(ascii: ":"))
    var content =
      word(snapshot, side == .user ? "last_message_of_user" : "last_message_of_bot") ?? []
    content.append(0x0A)
    content.append(contentsOf: word(snapshot, "attachment_url") ?? [])
    Identity.append(hash: SHA256.digest(of: content.span), to: &id)
    return id
  }

  func writeConversation(_ snapshot: JSONValue, to writer: inout JSONWriter) {
    let messages = member("last_messages", of: snapshot)
    let history = conversationHistory(messages)
    let isText = history == nil && word(snapshot, "last_messages") != nil
    let plainText = isText ? document.string(of: messages) : nil
    writer.beginObject("conversation")
    writer.string("user_text", text(snapshot, "last_message_of_user"))
    writer.string("bot_text", text(snapshot, "last_message_of_bot"))
    writer.string("transcript", plainText ?? text(snapshot, "conversation_paragraph"))
    writer.string("message_type", word(snapshot, "message_type"))
    writer.string("media_url", word(snapshot, "attachment_url"))
    if let labels = member("labels", of: snapshot) { writeLabels(labels, to: &writer) }
    writer.string("note", text(snapshot, "note"))
    writer.string("automation_note", text(snapshot, "note_automation"))
    if let history { history.write(to: &writer) }
    writer.endObject()
  }

  /// A text that may be empty and says something by that; a number as it is written.
  private func text(_ value: JSONValue, _ name: StaticString) -> [UInt8]? {
    document.string(of: member(name, of: value)) ?? word(value, name)
  }

  /// Labels come comma separated, or as an array.
  private func writeLabels(_ labels: JSONValue, to writer: inout JSONWriter) {
    writer.beginArray("labels")
    for item in document.items(of: labels) {
      for label in document.word(of: item)?.pieces(separatedBy: UInt8(ascii: ",")) ?? [] {
        let label = label.trimmed
        if !label.isEmpty { writer.string(label) }
      }
    }
    writer.endArray()
  }

  /// The newest items, from an array or from a string that holds one; nil for anything else.
  private func conversationHistory(_ messages: JSONValue?) -> ConversationHistory? {
    guard let messages else { return nil }
    guard document.kind(of: messages) != .array else {
      return ConversationHistory(messages, in: document)
    }
    guard let text = document.string(of: messages), let inner = try? JSONDocument(scanning: text),
      inner.kind(of: inner.root) == .array
    else { return nil }
    return ConversationHistory(inner.root, in: inner)
  }

  /// Current and older names; older ones are in milliseconds, and in strings.
  private func sideTime(_ side: Side, of snapshot: JSONValue) -> Timestamp? {
    switch side {
    case .user:
      time(member("user_last_message_time", of: snapshot))
        ?? time(member("user_timestamp", of: snapshot))
    case .bot:
      time(member("bot_last_message_time", of: snapshot))
        ?? time(member("bot_timestamp", of: snapshot))
    }
  }
}

/// `data.conversation.history`: the newest items of a conversation, oldest first.
struct ConversationHistory {
  private let document: JSONDocument
  private var items: [(item: JSONValue, time: Timestamp?)] = []

  init(_ messages: JSONValue, in document: JSONDocument) {
    self.document = document
    for item in document.elements(of: messages) {
      items.append((item, document.time(of: document.member("timestamp", of: item))))
    }
    // Senders have sent either order. An item without a time says nothing of the order, so then all stay in place.
    guard items.allSatisfy({ $0.time != nil }) else { return }
    var order = Array(items.indices)
    order.sort { one, other in
      let times = (items[one].time?.milliseconds ?? 0, items[other].time?.milliseconds ?? 0)
      return times.0 == times.1 ? one < other : times.0 < times.1
    }
    items = order.map { items[$0] }
  }

  /// Whose the last item is and when it was said; nil where it does not say whose.
  var newest: (side: Side, time: Timestamp?)? {
    guard let last = items.last, let from = word(last.item, "type") else { return nil }
    if from.equals("user") { return (.user, last.time) }
    return from.equals("bot") ? (.bot, last.time) : nil
  }

  func write(to writer: inout JSONWriter) {
    writer.beginArray("history")
    for (item, time) in items {
      writer.beginObject()
      writer.string("from", word(item, "type"))
      writer.string("text", document.string(of: document.member("content", of: item)))
      writer.time("time", time)
      writer.string("type", word(item, "content_type"))
      writer.string("media_url", word(item, "media_url"))
      writer.endObject()
    }
    writer.endArray()
  }

  private func word(_ item: JSONValue, _ name: StaticString) -> [UInt8]? {
    document.word(of: document.member(name, of: item))
  }
}
