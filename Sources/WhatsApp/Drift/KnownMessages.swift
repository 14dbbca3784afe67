extension KnownMembers {
  mutating func findInMessage(_ shape: KnownShape) {
    switch shape {
    case .metadata: have(.text, "display_phone_number phone_number_id")
    case .contact:
      have(.object(.profile), "profile")
      have(.text, "wa_id user_id parent_user_id identity_key_hash")
    case .profile: have(.text, "name username")
    case .message: findMessageMember()
    case .historyMessage:
      have(.object(.historyContext), "history_context")
      findMessageMember()
    case .echo:
      have(.anything, "message template flow")
      findMessageMember()
    case .interactive:
      have(.word(Vocabulary.interactive), "type")
      have(.object(.reply), "button_reply list_reply nfm_reply call_permission_reply")
    case .reply:
      have(.text, "id title description name body response_json response response_source")
      have(.flag, "is_permanent")
      have(.textOrNumber, "expiration_timestamp")
    case .system:
      have(.word(Vocabulary.systems), "type")
      have(.text, "body wa_id user_id parent_user_id identity customer new_wa_id")
    case .edit:
      have(.text, "original_message_id")
      have(.object(.message), "message")
    case .revoke: have(.text, "original_message_id")
    case .context:
      have(.text, "from id group_id")
      have(.flag, "forwarded frequently_forwarded")
      have(.object(.product), "referred_product")
      have(.texts, "mentions")
    case .referral:
      have(
        .text,
        """
        source_url source_id source_type headline body media_type image_url video_url thumbnail_url
        ctwa_clid
        """)
      have(.object(.welcome), "welcome_message")
    case .identity:
      have(.flag, "acknowledged")
      have(.textOrNumber, "created_timestamp")
      have(.text, "hash")
    default: have(.text, "type")
    }
  }

  private mutating func findMessageMember() {
    have(
      .text,
      """
      id from from_user_id from_parent_user_id from_logical_id to to_user_id to_parent_user_id
      group_id timestamp
      """)
    have(.word(Vocabulary.messages), "type")
    have(.object(.context), "context")
    have(.object(.text), "text")
    have(.object(.media), "image video document audio sticker voice")
    have(.object(.location), "location")
    have(.array(.card), "contacts")
    have(.object(.interactive), "interactive")
    have(.object(.button), "button")
    have(.object(.order), "order")
    have(.object(.reaction), "reaction")
    have(.object(.system), "system")
    have(.object(.edit), "edit")
    have(.object(.revoke), "revoke")
    have(.object(.unsupported), "unsupported")
    have(.object(.referral), "referral")
    have(.object(.identity), "identity")
    have(.array(.error), "errors")
  }

  mutating func findInContent(_ shape: KnownShape) {
    switch shape {
    case .text: have(.text, "body")
    case .media:
      have(.text, "id mime_type sha256 caption url filename file link")
      have(.flag, "voice animated")
    case .location:
      have(.textOrNumber, "latitude longitude")
      have(.text, "name address url")
    case .card:
      have(.object(.cardPart), "name org")
      have(.array(.cardPart), "phones emails addresses urls")
      have(.text, "birthday vcard origin")
    case .cardPart:
      have(
        .text,
        """
        formatted_name first_name last_name middle_name prefix suffix company department title
        phone wa_id type email street city state zip country country_code url
        """)
    case .button: have(.text, "payload text")
    case .order:
      have(.text, "catalog_id text")
      have(.array(.orderItem), "product_items")
    case .orderItem:
      have(.text, "product_retailer_id currency")
      have(.number, "quantity item_price")
    case .product: have(.text, "catalog_id product_retailer_id")
    case .reaction: have(.text, "message_id emoji")
    case .conversationContext:
      have(.text, "type")
      have(.object(.summary), "summary")
    // `welcome_message` and `summary`.
    default: have(.text, "text")
    }
  }

  mutating func findInStatus(_ shape: KnownShape) {
    switch shape {
    case .error:
      have(.textOrNumber, "code")
      have(.text, "title message details href")
      have(.object(.errorData), "error_data")
    case .errorData: have(.text, "details")
    case .status:
      have(
        .text,
        """
        id timestamp recipient_id recipient_user_id recipient_parent_user_id
        parent_recipient_user_id recipient_participant_id participant_recipient_id
        recipient_participant_user_id recipient_participant_parent_user_id
        recipient_identity_key_hash group_id biz_opaque_callback_data from
        """)
      have(.word(Vocabulary.statuses), "status")
      have(.word(Vocabulary.groups), "recipient_type")
      have(.word("message payment call"), "type")
      have(.object(.conversationStatus), "conversation")
      have(.object(.pricing), "pricing")
      have(.array(.error), "errors")
      have(.object(.statusMessage), "message")
      have(.object(.payment), "payment")
    case .statusMessage: have(.text, "recipient_id")
    case .conversationStatus:
      have(.text, "id")
      have(.textOrNumber, "expiration_timestamp")
      have(.objectOrText(.origin), "origin")
      have(.object(.pricing), "pricing")
    case .origin: have(.word(Vocabulary.pricing), "type")
    case .pricing:
      have(.flag, "billable")
      have(.word(Vocabulary.pricing), "pricing_model type category")
    case .payment:
      have(.text, "reference_id currency")
      have(.object(.amount), "amount")
      have(.anything, "sender")
      have(.object(.transaction), "transaction")
    case .amount: have(.number, "value offset")
    case .transaction:
      have(.text, "id")
      have(.word(Vocabulary.pricing), "type")
      have(.word(Vocabulary.statuses), "status")
      have(.number, "created_timestamp updated_timestamp")
      have(.object(.unsupported), "method")
      have(.object(.paymentError), "error")
    case .paymentError: have(.textOrNumber, "code reason")
    case .userAction:
      have(.word(Vocabulary.users), "action_type")
      have(.text, "timestamp")
      have(.object(.click), "marketing_messages_link_click_data")
      have(.anything, "landing_page_view_data")
    default: have(.text, "click_component product_id click_id tracking_token client_user_agent")
    }
  }
}
