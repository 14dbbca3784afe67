import Bytes

/// Messages of any type, in one form for all dialects.
extension Shape {
  static func message<D: Describer>(_ it: inout D) {
    it.word("id", .pseudonym(.message), at: { $0.document.member("id", of: $0.line.item) })
    it.name("type") { $0.foldedMessageType }
    it.word("author", .keep) { $0.author }
    it.word("text", at: { $0.text(of: $0.content) })
    it.object("media", .media) { $0.media(of: $0.content) }
    it.object("location", .location) { $0.content(ofType: "location") }
    it.asReceived("contacts") { $0.content(ofType: "contacts") }
    it.object("reply", .reply) { $0.reply }
    it.object("reaction", .reaction) { $0.content(ofType: "reaction") }
    it.object("order", .order) { $0.content(ofType: "order") }
    it.object("product", .product) { $0.product }
    it.object("interactive", .interactive) { $0.otherInteractive }
    it.object("template", .template) { $0.content(ofType: "template") }
    it.object("system", .system) { $0.content(ofType: "system") }
    it.object("edit", .edit) { $0.content(ofType: "edit") }
    it.object("revoke", .revoke) { $0.content(ofType: "revoke") }
    it.object("unsupported", .unsupported) { $0.content(ofType: "unsupported") }
    it.object("context", .context)
    it.word("origin", .word)
    it.word("callback_data", at: { $0.isEcho ? $0.member("biz_opaque_callback_data") : nil })
    it.asReceived("referral", .object(.referral))
    it.array("errors", .error)
    it.expect(.word(Vocabulary.messages), "type")
    it.expect(.object(.text), "text")
    it.expect(.object(.media), "image video document audio sticker voice")
    it.expect(.object(.location), "location")
    it.expect(.array(.card), "contacts")
    it.expect(.object(.interactive), "interactive")
    it.expect(.object(.button), "button")
    it.expect(.object(.order), "order")
    it.expect(.object(.reaction), "reaction")
    it.expect(.object(.system), "system")
    it.expect(.object(.edit), "edit")
    it.expect(.object(.revoke), "revoke")
    it.expect(.object(.unsupported), "unsupported")
    it.expect(.object(.identity), "identity")
    it.expect(
      .text,
      """
      id from from_user_id from_parent_user_id from_logical_id to to_user_id to_parent_user_id
      group_id timestamp
      """)
  }

  static func media<D: Describer>(_ it: inout D) {
    it.word("id")
    it.word("mime_type", .mimeType)
    it.word("sha256")
    it.word("filename")
    it.word("url")
    it.word("link")
    it.boolean("voice") { $0.isVoice ? true : $0.boolean("voice") }
    it.boolean("animated")
    it.expect(.boolean, "voice")
    it.expect(.text, "caption file")
  }

  static func location<D: Describer>(_ it: inout D) {
    it.number("latitude", .drop, .textOrNumber)
    it.number("longitude", .drop, .textOrNumber)
    it.word("name")
    it.word("address")
    it.word("url")
  }

  /// The user's choice from a button, a list or a form.
  static func reply<D: Describer>(_ it: inout D) {
    it.name("kind") { $0.replyKind }
    it.word("id", at: { $0.isButton ? nil : $0.member("id") })
    it.word("title", at: { $0.isButton ? $0.member("text") : $0.member("title") })
    it.word("description", at: { $0.isButton ? nil : $0.member("description") })
    it.word("payload", at: { $0.member("payload") })
    it.text("response") { $0.response }
    it.boolean("permanent") { $0.boolean("is_permanent") }
    it.time("expires", from: "expiration_timestamp", .textOrNumber)
    it.word("source", .word, from: "response_source")
    it.word("method", .word, from: "payment_method")
    it.time("time", from: "payment_timestamp", .textOrNumber)
    it.word("reference_id", .pseudonym(.reference))
    it.word("last_four_digits", .drop, .textOrNumber)
    it.word("credential_id")
    it.expect(.text, "id title description name body response_json response")
    it.expect(.boolean, "is_permanent")
  }

  static func reaction<D: Describer>(_ it: inout D) {
    it.word("message_id", .pseudonym(.message))
    it.word("emoji")
    it.boolean("removed") { $0.word("emoji") == nil }
  }

  static func order<D: Describer>(_ it: inout D) {
    it.word("catalog_id")
    it.array("items", .orderItem, .drop, from: "product_items")
    it.expect(.text, "text")
  }

  static func orderItem<D: Describer>(_ it: inout D) {
    it.word("product_retailer_id")
    it.number("quantity")
    it.word("item_price", .drop, .number)
    it.word("currency")
  }

  /// The type of a message with choices that is no reply: what the business asked.
  static func interactive<D: Describer>(_ it: inout D) {
    it.word("type", .word, .word(Vocabulary.interactive))
    it.expect(
      .object(.reply),
      "button_reply list_reply nfm_reply call_permission_reply payment_method")
    it.expect(.object(.product), "product")
    it.expect(.anything, "header body footer action")
  }

  /// The type of a message that the API does not pass on.
  static func unsupported<D: Describer>(_ it: inout D) { it.word("type", .word) }

  /// A template that the business sent.
  static func template<D: Describer>(_ it: inout D) {
    it.word("name")
    it.word("language", at: { $0.member("language", "code") ?? $0.member("language") })
  }

  /// `wa_id` is the new number, `previous_wa_id` the sender's old one.
  static func system<D: Describer>(_ it: inout D) {
    it.word("type", .word, .word(Vocabulary.systems))
    it.word("wa_id", .user) { $0.phone($0.newNumber) }
    it.word("user_id", .user) { $0.newIDs.userID }
    it.word("parent_user_id", .user) { $0.newIDs.parentUserID }
    it.word("previous_wa_id", .user) { $0.previousNumber }
    it.word("previous_user_id", .user) { $0.previousIDs.userID }
    it.word("previous_parent_user_id", .user) { $0.previousIDs.parentUserID }
    it.expect(.text, "body wa_id user_id identity customer new_wa_id")
    it.expect(.text, "parent_user_id previous_user_id previous_parent_user_id")
  }

  static func edit<D: Describer>(_ it: inout D) {
    it.word("message_id", .pseudonym(.message), from: "original_message_id")
    it.name("type") {
      $0.editedContent.type.isEmpty ? nil : EventTypeName.folded($0.editedContent.type)
    }
    it.word("text", at: { $0.text(of: $0.editedContent) })
    it.object("media", .media) { $0.media(of: $0.editedContent) }
    it.object("context", .context) { $0.member("message", "context") }
    it.expect(.object(.message), "message")
  }

  static func revoke<D: Describer>(_ it: inout D) {
    it.word("message_id", .pseudonym(.message), from: "original_message_id")
  }

  static func context<D: Describer>(_ it: inout D) {
    // A request to the API names it otherwise than a webhook.
    it.word("message_id", .pseudonym(.message), at: { $0.member("id") ?? $0.member("message_id") })
    it.word("from", .user)
    it.boolean("forwarded")
    it.boolean("frequently_forwarded")
    it.object("product", .product, from: "referred_product")
    it.expect(.text, "id group_id")
    it.expect(.texts, "mentions")
  }

  static func product<D: Describer>(_ it: inout D) {
    it.word("catalog_id", .drop, .textOrNumber)
    it.word("product_retailer_id", .drop, .textOrNumber)
  }
}
