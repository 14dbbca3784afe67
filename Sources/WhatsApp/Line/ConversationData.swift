import Bytes
import Digest

/// The side of a conversation that spoke.
enum Side {
  case user, bot
}

/// `data.conversation`: Notifyer's snapshot of a conversation, whose messages have no ids.
extension EventLine {
  /// The side that spoke last, and when: by the snapshot's two times; where they are equal, by `incoming_message`; without
  /// them, by the newest item.
  var latestTurn: (side: Side, time: Timestamp?) {
    let user = latestTime(.user)
    let bot = latestTime(.bot)
    guard let user, let bot else {
      if let user { return (.user, user) }
      if let bot { return (.bot, bot) }
      if let latest = history?.latestTurn { return latest }
      return (isIncoming ? .user : .bot, nil)
    }
    if user.seconds != bot.seconds {
      return user.seconds > bot.seconds ? (.user, user) : (.bot, bot)
    }
    // Times in whole seconds have no order within one second.
    let (userPart, botPart) = (user.milliseconds % 1000, bot.milliseconds % 1000)
    if userPart != 0, botPart != 0, userPart != botPart {
      return userPart > botPart ? (.user, user) : (.bot, bot)
    }
    return isIncoming ? (.user, user) : (.bot, bot)
  }

  private var isIncoming: Bool { document.boolean(of: member("incoming_message")) ?? true }

  /// Returns the time of a side's last message, under its current or its older name.
  private func latestTime(_ side: Side) -> Timestamp? {
    switch side {
    case .user: time("user_last_message_time", of: item) ?? time("user_timestamp", of: item)
    case .bot: time("bot_last_message_time", of: item) ?? time("bot_timestamp", of: item)
    }
  }

  /// The id: `<phone number>:<unix seconds>:<hash of the latest side's text, LF, media URL>`.
  var conversationID: [UInt8] {
    let latest = latestTurn
    var id: [UInt8] = []
    EventID.append(part: word("phone_number") ?? [], to: &id)
    id.append(UInt8(ascii: ":"))
    if let time = latest.time { id.append(decimal: time.seconds) }
    id.append(UInt8(ascii: ":"))
    var content =
      word(latest.side == .user ? "last_message_of_user" : "last_message_of_bot") ?? []
    content.append(0x0A)
    content.append(contentsOf: word("attachment_url") ?? [])
    EventID.append(hash: SHA256.digest(of: content.span), to: &id)
    return id
  }

  /// Returns the latest items, from an array or from a string with one; nil for other values.
  var history: ConversationHistory? {
    guard let messages = member("last_messages") else { return nil }
    guard document.kind(of: messages) != .array else {
      return ConversationHistory(messages, in: document)
    }
    guard let text = document.string(of: messages), let inner = try? JSONDocument(scanning: text),
      inner.kind(of: inner.root) == .array
    else { return nil }
    return ConversationHistory(inner.root, in: inner)
  }
}

/// `data.conversation.history`: the latest items of a conversation, oldest first.
struct ConversationHistory {
  private let document: JSONDocument
  private let messages: JSONValue
  /// The items by time; empty where they keep their order.
  private var sorted: [JSONValue] = []

  /// The most items that are sorted. Providers send some dozens.
  private static let sortLimit = 4096

  init(_ messages: JSONValue, in document: JSONDocument) {
    self.document = document
    self.messages = messages
    var items: [(item: JSONValue, time: Int)] = []
    for item in document.elements(of: messages) {
      // Both orders occur. Without all times the order is unknown, and kept.
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
    document.time("timestamp", of: item)
  }

  private var last: JSONValue? {
    if let last = sorted.last { return last }
    var last: JSONValue?
    for item in document.elements(of: messages) { last = item }
    return last
  }

  /// The side and time of the last item; nil where it has no known side.
  var latestTurn: (side: Side, time: Timestamp?)? {
    guard let last, let from = document.word("type", of: last) else { return nil }
    if from.equals("user") { return (.user, time(of: last)) }
    return from.equals("bot") ? (.bot, time(of: last)) : nil
  }

  /// Appends the items to a line that is in the array `history`.
  func write(to data: inout DataWriter) {
    if sorted.isEmpty {
      for item in document.elements(of: messages) { data.write(item, of: document, as: .turn) }
    } else {
      for item in sorted { data.write(item, of: document, as: .turn) }
    }
  }
}

/// What the description of a conversation reads and writes.
extension DataWriter {
  /// The conversation as a text, where the provider sends no items.
  var transcript: [UInt8]? {
    let messages = member("last_messages")
    let isText = history == nil && document.word(of: messages) != nil
    return (isText ? document.string(of: messages) : nil)
      ?? document.string(of: member("conversation_paragraph")) ?? word("conversation_paragraph")
  }

  /// Writes labels, which are an array or separated by commas.
  mutating func writeLabels() {
    guard let labels = member("labels") else { return }
    writer.beginArray("labels")
    for item in document.items(of: labels) {
      let labels = document.word(of: item) ?? []
      var start = 0
      // No array of labels is made: a string of commas has millions.
      while start < labels.count {
        let end = labels[start...].firstIndex(of: UInt8(ascii: ",")) ?? labels.count
        let label = Array(labels[start..<end]).trimmed
        if !label.isEmpty { writer.string(label) }
        start = end + 1
      }
    }
    writer.endArray()
  }

  mutating func writeConversationHistory() {
    guard let history else { return }
    writer.beginArray("history")
    history.write(to: &self)
    writer.endArray()
  }
}
