import Bytes

/// Meta's Cloud API: `entry[]`, in it `changes[]`, in each a `field` that says what its `value` holds.
extension Notification {
  mutating func walkCloud() {
    for entry in document.elements(of: member("entry", of: document.root)) {
      let changes = member("changes", of: entry)
      let head = EntryHead(id: word(entry, "id"), time: member("time", of: entry))
      if changes != nil, member("changed_fields", of: entry) == nil || hasItems(changes) {
        for change in document.items(of: changes) { walk(change, of: head) }
      } else {
        let scope = begin(scope(ofField: nil, value: nil, entry: head))
        emit(member("changed_fields", of: entry) == nil ? .unknown : .changed, entry, scope)
      }
    }
  }

  private func hasItems(_ array: JSONValue?) -> Bool {
    var items = document.items(of: array)
    return items.next() != nil
  }

  private mutating func walk(_ change: JSONValue, of entry: EntryHead) {
    guard document.kind(of: change) == .object else {
      return emit(.unknown, change, begin(scope(ofField: nil, value: nil, entry: entry)))
    }
    let field = word(change, "field") ?? []
    let value = member("value", of: change)
    let scope = begin(scope(ofField: field, value: value, entry: entry))
    let eventsBefore = events.count
    if field.equals("messages") {
      if !walkMessages(value, scope) { emit(.unknown, change, scope) }
      return
    } else if field.equals("calls") {
      walkCalls(value, scope)
      if events.count > eventsBefore { return }
    } else if field.equals("history") {
      walkHistory(value, scope)
    } else if field.equals("standby") {
      walkStandby(value, scope)
    } else if field.equals("smb_message_echoes") || field.equals("message_echoes") {
      _ = emitItems("message_echoes", as: .echo, of: value, scope)
    } else if field.starts(with: [UInt8]("group_")) {
      _ = emitItems("groups", as: .group, of: value, scope)
    } else if field.equals("smb_app_state_sync") {
      _ = emitItems("state_sync", as: .contact, of: value, scope)
    } else if field.equals("user_preferences") {
      _ = emitItems("user_preferences", as: .preference, of: value, scope)
    }
    guard events.count > eventsBefore else { return emit(.account, value ?? change, scope) }
    // The items' lines do not repeat what stands beside them.
    _ = emitItems("errors", as: .error, of: value, scope)
  }

  private mutating func walkMessages(_ value: JSONValue?, _ scope: Int) -> Bool {
    let known = [
      emitStatusesAndMessages(value, scope),
      emitItems("errors", as: .error, of: value, scope),
      emitItems("user_actions", as: .userAction, of: value, scope),
    ]
    return known.contains(true)
  }

  private mutating func walkCalls(_ value: JSONValue?, _ scope: Int) {
    _ = emitItems("calls", as: .call, of: value, scope)
    _ = emitItems("statuses", as: .callStatus, of: value, scope)
    _ = emitItems("errors", as: .error, of: value, scope)
  }

  /// History comes in chunks of threads, and later its media as messages of the value's own.
  private mutating func walkHistory(_ value: JSONValue?, _ scope: Int) {
    for chunk in document.items(of: member("history", of: value)) {
      let eventsBefore = events.count
      _ = emitItems("errors", as: .historyError, of: chunk, scope)
      if let progress = member("metadata", of: chunk) { emit(.historyProgress, progress, scope) }
      let threads = member("threads", of: chunk)
      for thread in document.items(of: threads) {
        guard document.kind(of: thread) == .object else {
          emit(.unknown, thread, scope)
          continue
        }
        partners.append(partner(ofThread: thread))
        let index = partners.count - 1
        for message in document.items(of: member("messages", of: thread)) {
          emit(Event(kind: .historyMessage, item: message, scope: scope, thread: index))
        }
      }
      if threads == nil, events.count == eventsBefore { emit(.unknown, chunk, scope) }
    }
    _ = emitItems("messages", as: .historyMessage, of: value, scope)
    _ = emitItems("message_echoes", as: .historyMessage, of: value, scope)
  }

  /// What reaches an app that does not own the conversation: the arrays stand one level deeper.
  private mutating func walkStandby(_ value: JSONValue?, _ scope: Int) {
    let standby = member("standby", of: value)
    if let contacts = member("contacts", of: standby) {
      scopes[scope].contacts = Contacts(contacts, in: document)
    }
    _ = emitItems("messages", as: .standbyMessage, of: standby, scope)
    _ = emitItems("statuses", as: .standbyStatus, of: standby, scope)
    _ = emitItems("message_echoes", as: .echo, of: standby, scope)
  }

  /// Who and when, for all events of a change.
  private func scope(ofField field: [UInt8]?, value: JSONValue?, entry: EntryHead) -> Scope {
    var scope = Scope(field: field, entryTime: entry.time, source: [])
    scope.isTest = entry.id?.equals("0") ?? false
    let wabaInfo = member("waba_info", of: value)
    if wabaInfo == nil, !(field?.equals("partner_solutions") ?? false) {
      scope.wabaID = entry.id
    } else {
      // There the entry is the partner's business portfolio.
      scope.wabaID = word(wabaInfo, "waba_id")
      scope.portfolioID = entry.id
    }
    let settings = member("phone_number_settings", of: value)
    for place in [member("metadata", of: value), member("recipient", of: value), settings, value] {
      scope.phoneNumberID = scope.phoneNumberID ?? word(place, "phone_number_id")
      scope.displayPhoneNumber = scope.displayPhoneNumber ?? word(place, "display_phone_number")
    }
    scope.source = [UInt8]("/whatsapp/")
    Identity.append(segment: scope.wabaID, to: &scope.source)
    scope.source.append(UInt8(ascii: "/"))
    Identity.append(segment: scope.phoneNumberID, to: &scope.source)
    scope.contacts = Contacts(member("contacts", of: value), in: document)
    scope.conversationContext = member("conversation_context", of: value)
    return scope
  }
}

/// What an entry says of itself, read once: it may have many changes.
private struct EntryHead {
  let id: [UInt8]?
  let time: JSONValue?
}
