import Bytes

/// The fields of `whatsapp_business_account`, which the app subscribes to: WhatsApp, "Webhooks overview" and "Webhook overrides".
package enum WebhookFields {
  /// Those that an override of the URL moves.
  private static var movable: [StaticString] {
    [
      "messages", "calls", "message_echoes", "smb_message_echoes", "smb_app_state_sync", "history",
      "messaging_handovers", "standby", "group_lifecycle_update", "group_participants_update",
      "group_settings_update", "group_status_update", "account_settings_update",
      "consumer_profile",
    ]
  }

  /// Those that always go to the app's URL.
  private static var fixed: [StaticString] {
    [
      "message_template_status_update", "message_template_quality_update",
      "message_template_components_update", "template_category_update", "account_update",
      "account_review_update", "account_alerts", "automatic_events",
      "business_capability_update", "partner_solutions", "payment_configuration_update",
      "phone_number_name_update", "phone_number_quality_update", "security", "user_preferences",
    ]
  }

  /// Where Meta's Business Agent answers.
  static var ofAgents: [[UInt8]] { ["standby", "messaging_handovers"].map { [UInt8]($0) } }

  /// Where the number stays in the WhatsApp Business app.
  static var ofCoexistence: [[UInt8]] {
    ["smb_message_echoes", "smb_app_state_sync", "history"].map { [UInt8]($0) }
  }

  /// The field that is subscribed to where none is named.
  package static var messages: [UInt8] { [UInt8]("messages") }

  /// All documented fields.
  package static var all: [[UInt8]] { (movable + fixed).map { [UInt8]($0) } }

  /// Whether an override moves a field. Meta sends every field that is not on its list to the app's URL.
  static func isMovable(_ field: [UInt8]) -> Bool {
    movable.contains { field.equals($0) }
  }

  /// Parses a comma-separated list, or `all`; nil where it has anything that is not a field's name.
  @_optimize(size) package static func list(_ text: [UInt8]) -> [[UInt8]]? {
    if text.equals("all") { return all }
    let fields = text.pieces(separatedBy: UInt8(ascii: ","))
    let areNames = fields.allSatisfy { field in
      (1...64).contains(field.count)
        && field.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
    }
    return areNames ? fields : nil
  }
}
