import Bytes

/// Meta's Cloud API: `entry[]`, `changes[]`, and in each a `field` that names the form of its `value`.
extension Notification {
  mutating func walkCloud() {
    for entry in document.elements(of: member("entry", of: document.root)) {
      guard !isFull else { return }
      let changes = member("changes", of: entry)
      let head = head(of: entry)
      if changes != nil, member("changed_fields", of: entry) == nil || hasItems(changes) {
        for change in document.items(of: changes) {
          guard !isFull else { return }
          walk(change, of: head)
        }
      } else {
        let scope = begin(scope(ofField: nil, value: nil, entry: head))
        emit(namesFields(entry) ? .changed : .unknown, entry, scope)
      }
    }
  }

  /// Whether an entry only lists changed fields. There are some dozens; more than `fieldLimit` are no such list.
  private func namesFields(_ entry: JSONValue) -> Bool {
    guard let fields = member("changed_fields", of: entry) else { return false }
    var count = 0
    for _ in document.items(of: fields) {
      count += 1
      guard count <= Self.fieldLimit else { return false }
    }
    return true
  }

  private static var fieldLimit: Int { 1000 }

  private func head(of entry: JSONValue) -> EntryHead {
    let id = word("id", of: entry)
    var segment: [UInt8] = []
    EventID.append(segment: id, to: &segment)
    return EntryHead(
      id: id, segment: segment, time: document.time("time", of: entry),
      timePart: word("time", of: entry).map { EventID.part($0) } ?? [])
  }

  private mutating func walk(_ change: JSONValue, of entry: EntryHead) {
    guard document.kind(of: change) == .object else {
      return emit(.unknown, change, begin(scope(ofField: nil, value: nil, entry: entry)))
    }
    let field = word("field", of: change) ?? []
    let value = member("value", of: change)
    let scope = begin(
      scope(ofField: field, value: value, entry: entry), contacts: member("contacts", of: value))
    if field.equals("messages") {
      guard walkMessages(value, scope) else { return emit(.unknown, change, scope) }
      return emitUnknownArrays(
        in: value, except: ["messages", "statuses", "errors", "user_actions"], as: change, scope)
    }
    let eventsBefore = events.count
    let names = walkItems(of: value, field, scope)
    guard events.count > eventsBefore else {
      let hasErrors = field.equals("calls") && emitItems("errors", as: .error, of: value, scope)
      if !hasErrors || events.count == eventsBefore { emit(.account, value ?? change, scope) }
      return
    }
    // The lines of the items have no other member of the value.
    _ = emitItems("errors", as: .error, of: value, scope)
    emitUnknownArrays(in: value, except: names + ["errors"], as: change, scope)
  }

  /// Emits the items of a field other than `messages`. Returns the names of their arrays.
  private mutating func walkItems(
    of value: JSONValue?, _ field: [UInt8], _ scope: Int
  ) -> [StaticString] {
    if field.equals("calls") {
      _ = emitItems("calls", as: .call, of: value, scope)
      _ = emitItems("statuses", as: .callStatus, of: value, scope)
      return ["calls", "statuses"]
    }
    if field.equals("history") {
      walkHistory(value, scope)
      return ["history", "messages", "message_echoes"]
    }
    if field.equals("standby") {
      walkStandby(value, scope)
      return []
    }
    let (name, kind): (StaticString, Event.Kind)
    if field.equals("smb_message_echoes") || field.equals("message_echoes") {
      (name, kind) = ("message_echoes", .echo)
    } else if field.starts(with: [UInt8]("group_")) {
      (name, kind) = ("groups", .group)
    } else if field.equals("smb_app_state_sync") {
      (name, kind) = ("state_sync", .contact)
    } else if field.equals("user_preferences") {
      (name, kind) = ("user_preferences", .preference)
    } else {
      return []
    }
    _ = emitItems(name, as: kind, of: value, scope)
    return [name]
  }

  private mutating func walkMessages(_ value: JSONValue?, _ scope: Int) -> Bool {
    let known = [
      emitMessagesAndStatuses(value, scope),
      emitItems("errors", as: .error, of: value, scope),
      emitItems("user_actions", as: .userAction, of: value, scope),
    ]
    return known.contains(true)
  }

