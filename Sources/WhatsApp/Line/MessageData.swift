import Bytes

/// `data.message`: a message of any type, in one form for all dialects.
extension EventLine {
  func writeMessage(to writer: inout JSONWriter) {
    let message = messageObject
    let messageType = messageType
    let type = messageType ?? []
    let content = document.member(named: type, of: message)
    writer.beginObject("message")
    writer.string("id", word("id"))
    var folded: [UInt8] = []
    appendMessageType(messageType, to: &folded)
    writer.string("type", folded)
    writer.string("text", text(ofType: type, content))
    writeMedia(content, ofType: type, isVoice: isFlat && type.equals("voice"), to: &writer)
    if type.equals("location") { writeLocation(content, to: &writer) }
    if type.equals("contacts") { writeVerbatim("contacts", content, to: &writer) }
    writeReply(ofType: type, content, to: &writer)
    if type.equals("reaction"), let content { writeReaction(content, to: &writer) }
    if type.equals("order") { writeOrder(content, to: &writer) }
    if type.equals("system") { writeSystem(content, from: word("from", of: message), to: &writer) }
    if type.equals("edit") { writeEdit(content, to: &writer) }
    if type.equals("revoke") {
      writer.object("revoke") { writer in
        writer.string("message_id", word("original_message_id", of: content))
      }
    }
    writeContext(member("context", of: message), to: &writer)
    writeVerbatim("referral", member("referral", of: message), to: &writer)
    writeErrors(of: message, to: &writer)
    writer.endObject()
  }

  /// Returns the text that a reader of the chat sees.
  private func text(ofType type: [UInt8], _ content: JSONValue?) -> [UInt8]? {
    if type.equals("interactive") {
      let reply = interactiveReply(content)
      return word("title", of: reply) ?? word("body", of: reply)
        ?? word("text", of: member("body", of: content))
    }
    if type.equals("reaction") { return word("emoji", of: content) }
    return word("body", of: content) ?? word("caption", of: content) ?? word("text", of: content)
  }

  private func writeMedia(
    _ content: JSONValue?, ofType type: [UInt8], isVoice: Bool, to writer: inout JSONWriter
  ) {
    let isMedia =
      isVoice || word("mime_type", of: content) != nil
      || ["image", "video", "document", "audio", "sticker"].contains { type.equals($0) }
    guard isMedia else { return }
    writer.object("media") { writer in
      writeWords(
        ["id", "mime_type", "sha256", "filename", "url", "link"], of: content, to: &writer)
      writer.boolean("voice", isVoice ? true : boolean("voice", of: content))
      writer.boolean("animated", boolean("animated", of: content))
    }
  }

  private func writeLocation(_ location: JSONValue?, to writer: inout JSONWriter) {
    writer.object("location") { writer in
      writeNumbers(["latitude", "longitude"], of: location, to: &writer)
      writeWords(["name", "address", "url"], of: location, to: &writer)
    }
  }

  private func writeReaction(_ reaction: JSONValue, to writer: inout JSONWriter) {
    let emoji = word("emoji", of: reaction)
    writer.object("reaction") { writer in
      writer.string("message_id", word("message_id", of: reaction))
      writer.string("emoji", emoji)
      writer.boolean("removed", emoji == nil)
    }
  }

  private func writeOrder(_ order: JSONValue?, to writer: inout JSONWriter) {
    writer.object("order") { writer in
      writer.string("catalog_id", word("catalog_id", of: order))
      writer.array("items") { writer in
        for item in document.items(of: member("product_items", of: order)) {
          writer.beginObject()
          writer.string("product_retailer_id", word("product_retailer_id", of: item))
          writeNumbers(["quantity"], of: item, to: &writer)
          writeWords(["item_price", "currency"], of: item, to: &writer)
          writer.endObject()
        }
      }
    }
  }

  /// Writes `system`: `wa_id` is the new number, `previous_wa_id` the sender's old one.
  private func writeSystem(_ system: JSONValue?, from: [UInt8]?, to writer: inout JSONWriter) {
    var user = User(
      waID: word("wa_id", of: system) ?? word("new_wa_id", of: system),
      userID: word("user_id", of: system))
    user.sortIDs()
    writer.object("system") { writer in
      writer.string("type", word("type", of: system))
      writer.string("wa_id", user.waID)
      writer.string("user_id", user.userID)
      if let from, user.waID != nil, user.waID != from, !UserID.isBusinessScoped(from) {
        writer.string("previous_wa_id", from)
      }
    }
  }

  private func writeEdit(_ edit: JSONValue?, to writer: inout JSONWriter) {
    let message = member("message", of: edit)
    let type = word("type", of: message) ?? []
    let content = document.member(named: type, of: message)
    writer.object("edit") { writer in
      writer.string("message_id", word("original_message_id", of: edit))
      writer.string("text", text(ofType: type, content))
      writeMedia(content, ofType: type, isVoice: false, to: &writer)
    }
  }

  private func writeContext(_ context: JSONValue?, to writer: inout JSONWriter) {
    writer.object("context") { writer in
      writer.string("message_id", word("id", of: context))
      writer.string("from", word("from", of: context))
      for name: StaticString in ["forwarded", "frequently_forwarded"] {
        writer.boolean(name, boolean(name, of: context))
      }
      writer.object("product") { writer in
        writeWords(
          ["catalog_id", "product_retailer_id"], of: member("referred_product", of: context),
          to: &writer)
      }
    }
  }
}
