extension Shape {
  /// The value of a Cloud API field.
  init(ofField field: [UInt8]) {
    let values: [(fields: StaticString, value: Shape)] = [
      ("messages", .messagesValue), ("calls", .callsValue), ("history", .historyValue),
      ("standby", .standbyValue), ("smb_message_echoes message_echoes", .echoesValue),
      (
        """
        group_lifecycle_update group_participants_update group_participant_update
        group_settings_update group_status_update
        """, .groupsValue
      ),
      ("smb_app_state_sync", .stateSyncValue), ("user_preferences", .preferencesValue),
      ("user_id_update", .userIDValue), ("automatic_events", .automaticValue),
      ("tracking_events", .trackingValue), ("messaging_handovers", .handoverValue),
      ("account_settings_update", .settingsValue), ("account_alerts", .alertsValue),
      ("account_review_update", .reviewValue), ("account_update", .accountValue),
      ("business_capability_update", .capabilityValue),
      ("business_status_update", .businessStatusValue),
      ("business_username_updates", .usernameValue), ("flows", .flowsValue),
      (
        """
        message_template_status_update message_template_quality_update
        message_template_components_update template_category_update
        template_correct_category_detection
        """, .templateValue
      ),
      ("partner_solutions", .solutionsValue), ("payment_configuration_update", .paymentValue),
      ("phone_number_name_update", .nameValue), ("phone_number_quality_update", .qualityValue),
      ("security", .securityValue),
    ]
    let field = WantedName(field)
    for (fields, value) in values where NameList(fields).contains(field) {
      self = value
      return
    }
    self = .anything
  }
}