  /// History arrives in chunks of threads, followed by its media as `messages` of the value itself.
  private mutating func walkHistory(_ value: JSONValue?, _ scope: Int) {
    for chunk in document.items(of: member("history", of: value)) {
      guard !isFull else { return }
      let eventsBefore = events.count
      _ = emitItems("errors", as: .historyError, of: chunk, scope)
      if let progress = member("metadata", of: chunk) { emit(.historyProgress, progress, scope) }
      let threads = member("threads", of: chunk)
      for thread in document.items(of: threads) {
        guard !isFull else { return }
        guard document.kind(of: thread) == .object else {
          emit(.unknown, thread, scope)
          continue
        }
        threadUsers.append(user(ofThread: thread))
        let index = threadUsers.count - 1
        for message in document.items(of: member("messages", of: thread)) {
          guard !isFull else { return }
          emit(Event(kind: .historyMessage, item: message, scope: scope, thread: index))
        }
        emitUnknownArrays(in: thread, except: ["messages"], as: thread, scope)
      }
      if threads == nil, events.count == eventsBefore {
        emit(.unknown, chunk, scope)
      } else {
        emitUnknownArrays(in: chunk, except: ["errors", "threads"], as: chunk, scope)
      }
    }
    _ = emitItems("messages", as: .historyMessage, of: value, scope)
    _ = emitItems("message_echoes", as: .historyMessage, of: value, scope)
  }

  private func user(ofThread thread: JSONValue) -> User {
    let context = member("context", of: thread)
    var user = User(
      waID: context == nil ? word("id", of: thread) : word("wa_id", of: context),
      userID: word("user_id", of: context), parentUserID: word("parent_user_id", of: context),
      username: word("username", of: context))
    user.sortIDs()
    return user
  }

  /// Events for an app that does not own the conversation: the arrays are one level deeper.
  private mutating func walkStandby(_ value: JSONValue?, _ scope: Int) {
    let standby = member("standby", of: value)
    if let contacts = member("contacts", of: standby) { setContacts(contacts, scope) }
    _ = emitItems("messages", as: .standbyMessage, of: standby, scope)
    _ = emitItems("statuses", as: .standbyStatus, of: standby, scope)
    _ = emitItems("message_echoes", as: .echo, of: standby, scope)
    if let standby {
      emitUnknownArrays(
        in: standby, except: ["messages", "statuses", "message_echoes"], as: standby, scope)
    }
  }

  /// The scope of the events of a change.
  private func scope(ofField field: [UInt8]?, value: JSONValue?, entry: EntryHead) -> Scope {
    var scope = Scope(field: field, entryTime: entry.time, source: [])
    scope.entryTimePart = entry.timePart
    if let field { scope.fieldPart = EventID.part(field.isEmpty ? [UInt8]("unknown") : field) }
    scope.isTest = entry.id?.equals("0") ?? false
    let wabaInfo = member("waba_info", of: value)
    if wabaInfo == nil, !(field?.equals("partner_solutions") ?? false) {
      scope.wabaID = entry.id
    } else {
      // The entry is the partner's business portfolio.
      scope.wabaID = word("waba_id", of: wabaInfo)
      scope.portfolioID = entry.id
    }
    let settings = member("phone_number_settings", of: value)
    for place in [member("metadata", of: value), member("recipient", of: value), settings, value] {
      scope.phoneNumberID = scope.phoneNumberID ?? word("phone_number_id", of: place)
      scope.displayPhoneNumber = scope.displayPhoneNumber ?? word("display_phone_number", of: place)
    }
    scope.source = [UInt8]("/whatsapp/")
    if wabaInfo == nil, scope.portfolioID == nil {
      scope.source.append(entry.segment.span)
    } else {
      EventID.append(segment: scope.wabaID, to: &scope.source)
    }
    scope.source.append(UInt8(ascii: "/"))
    EventID.append(segment: scope.phoneNumberID, to: &scope.source)
    scope.conversationContext = member("conversation_context", of: value)
    return scope
  }
}

/// The members of an entry, read once for all of its changes.
private struct EntryHead {
  let id: [UInt8]?
  /// Its segment in `source`.
  let segment: [UInt8]
  let time: Timestamp?
  /// Its time as a part of ids, as the provider wrote it.
  let timePart: [UInt8]
}
