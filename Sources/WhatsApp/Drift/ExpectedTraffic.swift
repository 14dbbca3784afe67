/// The Cloud API's fields about messages, calls, groups and users.
extension ExpectedMembers {
  mutating func findInTraffic(_ object: ExpectedObject) {
    switch object {
    case .messagesValue:
      expectMetadata()
      expect(.array(.message), "messages")
      expect(.array(.status), "statuses")
      expect(.array(.userAction), "user_actions")
      expect(.object(.conversationContext), "conversation_context")
    case .historyValue:
      expectMetadata()
      expect(.array(.chunk), "history")
      expect(.array(.message), "messages")
      expect(.array(.echo), "message_echoes")
    case .chunk:
      expect(.object(.progress), "metadata")
      expect(.array(.thread), "threads")
      expect(.array(.error), "errors")
    case .progress: expect(.number, "phase chunk_order progress")
    case .thread:
      expect(.text, "id")
      expect(.object(.participant), "context")
      expect(.array(.historyMessage), "messages")
    case .historyContext: expect(.word(Vocabulary.statuses), "status")
    case .standbyValue:
      expectMetadata()
      expect(.object(.standby), "standby")
    case .standby:
      expect(.array(.contact), "contacts")
      expect(.array(.message), "messages")
      expect(.array(.status), "statuses")
      expect(.array(.echo), "message_echoes")
    case .echoesValue:
      expectMetadata()
      expect(.array(.echo), "message_echoes")
    case .stateSyncValue:
      expectMetadata()
      expect(.array(.stateSync), "state_sync")
    case .stateSync:
      expect(.word("contact"), "type")
      expect(.object(.savedContact), "contact")
      expect(.word(Vocabulary.users), "action")
      expect(.object(.syncMetadata), "metadata")
    case .syncMetadata: expect(.text, "timestamp")
    case .savedContact:
      expect(.text, "full_name first_name phone_number user_id parent_user_id username")
    case .preferencesValue:
      expectMetadata()
      expect(.array(.preference), "user_preferences")
    case .preference:
      expect(.text, "wa_id user_id parent_user_id detail signup_id")
      expect(.word(Vocabulary.users), "category value")
      expect(.number, "timestamp")
    case .userIDValue:
      expectMetadata()
      expect(.array(.userIDUpdate), "user_id_update")
    case .userIDUpdate:
      expect(.text, "wa_id detail")
      expect(.object(.changedID), "user_id parent_user_id")
      expect(.number, "timestamp")
    case .changedID: expect(.text, "previous current")
    case .groupsValue, .group, .participant, .groupSetting: findInGroups(object)
    default: findInCalls(object)
    }
  }

  private mutating func findInCalls(_ object: ExpectedObject) {
    switch object {
    case .callsValue:
      expectMetadata()
      expect(.array(.call), "calls")
      expect(.array(.status), "statuses")
    case .call:
      expect(
        .text,
        """
        id timestamp from from_user_id from_parent_user_id to to_user_id to_parent_user_id
        start_time end_time biz_opaque_callback_data deeplink_payload cta_payload
        """)
      expect(.word(Vocabulary.calls), "event direction status")
      expect(.number, "duration")
      expect(.object(.session), "session connection")
      expect(.object(.recording), "call_recording call_transcript")
      expect(.array(.error), "errors")
    case .session:
      expect(.object(.sdp), "webrtc")
      expect(.text, "sdp_type sdp")
    case .sdp: expect(.text, "sdp")
    default:
      expect(.text, "type")
      expect(.object(.media), "audio document")
    }
  }

  private mutating func findInGroups(_ object: ExpectedObject) {
    switch object {
    case .groupsValue:
      expectMetadata()
      expect(.array(.group), "groups")
    case .group:
      expect(
        .text,
        """
        timestamp group_id request_id join_request_id subject description invite_link wa_id user_id
        parent_user_id username
        """)
      expect(.word(Vocabulary.groups), "type join_approval_mode reason initiated_by")
      expect(
        .array(.participant), "added_participants removed_participants failed_participants")
      expect(.object(.groupSetting), "profile_picture group_subject group_description")
      expect(.array(.error), "errors")
    case .participant:
      expect(.text, "input wa_id user_id parent_user_id username")
      expect(.array(.error), "errors")
    default:
      expect(.text, "text mime_type sha256")
      expect(.boolean, "update_successful")
      expect(.array(.error), "errors")
    }
  }
}
