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
      let labels = document.word(of: item) ?? []
      var start = 0
      // One by one: a string of commas has millions.
      while start < labels.count {
        let end = labels[start...].firstIndex(of: UInt8(ascii: ",")) ?? labels.count
        let label = Array(labels[start..<end]).trimmed
        if !label.isEmpty { writer.string(label) }
        start = end + 1
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
  private let messages: JSONValue
  /// The items in the order of their times; empty where they stay as they are.
  private var sorted: [JSONValue] = []

  /// More items than this stay as they are. Senders send some dozens.
  private static let sortLimit = 4096

  init(_ messages: JSONValue, in document: JSONDocument) {
    self.document = document
    self.messages = messages
    var items: [(item: JSONValue, time: Int)] = []
    for item in document.elements(of: messages) {
      // Senders have sent either order. An item without a time says nothing of the order, so then all stay in place.
      guard items.count < Self.sortLimit, let time = time(of: item) else { return }
      items.append((item, time.milliseconds))
    }
    var order = Array(items.indices)
    order.sort { one, other in
      let times = (items[one].time, items[other].time)
      return times.0 == times.1 ? one < other : times.0 < times.1
    }
    sorted = order.map { items[$0].item }
  }

  private func time(of item: JSONValue) -> Timestamp? {
    document.time(of: document.member("timestamp", of: item))
  }

  private var last: JSONValue? {
    if let last = sorted.last { return last }
    var last: JSONValue?
    for item in document.elements(of: messages) { last = item }
    return last
  }

  /// Whose the last item is and when it was said; nil where it does not say whose.
  var newest: (side: Side, time: Timestamp?)? {
    guard let last, let from = word(last, "type") else { return nil }
    if from.equals("user") { return (.user, time(of: last)) }
    return from.equals("bot") ? (.bot, time(of: last)) : nil
  }

  func write(to writer: inout JSONWriter) {
    writer.beginArray("history")
    if sorted.isEmpty {
      for item in document.elements(of: messages) { write(item, to: &writer) }
    } else {
      for item in sorted { write(item, to: &writer) }
    }
    writer.endArray()
  }

  private func write(_ item: JSONValue, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.string("from", word(item, "type"))
    writer.string("text", document.string(of: document.member("content", of: item)))
    writer.time("time", time(of: item))
    writer.string("type", word(item, "content_type"))
    writer.string("media_url", word(item, "media_url"))
    writer.endObject()
  }

  private func word(_ item: JSONValue, _ name: StaticString) -> [UInt8]? {
    document.word(of: document.member(name, of: item))
  }
}
