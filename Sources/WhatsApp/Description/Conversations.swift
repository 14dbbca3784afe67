import Bytes

/// Notifyer's conversations, and 360dialog's notifications to partners.
extension Shape {
  static func conversation<D: Describer>(_ it: inout D) {
    it.text("user_text", from: "last_message_of_user")
    it.text("bot_text", from: "last_message_of_bot")
    it.text("transcript") { $0.transcript }
    it.word("message_type", .word, .word(Vocabulary.messages))
    it.word("media_url", from: "attachment_url")
    it.member(Member("labels", .words, .drop), writtenBy: { $0.writeLabels() })
    it.text("note")
    it.text("automation_note", from: "note_automation")
    it.member(Member("history", .list(.turn), .keep), writtenBy: { $0.writeConversationHistory() })
    it.expect(.arrayOrText(.turn), "last_messages")
    it.expect(.text, "conversation_paragraph recipient_name user_id send_by createdAt")
    it.expect(.textOrNumber, "phone_number user_timestamp bot_timestamp id")
    it.expect(.number, "user_last_message_time bot_last_message_time")
    it.expect(.boolean, "incoming_message was_message_by_human is_scheduled")
    it.expect(.textOrTexts, "labels")
    it.expect(.object(.referral), "referral")
    it.expect(.anything, "scheduled_messages")
  }

  static func turn<D: Describer>(_ it: inout D) {
    it.word("from", .word, from: "type", .word("user bot"))
    it.text("text") { $0.document.string(of: $0.member("content")) }
    it.time("time", from: "timestamp")
    it.word("type", .word, from: "content_type", .word(Vocabulary.messages))
    it.word("media_url")
    it.expect(.text, "content")
  }

  static func partner<D: Describer>(_ it: inout D) {
    it.word("event", .word, .word(Vocabulary.events))
    it.asReceived("data", .object(.partnerData))
    it.expect(.text, "id")
  }
}
