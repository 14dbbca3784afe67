extension KnownShape {
  /// The shape of a body.
  init(_ dialect: Dialect) {
    switch dialect {
    case .cloud: self = .cloud
    case .conversation: self = .conversation
    case .wrapped: self = .wrapped
    case .partner: self = .partner
    case .flat: self = .flat
    case .foreign, .unknown: self = .unknown
    }
  }
}

extension KnownMembers {
  mutating func findInBody(_ shape: KnownShape) {
    switch shape {
    case .cloud:
      have(.text, "object")
      have(.array(.entry), "entry")
    case .entry:
      have(.textOrNumber, "id")
      have(.number, "time")
      have(.array(.change), "changes")
      have(.texts, "changed_fields")
    case .change:
      have(.word(Vocabulary.fields), "field")
      have(.value, "value")
    case .flat:
      have(.array(.contact), "contacts")
      have(.array(.message), "messages")
      have(.array(.status), "statuses")
      have(.array(.error), "errors")
    case .conversation:
      have(.arrayOrText(.turn), "last_messages")
      have(
        .text,
        """
        conversation_paragraph recipient_name user_id last_message_of_user last_message_of_bot
        attachment_url note note_automation send_by createdAt
        """)
      have(.word(Vocabulary.messages), "message_type")
      have(.textOrNumber, "phone_number user_timestamp bot_timestamp id")
      have(.number, "user_last_message_time bot_last_message_time")
      have(.flag, "incoming_message was_message_by_human is_scheduled")
      have(.textOrTexts, "labels")
      have(.object(.referral), "referral")
      have(.anything, "scheduled_messages")
    case .turn:
      have(.word("user bot"), "type")
      have(.word(Vocabulary.messages), "content_type")
      have(.text, "content timestamp media_url")
    case .wrapped:
      have(.word(Vocabulary.events), "event")
      have(.object(.wrappedData), "data")
    case .wrappedData:
      have(.text, "message_id timestamp")
      have(.word(Vocabulary.statuses), "status")
      findInBody(.conversation)
    case .partner:
      have(.word(Vocabulary.events), "event")
      have(.text, "id")
      have(.object(.partnerData), "data")
    case .partnerData:
      have(
        .text,
        """
        id client_id phone_number phone_name created_at billing_started_at fb_account_status status
        account_mode message_id timestamp
        """)
      have(.anything, "client")
    default:
      // What no dialect has at the top of its bodies.
      have(.text, "object event")
      have(.array(.anything), "entry")
      have(.object(.anything), "data")
      have(.anything, "contacts messages statuses errors id")
      findInBody(.conversation)
    }
  }

  /// What the values of most fields have beside their items.
  mutating func haveNumber() {
    have(.text, "messaging_product")
    have(.object(.metadata), "metadata")
    have(.array(.contact), "contacts")
    have(.array(.error), "errors")
  }
}
