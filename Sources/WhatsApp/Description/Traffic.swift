import Bytes

/// Calls, groups, history, address books and preferences.
extension Shape {
  static func call<D: Describer>(_ it: inout D) {
    it.word("id", .pseudonym(.message))
    it.word("event", .word, .word(Vocabulary.calls))
    it.word("status", .word, .word(Vocabulary.calls))
    it.word("direction", .word, .word(Vocabulary.calls))
    it.time("start_time")
    it.time("end_time")
    it.number("duration", .keep)
    it.word("callback_data", from: "biz_opaque_callback_data")
    it.word("deeplink_payload")
    it.word("cta_payload")
    it.object("media", .media) { $0.recording }
    it.array("errors", .error)
    it.expect(
      .text, "timestamp from from_user_id from_parent_user_id to to_user_id to_parent_user_id")
    it.expect(.object(.session), "session connection")
    it.expect(.object(.recording), "call_recording call_transcript")
  }

  static func group<D: Describer>(_ it: inout D) {
    it.word("type", .word, .word(Vocabulary.groups))
    it.word("request_id", .pseudonym(.reference))
    it.word("join_request_id", .pseudonym(.reference))
    it.word("subject")
    it.word("description")
    it.word("invite_link")
    it.word("join_approval_mode", .word, .word(Vocabulary.groups))
    it.word("reason", .word, .word(Vocabulary.groups))
    it.word("initiated_by", .word, .word(Vocabulary.groups))
    it.array("added_participants", .participant)
    it.array("removed_participants", .participant)
    it.array("failed_participants", .participant)
    it.object("profile_picture", .groupSetting)
    it.object("group_subject", .groupSetting)
    it.object("group_description", .groupSetting)
    it.array("errors", .error)
    it.expect(.text, "group_id wa_id user_id parent_user_id username")
    it.expect(.textOrNumber, "timestamp")
  }

  static func participant<D: Describer>(_ it: inout D) {
    it.word("input", .user)
    it.word("wa_id", .user) { $0.phone($0.word("wa_id")) }
    it.word("user_id", .user) { $0.participant.userID }
    it.word("parent_user_id", .user) { $0.participant.parentUserID }
    it.word("username", .pseudonym(.username))
    it.array("errors", .error)
    it.expect(.text, "wa_id user_id parent_user_id")
  }

  static func groupSetting<D: Describer>(_ it: inout D) {
    it.word("text")
    it.word("mime_type")
    it.word("sha256")
    it.boolean("update_successful")
    it.array("errors", .error)
  }

  static func progress<D: Describer>(_ it: inout D) {
    it.number("phase", .keep, .textOrNumber)
    it.number("chunk_order", .keep, .textOrNumber)
    it.number("progress", .keep, .textOrNumber)
  }

  static func historyContext<D: Describer>(_ it: inout D) {
    it.word("status", .word, .word(Vocabulary.statuses))
  }

  /// A change of the address book.
  static func stateSync<D: Describer>(_ it: inout D) {
    it.word("action", .word, .word(Vocabulary.users))
    it.word("full_name", at: { $0.member("contact", "full_name") })
    it.word("first_name", at: { $0.member("contact", "first_name") })
    it.expect(.word("contact"), "type")
    it.expect(.object(.savedContact), "contact")
    it.expect(.object(.syncMetadata), "metadata")
  }

  static func preference<D: Describer>(_ it: inout D) {
    it.word("category", .word, .word(Vocabulary.users))
    it.word("value", .word, .word(Vocabulary.users))
    it.word("detail")
    it.word("signup_id", .pseudonym(.reference))
    it.expect(.text, "wa_id user_id parent_user_id")
    it.expect(.number, "timestamp")
  }

  static func userAction<D: Describer>(_ it: inout D) {
    it.word("action_type", .word, .word(Vocabulary.users))
    it.asReceived("data", at: { $0.line.userActionData })
    it.expect(.text, "timestamp")
    it.expect(.object(.click), "marketing_messages_link_click_data")
    it.expect(.anything, "landing_page_view_data")
  }
}
