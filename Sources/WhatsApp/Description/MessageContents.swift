/// The objects of messages that have no place of their own in `data`.
extension Shape {
  func expectInMessage<D: Describer>(_ it: inout D) {
    switch self {
    case .historyMessage:
      it.expect(.object(.historyContext), "history_context")
      Self.message(&it)
    case .echo:
      it.expect(.anything, "message template flow")
      Self.message(&it)
    case .text: it.expect(.text, "body")
    case .card:
      it.expect(.object(.cardPart), "name org")
      it.expect(.array(.cardPart), "phones emails addresses urls ims")
      it.expect(.text, "birthday vcard origin")
    case .cardPart:
      it.expect(
        .text,
        """
        formatted_name first_name last_name middle_name prefix suffix company department title
        phone wa_id type email street city state zip country country_code url service user_id
        """)
    case .button: it.expect(.text, "payload text")
    case .referral:
      it.expect(
        .text,
        """
        source_url source_id source_type headline body media_type image_url video_url thumbnail_url
        ctwa_clid ref
        """)
      it.expect(.object(.welcome), "welcome_message")
    case .identity:
      it.expect(.boolean, "acknowledged")
      it.expect(.textOrNumber, "created_timestamp")
      it.expect(.text, "hash")
    case .metadata: it.expect(.text, "display_phone_number phone_number_id")
    case .contact:
      it.expect(.object(.profile), "profile")
      it.expect(.text, "wa_id user_id parent_user_id identity_key_hash")
    case .profile: it.expect(.text, "name username")
    case .conversationContext:
      it.expect(.text, "type")
      it.expect(.object(.summary), "summary")
    // `welcome_message` and `summary`.
    default: it.expect(.text, "text")
    }
  }
}
