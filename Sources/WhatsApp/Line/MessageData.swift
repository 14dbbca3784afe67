import Bytes

/// `data.message`: a message of any kind, in one form for all dialects.
extension Notification {
  func writeMessage(_ event: Event, to writer: inout JSONWriter) {
    let message = messageContent(of: event)
    let given = messageType(of: event)
    let type = given ?? []
    let content = document.member(named: type, of: message)
    writer.beginObject("message")
    writer.string("id", word(event.item, "id"))
    var folded: [UInt8] = []
    append(messageType: given, to: &folded)
    writer.string("type", folded)
    writer.string("text", text(ofType: type, content))
    writeMedia(
      content, isVoice: dialect == .flat && type.equals("voice"), ofType: type, to: &writer)
    if type.equals("location") { writeLocation(content, to: &writer) }
    if type.equals("contacts") { writeVerbatim("contacts", content, to: &writer) }
    writeReply(ofType: type, content, to: &writer)
    if type.equals("reaction"), let content { writeReaction(content, to: &writer) }
    if type.equals("order") { writeOrder(content, to: &writer) }
    if type.equals("system") { writeSystem(content, from: word(message, "from"), to: &writer) }
    if type.equals("edit") { writeEdit(content, to: &writer) }
    if type.equals("revoke") {
      writer.object("revoke") { writer in
        writer.string("message_id", word(content, "original_message_id"))
      }
    }
    writeContext(member("context", of: message), to: &writer)
    writeVerbatim("referral", member("referral", of: message), to: &writer)
    writeErrors(member("errors", of: message), to: &writer)
    writer.endObject()
  }

  /// Writes a member as it was received; nothing where there is none.
  func writeVerbatim(_ name: StaticString, _ value: JSONValue?, to writer: inout JSONWriter) {
    guard let value else { return }
    writer.verbatim(name) { document.append(compact: value, to: &$0) }
  }

  /// The words that a person would read.
  private func text(ofType type: [UInt8], _ content: JSONValue?) -> [UInt8]? {
    if type.equals("interactive") {
      let reply = interactiveReply(content)
      return word(reply, "title") ?? word(reply, "body")
        ?? word(member("body", of: content), "text")
    }
    if type.equals("reaction") { return word(content, "emoji") }
    return word(content, "body") ?? word(content, "caption") ?? word(content, "text")
  }

  private func writeMedia(
    _ content: JSONValue?, isVoice: Bool, ofType type: [UInt8], to writer: inout JSONWriter
  ) {
    let isMedia =
      isVoice || word(content, "mime_type") != nil
      || ["image", "video", "document", "audio", "sticker"].contains { type.equals($0) }
    guard isMedia else { return }
    writer.object("media") { writer in
      for name: StaticString in ["id", "mime_type", "sha256", "filename", "url", "link"] {
        writer.string(name, word(content, name))
      }
      writer.boolean("voice", isVoice ? true : document.boolean(of: member("voice", of: content)))
      writer.boolean("animated", document.boolean(of: member("animated", of: content)))
    }
  }

  private func writeLocation(_ location: JSONValue?, to writer: inout JSONWriter) {
    writer.object("location") { writer in
      writeNumber("latitude", member("latitude", of: location), to: &writer)
      writeNumber("longitude", member("longitude", of: location), to: &writer)
      for name: StaticString in ["name", "address", "url"] {
        writer.string(name, word(location, name))
      }
    }
  }

  /// Writes a number as the sender spelled it, be it in quotes; nothing for what is no number to JSON.
  func writeNumber(_ name: StaticString, _ value: JSONValue?, to writer: inout JSONWriter) {
    guard let spelled = document.word(of: value), JSONDocument.isNumber(spelled) else { return }
    writer.verbatim(name) { $0.append(contentsOf: spelled) }
  }

  private func writeReaction(_ reaction: JSONValue, to writer: inout JSONWriter) {
    let emoji = word(reaction, "emoji")
    writer.object("reaction") { writer in
      writer.string("message_id", word(reaction, "message_id"))
      writer.string("emoji", emoji)
      writer.boolean("removed", emoji == nil)
    }
  }

  private func writeOrder(_ order: JSONValue?, to writer: inout JSONWriter) {
    writer.object("order") { writer in
      writer.string("catalog_id", word(order, "catalog_id"))
      writer.array("items") { writer in
        for item in document.items(of: member("product_items", of: order)) {
          writer.beginObject()
          writer.string("product_retailer_id", word(item, "product_retailer_id"))
          writeNumber("quantity", member("quantity", of: item), to: &writer)
          writer.string("item_price", word(item, "item_price"))
          writer.string("currency", word(item, "currency"))
          writer.endObject()
        }
      }
    }
  }

  /// `wa_id` is the new number; the old one is whom the message is from.
  private func writeSystem(_ system: JSONValue?, from: [UInt8]?, to writer: inout JSONWriter) {
    var person = Person(
      waID: word(system, "wa_id") ?? word(system, "new_wa_id"), userID: word(system, "user_id"))
    person.sortIDs()
    writer.object("system") { writer in
      writer.string("type", word(system, "type"))
      writer.string("wa_id", person.waID)
      writer.string("user_id", person.userID)
      if let from, person.waID != nil, person.waID != from, !UserID.isBusinessScoped(from) {
        writer.string("previous_wa_id", from)
      }
    }
  }

  private func writeEdit(_ edit: JSONValue?, to writer: inout JSONWriter) {
    let message = member("message", of: edit)
    let type = word(message, "type") ?? []
    let content = document.member(named: type, of: message)
    writer.object("edit") { writer in
      writer.string("message_id", word(edit, "original_message_id"))
      writer.string("text", text(ofType: type, content))
      writeMedia(content, isVoice: false, ofType: type, to: &writer)
    }
  }

  private func writeContext(_ context: JSONValue?, to writer: inout JSONWriter) {
    writer.object("context") { writer in
      writer.string("message_id", word(context, "id"))
      writer.string("from", word(context, "from"))
      for name: StaticString in ["forwarded", "frequently_forwarded"] {
        writer.boolean(name, document.boolean(of: member(name, of: context)))
      }
      let product = member("referred_product", of: context)
      writer.object("product") { writer in
        writer.string("catalog_id", word(product, "catalog_id"))
        writer.string("product_retailer_id", word(product, "product_retailer_id"))
      }
    }
  }
}
