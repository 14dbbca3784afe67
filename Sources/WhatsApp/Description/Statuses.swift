import Bytes

/// Statuses, payments and errors, in one form for all dialects.
extension Shape {
  static func status<D: Describer>(_ it: inout D) {
    it.word("message_id", .pseudonym(.message)) { $0.line.subject }
    it.word("status", .word, .word(Vocabulary.statuses))
    it.integer("rank") { rank(of: $0.word("status") ?? []) }
    it.object("recipient", .recipient) { $0.item }
    it.object("conversation", .conversationStatus)
    it.object("pricing", .pricing) { $0.member("pricing") ?? $0.member("conversation", "pricing") }
    it.word("callback_data", from: "biz_opaque_callback_data")
    it.word("template_id", .pseudonym(.reference), .textOrNumber)
    it.member(Member("errors", .array(.error), .keep), writtenBy: { $0.writeStatusErrors() })
    it.expect(
      .text,
      """
      id timestamp recipient_id recipient_user_id recipient_parent_user_id
      parent_recipient_user_id recipient_participant_id participant_recipient_id
      recipient_participant_user_id recipient_participant_parent_user_id
      recipient_identity_key_hash group_id from
      """)
    it.expect(.word(Vocabulary.groups), "recipient_type")
    it.expect(.word("message payment call"), "type")
    it.expect(.object(.pricing), "pricing")
    it.expect(.object(.statusMessage), "message")
    it.expect(.object(.payment), "payment")
    it.expect(.array(.error), "errors")
  }

  /// Returns the order of a status: consumers ignore a status whose rank is below that of the one before.
  private static func rank(of status: [UInt8]) -> Int? {
    let ranked: [StaticString] = ["sent", "delivered", "read", "played"]
    for index in ranked.indices where status.equalsIgnoringCase([UInt8](ranked[index])) {
      return index + 1
    }
    return nil
  }

  static func recipient<D: Describer>(_ it: inout D) {
    it.word("wa_id", .user) { $0.phone($0.recipientID) }
    it.word("user_id", .user) { $0.recipientUserID }
    it.word("type", .word, from: "recipient_type")
    it.word("participant", .user) { $0.line.participant.map { PhoneNumber.withoutPlus($0) } }
  }

  static func conversationStatus<D: Describer>(_ it: inout D) {
    it.word("id", .pseudonym(.reference))
    it.word("origin", .word, at: { $0.member("origin", "type") ?? $0.member("origin") })
    it.time("expires", from: "expiration_timestamp", .textOrNumber)
    it.expect(.objectOrText(.origin), "origin")
    it.expect(.object(.pricing), "pricing")
  }

  static func pricing<D: Describer>(_ it: inout D) {
    it.boolean("billable")
    it.word("model", .word, from: "pricing_model", .word(Vocabulary.pricing))
    it.word("type", .word, .word(Vocabulary.pricing))
    it.word("category", .word, .word(Vocabulary.pricing))
    it.word("subtype", .word, .word(Vocabulary.pricing))
  }

  static func payment<D: Describer>(_ it: inout D) {
    it.word("reference_id", .pseudonym(.reference))
    it.object("amount", .amount)
    it.word("currency")
    it.word("receipt", .pseudonym(.reference))
    it.member(Member("notes", .asReceived, .drop), writtenBy: { $0.writePaymentNotes() })
    it.object("transaction", .transaction)
    it.member(Member("refunds", .array(.refund), .keep), writtenBy: { $0.writeRefunds() })
    it.expect(.anything, "sender notes")
    it.expect(.text, DataWriter.noteNames)
    it.expect(.array(.refund), "refunds")
  }

  static func amount<D: Describer>(_ it: inout D) {
    it.word("value", .drop, .number)
    it.word("offset", .drop, .number)
  }

  static func transaction<D: Describer>(_ it: inout D) {
    it.word("id", .pseudonym(.reference))
    it.word("type", .word, .word(Vocabulary.pricing))
    it.word("status", .word, .word(Vocabulary.statuses))
    it.word("method", .word, at: { $0.member("method", "type") ?? $0.member("method") })
    it.word("gateway_id", .pseudonym(.reference), from: "pg_transaction_id")
    it.object("amount", .amount) { $0.member("amount") ?? $0.member("order_amount") }
    it.word("currency")
    it.time("created", from: "created_timestamp", .textOrNumber)
    it.time("updated", from: "updated_timestamp", .textOrNumber)
    it.expect(.object(.unsupported), "method")
    it.expect(.object(.amount), "amount order_amount")
    it.expect(.object(.paymentError), "error")
    it.expect(.array(.refund), "refunds")
  }

  static func refund<D: Describer>(_ it: inout D) {
    it.word("id", .pseudonym(.reference))
    it.object("amount", .amount)
    it.word("status", .word, .word(Vocabulary.statuses))
    it.word("speed", .word, from: "speed_processed", .word(Vocabulary.pricing))
    it.time("created", from: "created_timestamp", .textOrNumber)
    it.time("updated", from: "updated_timestamp", .textOrNumber)
  }

  /// Titles and details are sentences, which may identify a user.
  static func error<D: Describer>(_ it: inout D) {
    it.integer("code") { $0.code }
    it.word("code_text", .word) { $0.code == nil ? $0.word("code") : nil }
    it.expect(.textOrNumber, "code")
    // A payment's error has a `reason` only.
    it.word("title", at: { $0.member("title") ?? $0.member("reason") })
    it.word("message")
    it.word("details") { $0.word("error_data", "details") ?? $0.word("details") }
    it.word("href")
    it.expect(.text, "title details")
    it.expect(.object(.errorData), "error_data")
  }
}
