extension KnownShape {
  /// The shape of the value of a Cloud API field.
  init(ofField field: [UInt8]) {
    let shapes: [(fields: StaticString, shape: KnownShape)] = [
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
    for (fields, shape) in shapes where NameList(fields).contains(field) {
      self = shape
      return
    }
    self = .anything
  }
}

/// The other fields of the Cloud API: accounts, numbers, templates.
extension KnownMembers {
  mutating func findInManagement(_ shape: KnownShape) {
    switch shape {
    case .automaticValue, .automaticEvent, .customData, .trackingValue, .trackingEvent,
      .trackingData, .handoverValue, .handover:
      findInEvents(shape)
    case .settingsValue, .phoneNumberSettings, .calling, .callHours, .openingHours, .holiday, .sip,
      .server:
      findInSettings(shape)
    case .templateValue, .templateInfo, .templateButton: findInTemplates(shape)
    case .alertsValue:
      have(.text, "entity_type")
      have(.textOrNumber, "entity_id")
      have(.object(.alert), "alert_info")
      findInManagement(.alert)
    case .alert: have(.text, "alert_severity alert_status alert_type alert_description")
    case .reviewValue: have(.text, "decision")
    case .accountValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "phone_number country")
      have(
        .object(.accountInfo),
        """
        violation_info ban_info waba_info disconnection_info volume_tier_info
        auth_international_rate_eligibility partner_client_certification_needed_info
        partner_client_certification_info
        """)
      have(.array(.accountInfo), "restriction_info")
    case .accountInfo:
      have(
        .text,
        """
        restriction_type remediation violation_type waba_ban_state waba_ban_date waba_id
        owner_business_id partner_app_id solution_id ad_account_linked ad_account_id reason
        initiated_by pricing_category tier effective_month region client_business_id status
        country_code
        """)
      have(.textOrNumber, "expiration start_time")
      have(.number, "tier_update_time")
      have(.texts, "solution_partner_business_ids rejection_reasons")
      have(.array(.accountInfo), "exception_countries")
    case .capabilityValue:
      have(
        .number,
        """
        max_daily_conversation_per_phone max_phone_numbers_per_business max_phone_numbers_per_waba
        """)
      have(.textOrNumber, "max_daily_conversations_per_business")
    case .businessStatusValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "business_id")
    case .usernameValue: have(.text, "display_phone_number username status")
    case .flowsValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "message flow_id old_status new_status alert_state warning")
      have(
        .number, "error_rate threshold p50_latency p90_latency requests_count availability")
      have(.array(.flowError), "errors")
    case .flowError:
      have(.text, "error_type")
      have(.number, "error_rate error_count")
    case .solutionsValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "solution_id solution_status")
    case .paymentValue:
      have(.text, "configuration_name provider_name provider_mid status")
      have(.number, "created_timestamp updated_timestamp")
    case .nameValue:
      have(.text, "display_phone_number decision requested_verified_name rejection_reason")
    case .qualityValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "display_phone_number current_limit old_limit")
      have(.textOrNumber, "max_daily_conversations_per_business")
    case .securityValue:
      have(.word(Vocabulary.events), "event")
      have(.text, "display_phone_number requester")
    default: break
    }
  }

  private mutating func findInTemplates(_ shape: KnownShape) {
    if shape == .templateInfo {
      have(.text, "title description reason recommendation")
      return have(.textOrNumber, "disable_date")
    }
    guard shape == .templateValue else {
      return have(
        .text,
        """
        message_template_button_type message_template_button_text message_template_button_url
        message_template_button_phone_number
        """)
    }
    have(.word(Vocabulary.events), "event")
    have(.textOrNumber, "message_template_id")
    have(
      .text,
      """
      message_template_name message_template_language message_template_category reason
      previous_quality_score new_quality_score message_template_element message_template_title
      message_template_footer previous_category new_category correct_category category
      """)
    have(.number, "category_update_timestamp")
    have(.object(.templateInfo), "disable_info other_info rejection_info")
    have(.array(.templateButton), "message_template_buttons")
  }

  private mutating func findInEvents(_ shape: KnownShape) {
    switch shape {
    case .automaticValue:
      haveNumber()
      have(.array(.automaticEvent), "automatic_events")
    case .automaticEvent:
      have(.text, "id event_name ctwa_clid")
      have(.number, "timestamp")
      have(.object(.customData), "custom_data")
    case .customData:
      have(.text, "currency")
      have(.number, "value")
    case .trackingValue:
      haveNumber()
      have(.array(.trackingEvent), "events")
    case .trackingEvent:
      have(.text, "event_name")
      have(.number, "timestamp")
      have(.object(.trackingData), "tracking_data")
    case .trackingData: have(.text, "click_id tracking_token")
    case .handoverValue:
      have(.text, "messaging_product timestamp type")
      have(.object(.metadata), "recipient")
      have(.object(.savedContact), "sender")
      have(.object(.handover), "control_passed control_taken")
    default:
      have(.textOrNumber, "previous_owner_app_id new_owner_app_id")
      have(.text, "previous_owner_app_role previous_owner_role new_owner_role metadata")
      have(.object(.conversationContext), "conversation_context")
    }
  }

  private mutating func findInSettings(_ shape: KnownShape) {
    switch shape {
    case .settingsValue:
      have(.text, "messaging_product timestamp type")
      have(.object(.phoneNumberSettings), "phone_number_settings")
    case .phoneNumberSettings:
      have(.text, "phone_number_id")
      have(.object(.calling), "calling")
    case .calling:
      have(.text, "status call_icon_visibility callback_permission_status")
      have(.object(.callHours), "call_hours")
      have(.object(.sip), "sip")
    case .callHours:
      have(.text, "status timezone_id")
      have(.array(.openingHours), "weekly_operating_hours")
      have(.array(.holiday), "holiday_schedule")
    case .openingHours: have(.text, "day_of_week open_time close_time")
    case .holiday: have(.text, "date start_time end_time")
    case .sip:
      have(.text, "status")
      have(.array(.server), "servers")
    default:
      have(.text, "hostname")
      have(.number, "port")
    }
  }
}
