import Bytes

/// `data`: what the event says.
extension Notification {
  /// Writes the value of `data`; with the item as it was received where `includesRaw`.
  func writeData(of event: Event, includesRaw: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    guard event.kind != .drift else {
      writeDrift(event, to: &writer)
      return writer.endObject()
    }
    writeBusiness(scopes[event.scope], to: &writer)
    person(of: event).write(to: &writer)
    writer.string("group_id", groupID(of: event))
    writeContent(of: event, to: &writer)
    writeVerbatim(
      "conversation_context",
      hasConversationContext(event) ? scopes[event.scope].conversationContext : nil,
      to: &writer)
    if includesRaw { writeVerbatim("raw", event.item, to: &writer) }
    writer.endObject()
  }

  /// Whether `raw` is all that the event says, and so is never left out by a setting.
  func isRawContent(_ event: Event) -> Bool { event.kind == .account || event.kind == .unknown }

  private func writeContent(of event: Event, to writer: inout JSONWriter) {
    let item = event.item
    switch event.kind {
    case .message, .echo, .standbyMessage: writeMessage(event, to: &writer)
    case .historyMessage:
      writeMessage(event, to: &writer)
      writer.object("history") { writer in
        writer.string("status", word(member("history_context", of: item), "status"))
      }
    case .status, .payment, .standbyStatus, .wrappedStatus: writeStatus(event, to: &writer)
    case .error, .historyError: writeError(item, to: &writer)
    case .historyProgress:
      writer.beginObject("history")
      for name: StaticString in ["phase", "chunk_order", "progress"] {
        writeNumber(name, member(name, of: item), to: &writer)
      }
      writer.endObject()
    case .call, .callStatus: writeCall(item, to: &writer)
    case .group: writeGroup(item, to: &writer)
    case .contact: writeContact(item, to: &writer)
    case .preference:
      writer.beginObject("preference")
      for name: StaticString in ["category", "value", "detail", "signup_id"] {
        writer.string(name, word(item, name))
      }
      writer.endObject()
    case .userAction: writeUserAction(item, to: &writer)
    case .conversation: writeConversation(item, to: &writer)
    case .partner:
      writer.beginObject("partner")
      writer.string("event", word(item, "event"))
      writeVerbatim("data", member("data", of: item), to: &writer)
      writer.endObject()
    case .account: writeAccount(event, to: &writer)
    case .changed: writeChangedFields(item, to: &writer)
    // It is written apart: it is about the program and nobody's.
    case .unknown, .drift, .unreadable: break
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

  /// The group that the event happened in; a status names it as its recipient.
  private func groupID(of event: Event) -> [UInt8]? {
    let item = event.item
    if let group = word(item, "group_id") { return group }
    switch event.kind {
    case .status, .payment, .standbyStatus: return isGroup(item) ? word(item, "recipient_id") : nil
    case .message, .standbyMessage: return word(member("context", of: item), "group_id")
    default: return nil
    }
  }

  private func hasConversationContext(_ event: Event) -> Bool {
    event.kind == .message || event.kind == .standbyMessage
  }

  private func writeContact(_ item: JSONValue, to writer: inout JSONWriter) {
    let contact = member("contact", of: item)
    writer.beginObject("contact")
    writer.string("action", word(item, "action"))
    writer.string("full_name", word(contact, "full_name"))
    writer.string("first_name", word(contact, "first_name"))
    writer.endObject()
  }

  /// What someone did is in a member that is named after it.
  private func writeUserAction(_ item: JSONValue, to writer: inout JSONWriter) {
    let type = word(item, "action_type")
    writer.beginObject("user_action")
    writer.string("action_type", type)
    writeVerbatim(
      "data", document.member(named: (type ?? []) + [UInt8]("_data"), of: item), to: &writer)
    writer.endObject()
  }

  private func writeAccount(_ event: Event, to writer: inout JSONWriter) {
    writer.beginObject("account")
    // Of a change without one it is empty.
    if let field = scopes[event.scope].field, !field.isEmpty { writer.string("field", field) }
    writer.string("event", word(event.item, "event"))
    writeVerbatim("value", event.item, to: &writer)
    writer.endObject()
  }

  private func writeChangedFields(_ entry: JSONValue, to writer: inout JSONWriter) {
    writer.beginArray("fields")
    for field in document.items(of: member("changed_fields", of: entry)) {
      if let field = document.word(of: field) { writer.string(field) }
    }
    writer.endArray()
  }
}
