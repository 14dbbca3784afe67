extension ExpectedObject {
  /// The root of a body.
  init(_ dialect: Dialect) {
    switch dialect {
    case .cloud: self = .cloud
    case .conversation: self = .conversation
    case .wrapped: self = .wrapped
    case .partner: self = .partner
    case .flat: self = .flat
    case .otherProduct, .unknown: self = .unknown
    }
  }
}

extension ExpectedMembers {
  mutating func findInBody(_ object: ExpectedObject) {
    switch object {
    case .cloud:
      expect(.text, "object")
      expect(.array(.entry), "entry")
    case .entry:
      expect(.textOrNumber, "id")
      expect(.number, "time")
      expect(.array(.change), "changes")
      expect(.texts, "changed_fields")
    case .change:
      expect(.word(Vocabulary.fields), "field")
      expect(.value, "value")
    case .flat:
      expect(.array(.contact), "contacts")
      expect(.array(.message), "messages")
      expect(.array(.status), "statuses")
      expect(.array(.error), "errors")
    case .conversation:
      expect(.arrayOrText(.turn), "last_messages")
      expect(
        .text,
        """
        conversation_paragraph recipient_name user_id last_message_of_user last_message_of_bot
        attachment_url note note_automation send_by createdAt
        """)
      expect(.word(Vocabulary.messages), "message_type")
      expect(.textOrNumber, "phone_number user_timestamp bot_timestamp id")
      expect(.number, "user_last_message_time bot_last_message_time")
      expect(.boolean, "incoming_message was_message_by_human is_scheduled")
      expect(.textOrTexts, "labels")
      expect(.object(.referral), "referral")
      expect(.anything, "scheduled_messages")
    case .turn:
      expect(.word("user bot"), "type")
      expect(.word(Vocabulary.messages), "content_type")
      expect(.text, "content timestamp media_url")
    case .wrapped:
      expect(.word(Vocabulary.events), "event")
      expect(.object(.wrappedData), "data")
    case .wrappedData:
      expect(.text, "message_id timestamp")
      expect(.word(Vocabulary.statuses), "status")
      findInBody(.conversation)
    case .partner:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "id")
      expect(.object(.partnerData), "data")
    case .partnerData:
      expect(
        .text,
        """
        id client_id phone_number phone_name created_at billing_started_at fb_account_status status
        account_mode message_id timestamp
        """)
      expect(.anything, "client")
    default:
      // The union of all dialects, so that only members of none are drift.
      expect(.text, "object event")
      expect(.array(.anything), "entry")
      expect(.object(.anything), "data")
      expect(.anything, "contacts messages statuses errors id")
      findInBody(.conversation)
    }
  }

  /// The members of most fields' values besides the items.
  mutating func expectMetadata() {
    expect(.text, "messaging_product")
    expect(.object(.metadata), "metadata")
    expect(.array(.contact), "contacts")
    expect(.array(.error), "errors")
  }
}
