/// The Cloud API's fields about messages, calls, groups and users: their values, and the objects that `data` has not.
extension Shape {
  func expectInTraffic<D: Describer>(_ it: inout D) {
    switch self {
    case .statusMessage: it.expect(.text, "recipient_id")
    case .origin: it.expect(.word(Vocabulary.pricing), "type")
    case .paymentError: it.expect(.textOrNumber, "code reason")
    case .errorData: it.expect(.text, "details")
    case .session:
      it.expect(.object(.sdp), "webrtc")
      it.expect(.text, "sdp_type sdp")
    case .sdp: it.expect(.text, "sdp")
    case .recording:
      it.expect(.text, "type")
      it.expect(.object(.media), "audio document")
    case .chunk:
      it.expect(.object(.progress), "metadata")
      it.expect(.array(.thread), "threads")
      it.expect(.array(.error), "errors")
    case .thread:
      it.expect(.text, "id")
      it.expect(.object(.participant), "context")
      it.expect(.array(.historyMessage), "messages")
    case .standby:
      it.expect(.array(.contact), "contacts")
      it.expect(.array(.message), "messages")
      it.expect(.array(.status), "statuses")
      it.expect(.array(.echo), "message_echoes")
    case .syncMetadata: it.expect(.text, "timestamp")
    case .savedContact:
      it.expect(.text, "full_name first_name phone_number user_id parent_user_id username")
    case .userIDUpdate:
      it.expect(.text, "wa_id detail")
      it.expect(.object(.changedID), "user_id parent_user_id")
      it.expect(.textOrNumber, "timestamp")
    case .changedID: it.expect(.text, "previous current")
    // The details of a click.
    default:
      it.expect(.text, "click_component product_id click_id tracking_token client_user_agent")
    }
  }

  func expectInTrafficValue<D: Describer>(_ it: inout D) {
    Self.expectMetadata(&it)
    switch self {
    case .messagesValue:
      it.expect(.array(.message), "messages")
      it.expect(.array(.status), "statuses")
      it.expect(.array(.userAction), "user_actions")
      it.expect(.object(.conversationContext), "conversation_context")
    case .callsValue:
      it.expect(.array(.call), "calls")
      it.expect(.array(.status), "statuses")
    case .historyValue:
      it.expect(.array(.chunk), "history")
      it.expect(.array(.message), "messages")
      it.expect(.array(.echo), "message_echoes")
    case .standbyValue: it.expect(.object(.standby), "standby")
    case .echoesValue: it.expect(.array(.echo), "message_echoes")
    case .groupsValue: it.expect(.array(.group), "groups")
    case .stateSyncValue: it.expect(.array(.stateSync), "state_sync")
    case .preferencesValue: it.expect(.array(.preference), "user_preferences")
    default: it.expect(.array(.userIDUpdate), "user_id_update")
    }
  }

  /// The members of most fields' values besides the items.
  static func expectMetadata<D: Describer>(_ it: inout D) {
    it.expect(.text, "messaging_product")
    it.expect(.object(.metadata), "metadata")
    it.expect(.array(.contact), "contacts")
    it.expect(.array(.error), "errors")
  }
}
