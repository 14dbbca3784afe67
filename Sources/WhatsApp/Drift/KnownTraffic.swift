/// The fields of the Cloud API that are about messages, calls and whom they are with.
extension KnownMembers {
  mutating func findInTraffic(_ shape: KnownShape) {
    switch shape {
    case .messagesValue:
      haveNumber()
      have(.array(.message), "messages")
      have(.array(.status), "statuses")
      have(.array(.userAction), "user_actions")
      have(.object(.conversationContext), "conversation_context")
    case .historyValue:
      haveNumber()
      have(.array(.chunk), "history")
      have(.array(.message), "messages")
      have(.array(.echo), "message_echoes")
    case .chunk:
      have(.object(.progress), "metadata")
      have(.array(.thread), "threads")
      have(.array(.error), "errors")
    case .progress: have(.number, "phase chunk_order progress")
    case .thread:
      have(.text, "id")
      have(.object(.participant), "context")
      have(.array(.historyMessage), "messages")
    case .historyContext: have(.word(Vocabulary.statuses), "status")
    case .standbyValue:
      haveNumber()
      have(.object(.standby), "standby")
    case .standby:
      have(.array(.contact), "contacts")
      have(.array(.message), "messages")
      have(.array(.status), "statuses")
      have(.array(.echo), "message_echoes")
    case .echoesValue:
      haveNumber()
      have(.array(.echo), "message_echoes")
    case .stateSyncValue:
      haveNumber()
      have(.array(.stateSync), "state_sync")
    case .stateSync:
      have(.word("contact"), "type")
      have(.object(.savedContact), "contact")
      have(.word(Vocabulary.users), "action")
      have(.object(.syncMetadata), "metadata")
    case .syncMetadata: have(.text, "timestamp")
    case .savedContact:
      have(.text, "full_name first_name phone_number user_id parent_user_id username")
    case .preferencesValue:
      haveNumber()
      have(.array(.preference), "user_preferences")
    case .preference:
      have(.text, "wa_id user_id parent_user_id detail signup_id")
      have(.word(Vocabulary.users), "category value")
      have(.number, "timestamp")
    case .userIDValue:
      haveNumber()
      have(.array(.userIDUpdate), "user_id_update")
    case .userIDUpdate:
      have(.text, "wa_id detail")
      have(.object(.changedID), "user_id parent_user_id")
      have(.number, "timestamp")
    case .changedID: have(.text, "previous current")
    case .groupsValue, .group, .participant, .groupSetting: findInGroups(shape)
    default: findInCalls(shape)
    }
  }

  private mutating func findInCalls(_ shape: KnownShape) {
    switch shape {
    case .callsValue:
      haveNumber()
      have(.array(.call), "calls")
      have(.array(.status), "statuses")
    case .call:
      have(
        .text,
        """
        id timestamp from from_user_id from_parent_user_id to to_user_id to_parent_user_id
        start_time end_time biz_opaque_callback_data deeplink_payload cta_payload
        """)
      have(.word(Vocabulary.calls), "event direction status")
      have(.number, "duration")
      have(.object(.session), "session connection")
      have(.object(.recording), "call_recording call_transcript")
      have(.array(.error), "errors")
    case .session:
      have(.object(.sdp), "webrtc")
      have(.text, "sdp_type sdp")
    case .sdp: have(.text, "sdp")
    default:
      have(.text, "type")
      have(.object(.media), "audio document")
    }
  }

  private mutating func findInGroups(_ shape: KnownShape) {
    switch shape {
    case .groupsValue:
      haveNumber()
      have(.array(.group), "groups")
    case .group:
      have(
        .text,
        """
        timestamp group_id request_id join_request_id subject description invite_link wa_id user_id
        parent_user_id username
        """)
      have(.word(Vocabulary.groups), "type join_approval_mode reason initiated_by")
      have(
        .array(.participant), "added_participants removed_participants failed_participants")
      have(.object(.groupSetting), "profile_picture group_subject group_description")
      have(.array(.error), "errors")
    case .participant:
      have(.text, "input wa_id user_id parent_user_id username")
      have(.array(.error), "errors")
    default:
      have(.text, "text mime_type sha256")
      have(.flag, "update_successful")
      have(.array(.error), "errors")
    }
  }
}
