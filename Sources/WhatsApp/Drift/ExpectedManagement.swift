extension ExpectedObject {
  /// The value of a Cloud API field.
  init(ofField field: [UInt8]) {
    let values: [(fields: StaticString, value: ExpectedObject)] = [
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
    for (fields, value) in values where NameList(fields).contains(field) {
      self = value
      return
    }
    self = .anything
  }
}

/// The Cloud API's fields about accounts, numbers and templates.
extension ExpectedMembers {
  mutating func findInManagement(_ object: ExpectedObject) {
    switch object {
    case .automaticValue, .automaticEvent, .customData, .trackingValue, .trackingEvent,
      .trackingData, .handoverValue, .handover:
      findInEvents(object)
    case .settingsValue, .phoneNumberSettings, .calling, .callHours, .openingHours, .holiday, .sip,
      .server:
      findInSettings(object)
    case .templateValue, .templateInfo, .templateButton: findInTemplates(object)
    case .alertsValue:
      expect(.text, "entity_type")
      expect(.textOrNumber, "entity_id")
      expect(.object(.alert), "alert_info")
      findInManagement(.alert)
    case .alert: expect(.text, "alert_severity alert_status alert_type alert_description")
    case .reviewValue: expect(.text, "decision")
    case .accountValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "phone_number country")
      expect(
        .object(.accountInfo),
        """
        violation_info ban_info waba_info disconnection_info volume_tier_info
        auth_international_rate_eligibility partner_client_certification_needed_info
        partner_client_certification_info
        """)
      expect(.array(.accountInfo), "restriction_info")
    case .accountInfo:
      expect(
        .text,
        """
        restriction_type remediation violation_type waba_ban_state waba_ban_date waba_id
        owner_business_id partner_app_id solution_id ad_account_linked ad_account_id reason
        initiated_by pricing_category tier effective_month region client_business_id status
        country_code
        """)
      expect(.textOrNumber, "expiration start_time")
      expect(.number, "tier_update_time")
      expect(.texts, "solution_partner_business_ids rejection_reasons")
      expect(.array(.accountInfo), "exception_countries")
    case .capabilityValue:
      expect(
        .number,
        """
        max_daily_conversation_per_phone max_phone_numbers_per_business max_phone_numbers_per_waba
        """)
      expect(.textOrNumber, "max_daily_conversations_per_business")
    case .businessStatusValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "business_id")
    case .usernameValue: expect(.text, "display_phone_number username status")
    case .flowsValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "message flow_id old_status new_status alert_state warning")
      expect(
        .number, "error_rate threshold p50_latency p90_latency requests_count availability")
      expect(.array(.flowError), "errors")
    case .flowError:
      expect(.text, "error_type")
      expect(.number, "error_rate error_count")
    case .solutionsValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "solution_id solution_status")
    case .paymentValue:
      expect(.text, "configuration_name provider_name provider_mid status")
      expect(.number, "created_timestamp updated_timestamp")
    case .nameValue:
      expect(.text, "display_phone_number decision requested_verified_name rejection_reason")
    case .qualityValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "display_phone_number current_limit old_limit")
      expect(.textOrNumber, "max_daily_conversations_per_business")
    case .securityValue:
      expect(.word(Vocabulary.events), "event")
      expect(.text, "display_phone_number requester")
    default: break
    }
  }

  private mutating func findInTemplates(_ object: ExpectedObject) {
    if object == .templateInfo {
      expect(.text, "title description reason recommendation")
      return expect(.textOrNumber, "disable_date")
    }
    guard object == .templateValue else {
      return expect(
        .text,
        """
        message_template_button_type message_template_button_text message_template_button_url
        message_template_button_phone_number
        """)
    }
    expect(.word(Vocabulary.events), "event")
    expect(.textOrNumber, "message_template_id")
    expect(
      .text,
      """
      message_template_name message_template_language message_template_category reason
      previous_quality_score new_quality_score message_template_element message_template_title
      message_template_footer previous_category new_category correct_category category
      """)
    expect(.number, "category_update_timestamp")
    expect(.object(.templateInfo), "disable_info other_info rejection_info")
    expect(.array(.templateButton), "message_template_buttons")
  }

  private mutating func findInEvents(_ object: ExpectedObject) {
    switch object {
    case .automaticValue:
      expectMetadata()
      expect(.array(.automaticEvent), "automatic_events")
    case .automaticEvent:
      expect(.text, "id event_name ctwa_clid")
      expect(.number, "timestamp")
      expect(.object(.customData), "custom_data")
    case .customData:
      expect(.text, "currency")
      expect(.number, "value")
    case .trackingValue:
      expectMetadata()
      expect(.array(.trackingEvent), "events")
    case .trackingEvent:
      expect(.text, "event_name")
      expect(.number, "timestamp")
      expect(.object(.trackingData), "tracking_data")
    case .trackingData: expect(.text, "click_id tracking_token")
    case .handoverValue:
      expect(.text, "messaging_product timestamp type")
      expect(.object(.metadata), "recipient")
      expect(.object(.savedContact), "sender")
      expect(.object(.handover), "control_passed control_taken")
    default:
      expect(.textOrNumber, "previous_owner_app_id new_owner_app_id")
      expect(.text, "previous_owner_app_role previous_owner_role new_owner_role metadata")
      expect(.object(.conversationContext), "conversation_context")
    }
  }

  private mutating func findInSettings(_ object: ExpectedObject) {
    switch object {
    case .settingsValue:
      expect(.text, "messaging_product timestamp type")
      expect(.object(.phoneNumberSettings), "phone_number_settings")
    case .phoneNumberSettings:
      expect(.text, "phone_number_id")
      expect(.object(.calling), "calling")
    case .calling:
      expect(.text, "status call_icon_visibility callback_permission_status")
      expect(.object(.callHours), "call_hours")
      expect(.object(.sip), "sip")
    case .callHours:
      expect(.text, "status timezone_id")
      expect(.array(.openingHours), "weekly_operating_hours")
      expect(.array(.holiday), "holiday_schedule")
    case .openingHours: expect(.text, "day_of_week open_time close_time")
    case .holiday: expect(.text, "date start_time end_time")
    case .sip:
      expect(.text, "status")
      expect(.array(.server), "servers")
    default:
      expect(.text, "hostname")
      expect(.number, "port")
    }
  }
}
