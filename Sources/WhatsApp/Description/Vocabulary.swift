import Bytes

/// The documented words of members that have one of a list, folded as in event types. All lists are open: another word is
/// schema drift and no error.
enum Vocabulary {
  /// Whether any of the lists has a folded word.
  static func contains(folded word: [UInt8]) -> Bool {
    let word = WantedName(word)
    for list in [
      own, statuses, messages, pricing, calls, users, groups, systems, interactive, fields, events,
    ] where NameList(list).contains(word) {
      return true
    }
    return false
  }

  /// The Cloud API's subscription fields; the most frequent one is first.
  static let fields: StaticString = """
    messages account_alerts account_review_update account_settings_update account_update
    automatic_events business_capability_update business_status_update business_username_updates
    calls campaign_status_update consumer_profile flows group_lifecycle_update
    group_participant_update group_participants_update group_settings_update group_status_update
    history message_echoes message_template_components_update message_template_quality_update
    message_template_status_update messaging_handovers partner_solutions
    payment_configuration_update phone_number_name_update phone_number_quality_update security
    smb_app_state_sync smb_message_echoes standby template_category_update
    template_correct_category_detection tracking_events user_id_update user_preferences
    """

  /// Types of messages, of unsupported ones, and of Notifyer's contents; the most frequent one is first.
  static let messages: StaticString = """
    text audio button contacts document edit ephemeral errors gif group_invite hsm image interactive
    keep_in_chat link_preview list location media_placeholder order pin poll_creation poll_update
    product reaction request_welcome revoke sticker system template unknown unsupported video voice
    """

  /// Statuses of messages, calls and payments, and types of the objects that have them; the most frequent ones are first.
  static let statuses: StaticString = """
    sent delivered read accepted captured completed deleted error failed message payment pending
    played rejected ringing success warning
    """

  /// Types of interactive messages in both directions, and kinds of replies.
  static let interactive: StaticString = """
    address address_message button button_reply call_permission call_permission_reply
    call_permission_request carousel catalog_message cta_url flow list list_reply
    location_request_message nfm_reply order_details order_status payment_method product
    product_list quick_reply voice_call
    """

  /// Values of `event` in the Cloud API, 360dialog's partner notifications and Notifyer's older ones.
  static let events: StaticString = """
    account_deleted account_offboarded account_reconnected account_restriction account_violation
    ad_account_linked approved archived auth_intl_price_eligibility_update
    business_primary_location_country_update business_status_changed channel_created
    channel_live channel_permission_granted channel_ready channel_running channel_submitted
    client_created client_error_rate deleted disabled
    disabled_update downgrade endpoint_availability endpoint_error_rate endpoint_latency flagged
    flow_status_change flow_version_expiry_warning history in_appeal incoming_message limit_exceeded
    locked message_status mm_lite_terms_signed onboarding partner_added
    partner_app_installed partner_app_uninstalled partner_client_certification_needed
    partner_client_certification_status_update partner_removed paused pending pending_deletion
    pin_changed pin_request_success pin_reset_request pin_reset_success reinstated rejected
    smb_app_state_sync smb_message_echoes solution_created solution_updated template_messaging_disabled template_messaging_enabled
    throughput_upgrade unarchived unflagged upgrade verified_account
    volume_based_pricing_tier_update
    """

  /// Types, reasons and initiators of events in groups.
  static let groups: StaticString = """
    admin_added approval_required auto_approve business group group_add_participants group_create
    group_delete group_join_request_created group_join_request_revoked group_participants_add
    group_participants_remove group_remove_participants group_settings_update group_suspend
    group_suspend_cleared individual invite_link participant
    """

  /// Types of `system` messages.
  static let systems: StaticString = """
    customer_changed_number customer_identity_changed user_changed_number user_changed_user_id
    user_identity_changed
    """

  /// Events, statuses and directions of calls.
  static let calls: StaticString = """
    accepted business_initiated call_created call_recording_available
    call_transcription_available completed connect failed rejected ringing terminate
    user_initiated
    """

  /// Actions of users and of their address books.
  static let users: StaticString = """
    add automatic contact_request landing_page_view marketing_messages
    marketing_messages_link_click other remove resume signup stop bot user user_action
    """

  /// Categories and models of pricing, and payment providers; the most frequent ones are first.
  static let pricing: StaticString = """
    pmp regular utility marketing service authentication authentication_international billdesk
    business_initiated cbp card free_customer_service free_entry_point free_group_customer_service
    general_purpose_ai group_marketing group_service group_utility instant marketing_lite nbp
    netbanking normal offsite_card_pay paid_exempt payu razorpay referral_conversion upi
    user_initiated wallet zaakpay
    """

  /// The program's own words in event types.
  static let own: StaticString = """
    account call changed contact conversation drift echo error group history message partner
    payment preference progress reply standby status unknown user_action whatsapp
    """
}