/// The Cloud API's fields about accounts, numbers and templates, whose values are passed on as received.
extension Shape {
  func expectInManagement<D: Describer>(_ it: inout D) {
    switch self {
    case .automaticValue, .automaticEvent, .customData, .trackingValue, .trackingEvent,
      .trackingData, .handoverValue, .handover:
      expectInEvents(&it)
    case .settingsValue, .phoneNumberSettings, .calling, .callHours, .openingHours, .holiday, .sip,
      .server:
      expectInSettings(&it)
    case .templateValue, .templateInfo, .templateButton: expectInTemplates(&it)
    case .alertsValue:
      it.expect(.text, "entity_type")
      it.expect(.textOrNumber, "entity_id")
      it.expect(.object(.alert), "alert_info")
      Self.alert.expectInManagement(&it)
    case .alert: it.expect(.text, "alert_severity alert_status alert_type alert_description")
    case .reviewValue: it.expect(.text, "decision")
    case .accountValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "phone_number country")
      it.expect(
        .object(.accountInfo),
        """
        violation_info ban_info waba_info disconnection_info volume_tier_info
        auth_international_rate_eligibility partner_client_certification_needed_info
        partner_client_certification_info
        """)
      it.expect(.array(.accountInfo), "restriction_info")
    case .accountInfo:
      it.expect(
        .text,
        """
        restriction_type remediation violation_type waba_ban_state waba_ban_date waba_id
        owner_business_id partner_app_id solution_id ad_account_linked ad_account_id reason
        initiated_by pricing_category tier effective_month region client_business_id status
        country_code
        """)
      it.expect(.textOrNumber, "expiration start_time")
      it.expect(.number, "tier_update_time")
      it.expect(.texts, "solution_partner_business_ids rejection_reasons")
      it.expect(.array(.accountInfo), "exception_countries")
    case .capabilityValue:
      it.expect(
        .number,
        """
        max_daily_conversation_per_phone max_phone_numbers_per_business max_phone_numbers_per_waba
        """)
      it.expect(.textOrNumber, "max_daily_conversations_per_business")
    case .businessStatusValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "business_id")
    case .usernameValue: it.expect(.text, "display_phone_number username status context")
    case .flowsValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "message flow_id old_status new_status alert_state warning")
      it.expect(
        .number, "error_rate threshold p50_latency p90_latency requests_count availability")
      it.expect(.array(.flowError), "errors")
    case .flowError:
      it.expect(.text, "error_type")
      it.expect(.number, "error_rate error_count")
    case .solutionsValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "solution_id solution_status")
    case .paymentValue:
      it.expect(.text, "configuration_name provider_name provider_mid status")
      it.expect(.number, "created_timestamp updated_timestamp")
    case .nameValue:
      it.expect(.text, "display_phone_number decision requested_verified_name rejection_reason")
    case .qualityValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "display_phone_number current_limit old_limit")
      it.expect(.textOrNumber, "max_daily_conversations_per_business")
    case .securityValue:
      it.expect(.word(Vocabulary.events), "event")
      it.expect(.text, "display_phone_number requester")
    default: break
    }
  }

  private func expectInTemplates<D: Describer>(_ it: inout D) {
    if self == .templateInfo {
      it.expect(.text, "title description reason recommendation")
      return it.expect(.textOrNumber, "disable_date")
    }
    guard self == .templateValue else {
      return it.expect(
        .text,
        """
        message_template_button_type message_template_button_text message_template_button_url
        message_template_button_phone_number
        """)
    }
    it.expect(.word(Vocabulary.events), "event")
    it.expect(.textOrNumber, "message_template_id")
    it.expect(
      .text,
      """
      message_template_name message_template_language message_template_category reason
      previous_quality_score new_quality_score message_template_element message_template_title
      message_template_footer previous_category new_category correct_category category
      """)
    it.expect(.number, "category_update_timestamp")
    it.expect(.object(.templateInfo), "disable_info other_info rejection_info")
    it.expect(.array(.templateButton), "message_template_buttons")
  }

  private func expectInEvents<D: Describer>(_ it: inout D) {
    switch self {
    case .automaticValue:
      Self.expectMetadata(&it)
      it.expect(.array(.automaticEvent), "automatic_events")
    case .automaticEvent:
      it.expect(.text, "id event_name ctwa_clid")
      it.expect(.number, "timestamp")
      it.expect(.object(.customData), "custom_data")
    case .customData:
      it.expect(.text, "currency")
      it.expect(.number, "value")
    case .trackingValue:
      Self.expectMetadata(&it)
      it.expect(.array(.trackingEvent), "events")
    case .trackingEvent:
      it.expect(.text, "event_name")
      it.expect(.number, "timestamp")
      it.expect(.object(.trackingData), "tracking_data")
    case .trackingData: it.expect(.text, "click_id tracking_token")
    case .handoverValue:
      it.expect(.text, "messaging_product timestamp type")
      it.expect(.object(.metadata), "recipient")
      it.expect(.object(.savedContact), "sender")
      it.expect(.object(.handover), "control_passed control_taken")
    default:
      it.expect(.textOrNumber, "previous_owner_app_id new_owner_app_id")
      it.expect(.text, "previous_owner_app_role previous_owner_role new_owner_role metadata")
      it.expect(.object(.conversationContext), "conversation_context")
    }
  }

  private func expectInSettings<D: Describer>(_ it: inout D) {
    switch self {
    case .settingsValue:
      it.expect(.text, "messaging_product timestamp type")
      it.expect(.object(.phoneNumberSettings), "phone_number_settings")
    case .phoneNumberSettings:
      it.expect(.text, "phone_number_id")
      it.expect(.object(.calling), "calling")
    case .calling:
      it.expect(
        .text,
        "status call_icon_visibility callback_permission_status srtp_key_exchange_protocol")
      it.expect(.anything, "voicemail")
      it.expect(.object(.callHours), "call_hours")
      it.expect(.object(.sip), "sip")
    case .callHours:
      it.expect(.text, "status timezone_id")
      it.expect(.array(.openingHours), "weekly_operating_hours")
      it.expect(.array(.holiday), "holiday_schedule")
    case .openingHours: it.expect(.text, "day_of_week open_time close_time")
    case .holiday: it.expect(.text, "date start_time end_time")
    case .sip:
      it.expect(.text, "status")
      it.expect(.array(.server), "servers")
    default:
      it.expect(.text, "hostname")
      it.expect(.number, "port")
      it.expect(.anything, "request_uri_user_params")
    }
  }
}
