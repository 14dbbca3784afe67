/// Messages, statuses and errors, in all dialects.
extension ExpectedMembers {
  mutating func findInMessage(_ object: ExpectedObject) {
    switch object {
    case .metadata: expect(.text, "display_phone_number phone_number_id")
    case .contact:
      expect(.object(.profile), "profile")
      expect(.text, "wa_id user_id parent_user_id identity_key_hash")
    case .profile: expect(.text, "name username")
    case .message: findMessageMember()
    case .historyMessage:
      expect(.object(.historyContext), "history_context")
      findMessageMember()
    case .echo:
      expect(.anything, "message template flow")
      findMessageMember()
    case .interactive:
      expect(.word(Vocabulary.interactive), "type")
      expect(.object(.reply), "button_reply list_reply nfm_reply call_permission_reply")
    case .reply:
      expect(.text, "id title description name body response_json response response_source")
      expect(.boolean, "is_permanent")
      expect(.textOrNumber, "expiration_timestamp")
    case .system:
      expect(.word(Vocabulary.systems), "type")
      expect(.text, "body wa_id user_id parent_user_id identity customer new_wa_id")
    case .edit:
      expect(.text, "original_message_id")
      expect(.object(.message), "message")
    case .revoke: expect(.text, "original_message_id")
    case .context:
      expect(.text, "from id group_id")
      expect(.boolean, "forwarded frequently_forwarded")
      expect(.object(.product), "referred_product")
      expect(.texts, "mentions")
    case .referral:
      expect(
        .text,
        """
        source_url source_id source_type headline body media_type image_url video_url thumbnail_url
        ctwa_clid
        """)
      expect(.object(.welcome), "welcome_message")
    case .identity:
      expect(.boolean, "acknowledged")
      expect(.textOrNumber, "created_timestamp")
      expect(.text, "hash")
    default: expect(.text, "type")
    }
  }

  private mutating func findMessageMember() {
    expect(
      .text,
      """
      id from from_user_id from_parent_user_id from_logical_id to to_user_id to_parent_user_id
      group_id timestamp
      """)
    expect(.word(Vocabulary.messages), "type")
    expect(.object(.context), "context")
    expect(.object(.text), "text")
    expect(.object(.media), "image video document audio sticker voice")
    expect(.object(.location), "location")
    expect(.array(.card), "contacts")
    expect(.object(.interactive), "interactive")
    expect(.object(.button), "button")
    expect(.object(.order), "order")
    expect(.object(.reaction), "reaction")
    expect(.object(.system), "system")
    expect(.object(.edit), "edit")
    expect(.object(.revoke), "revoke")
    expect(.object(.unsupported), "unsupported")
    expect(.object(.referral), "referral")
    expect(.object(.identity), "identity")
    expect(.array(.error), "errors")
  }

  mutating func findInContent(_ object: ExpectedObject) {
    switch object {
    case .text: expect(.text, "body")
    case .media:
      expect(.text, "id mime_type sha256 caption url filename file link")
      expect(.boolean, "voice animated")
    case .location:
      expect(.textOrNumber, "latitude longitude")
      expect(.text, "name address url")
    case .card:
      expect(.object(.cardPart), "name org")
      expect(.array(.cardPart), "phones emails addresses urls")
      expect(.text, "birthday vcard origin")
    case .cardPart:
      expect(
        .text,
        """
        formatted_name first_name last_name middle_name prefix suffix company department title
        phone wa_id type email street city state zip country country_code url
        """)
    case .button: expect(.text, "payload text")
    case .order:
      expect(.text, "catalog_id text")
      expect(.array(.orderItem), "product_items")
    case .orderItem:
      expect(.text, "product_retailer_id currency")
      expect(.number, "quantity item_price")
    case .product: expect(.text, "catalog_id product_retailer_id")
    case .reaction: expect(.text, "message_id emoji")
    case .conversationContext:
      expect(.text, "type")
      expect(.object(.summary), "summary")
    // `welcome_message` and `summary`.
    default: expect(.text, "text")
    }
  }

  mutating func findInStatus(_ object: ExpectedObject) {
    switch object {
    case .error:
      expect(.textOrNumber, "code")
      expect(.text, "title message details href")
      expect(.object(.errorData), "error_data")
    case .errorData: expect(.text, "details")
    case .status:
      expect(
        .text,
        """
        id timestamp recipient_id recipient_user_id recipient_parent_user_id
        parent_recipient_user_id recipient_participant_id participant_recipient_id
        recipient_participant_user_id recipient_participant_parent_user_id
        recipient_identity_key_hash group_id biz_opaque_callback_data from
        """)
      expect(.word(Vocabulary.statuses), "status")
      expect(.word(Vocabulary.groups), "recipient_type")
      expect(.word("message payment call"), "type")
      expect(.object(.conversationStatus), "conversation")
      expect(.object(.pricing), "pricing")
      expect(.array(.error), "errors")
      expect(.object(.statusMessage), "message")
      expect(.object(.payment), "payment")
    case .statusMessage: expect(.text, "recipient_id")
    case .conversationStatus:
      expect(.text, "id")
      expect(.textOrNumber, "expiration_timestamp")
      expect(.objectOrText(.origin), "origin")
      expect(.object(.pricing), "pricing")
    case .origin: expect(.word(Vocabulary.pricing), "type")
    case .pricing:
      expect(.boolean, "billable")
      expect(.word(Vocabulary.pricing), "pricing_model type category")
    case .payment:
      expect(.text, "reference_id currency")
      expect(.object(.amount), "amount")
      expect(.anything, "sender")
      expect(.object(.transaction), "transaction")
    case .amount: expect(.number, "value offset")
    case .transaction:
      expect(.text, "id")
      expect(.word(Vocabulary.pricing), "type")
      expect(.word(Vocabulary.statuses), "status")
      expect(.number, "created_timestamp updated_timestamp")
      expect(.object(.unsupported), "method")
      expect(.object(.paymentError), "error")
    case .paymentError: expect(.textOrNumber, "code reason")
    case .userAction:
      expect(.word(Vocabulary.users), "action_type")
      expect(.text, "timestamp")
      expect(.object(.click), "marketing_messages_link_click_data")
      expect(.anything, "landing_page_view_data")
    default: expect(.text, "click_component product_id click_id tracking_token client_user_agent")
    }
  }
}
