import Bytes

/// `data`: the content of the event.
extension EventLine {
  /// Writes the value of `data`.
  func writeData(includesRaw: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    // Drift is about the program, and has no business and no user.
    guard event.kind != .drift else {
      writeDrift(to: &writer)
      return writer.endObject()
    }
    writeBusiness(scope, to: &writer)
    user.write(to: &writer)
    writer.string("group_id", groupID)
    writeContent(to: &writer)
    if event.kind == .message || event.kind == .standbyMessage {
      writeVerbatim("conversation_context", scope.conversationContext, to: &writer)
    }
    if includesRaw { writeVerbatim("raw", item, to: &writer) }
    writer.endObject()
  }

  private func writeContent(to writer: inout JSONWriter) {
    switch event.kind {
    case .message, .echo, .standbyMessage: writeMessage(to: &writer)
    case .historyMessage:
      writeMessage(to: &writer)
      writer.object("history") { writer in
        writer.string("status", word("status", of: member("history_context")))
      }
    case .status, .payment, .standbyStatus, .wrappedStatus: writeStatus(to: &writer)
    case .error, .historyError: writeError(to: &writer)
    case .historyProgress:
      writer.beginObject("history")
      writeNumbers(["phase", "chunk_order", "progress"], of: item, to: &writer)
      writer.endObject()
    case .call, .callStatus: writeCall(to: &writer)
    case .group: writeGroup(to: &writer)
    case .contact:
      writer.beginObject("contact")
      writer.string("action", word("action"))
      writeWords(["full_name", "first_name"], of: member("contact"), to: &writer)
      writer.endObject()
    case .preference:
      writer.beginObject("preference")
      writeWords(["category", "value", "detail", "signup_id"], of: item, to: &writer)
      writer.endObject()
    case .userAction: writeUserAction(to: &writer)
    case .conversation: writeConversation(to: &writer)
    case .partner:
      writer.beginObject("partner")
      writer.string("event", word("event"))
      writeVerbatim("data", member("data"), to: &writer)
      writer.endObject()
    case .account: writeAccount(to: &writer)
    case .changed: writeChangedFields(to: &writer)
    case .unknown, .drift, .nonJSON: break
    }
  }

  private func writeBusiness(_ scope: Scope, to writer: inout JSONWriter) {
    writer.object("business") { writer in
      writer.string("waba_id", scope.wabaID)
      writer.string("portfolio_id", scope.portfolioID)
      writer.string("phone_number_id", scope.phoneNumberID)
      writer.string("display_phone_number", scope.displayPhoneNumber)
    }
  }

  /// The group of the event, which is the recipient of a status.
  private var groupID: [UInt8]? {
    if let group = word("group_id") { return group }
    switch event.kind {
    case .status, .payment, .standbyStatus: return isToGroup ? word("recipient_id") : nil
    case .message, .standbyMessage: return word("group_id", of: member("context"))
    default: return nil
    }
  }

  /// Writes `data.user_action`; the member with its details is named after the action.
  private func writeUserAction(to writer: inout JSONWriter) {
    let type = word("action_type")
    writer.beginObject("user_action")
    writer.string("action_type", type)
    writeVerbatim(
      "data", document.member(named: (type ?? []) + [UInt8]("_data"), of: item), to: &writer)
    writer.endObject()
  }

  private func writeAccount(to writer: inout JSONWriter) {
    writer.beginObject("account")
    // A change without a field has an empty one.
    if let field = scope.field, !field.isEmpty { writer.string("field", field) }
    writer.string("event", word("event"))
    writeVerbatim("value", item, to: &writer)
    writer.endObject()
  }

  private func writeChangedFields(to writer: inout JSONWriter) {
    writer.beginArray("fields")
    for field in document.items(of: member("changed_fields")) {
      if let field = document.word(of: field) { writer.string(field) }
    }
    writer.endArray()
  }
}
