import Bytes

/// Meta's Cloud API: `entry[]`, `changes[]`, and in each a `field` that names the form of its `value`.
extension Notification {
  func walkCloud() {
    let object = member("object", of: document.root)
    let entries = member("entry", of: document.root)
    for entry in document.elements(of: entries) {
      guard !isFull else { return }
      walkEntry(entry)
    }
    if events.isEmpty {
      let hasOther = document.members(of: document.root).contains {
        $0.value != object && document.holdsLeaf($0.value)
      }
      if hasOther { emit(.unknown, document.root, 0) }
    } else {
      noteUnread(in: document.root, .body, except: [object, entries], at: 0)
    }
  }

  private func walkEntry(_ entry: JSONValue) {
    let first = events.count
    let changes = member("changes", of: entry)
    let head = head(of: entry)
    guard changes != nil, member("changed_fields", of: entry) == nil || document.hasItems(changes)
    else {
      let scope = begin(scope(ofField: nil, value: nil, entry: head))
      return emit(namesFields(entry) ? .changed : .unknown, entry, scope)
    }
    for change in document.items(of: changes) {
      guard !isFull else { return }
      walk(change, of: head)
    }
    guard events.count > first else {
      guard document.holdsLeaf(entry) else { return }
      return emit(.unknown, entry, begin(scope(ofField: nil, value: nil, entry: head)))
    }
    var read = [changes, head.id == nil ? nil : member("id", of: entry)]
    if let time = member("time", of: entry), isPartOfID(time, at: first) { read.append(time) }
    noteUnread(in: entry, .entry, except: read, at: first)
  }

  /// Whether the id of an event has the time of its entry.
  private func isPartOfID(_ time: JSONValue, at index: Int) -> Bool {
    guard index < events.count, let word = document.word(of: time), EventID.part(word) == word
    else { return false }
    return EventLine(events[index], of: self).ownID == nil
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
    EntryHead(
      id: word("id", of: entry), time: document.time("time", of: entry),
      timePart: word("time", of: entry).map { EventID.part($0) } ?? [])
  }

  private func walk(_ change: JSONValue, of entry: EntryHead) {
    guard document.kind(of: change) == .object else {
      return emit(.unknown, change, begin(scope(ofField: nil, value: nil, entry: entry)))
    }
    let first = events.count
    let name = member("field", of: change)
    let field = document.word(of: name) ?? []
    let value = member("value", of: change)
    let scope = begin(scope(ofField: field, value: value, entry: entry))
    let isComplete = walk(value, field, scope, as: change)
    guard !isComplete else { return }
    noteUnread(in: change, .change, except: [field.isEmpty ? nil : name, value], at: first)
  }

  /// 360dialog's notifications to partners about a business that also uses the WhatsApp Business app: `event` is the field and
  /// `data` the value of Meta's change.
  func walkCoexistence() {
    let body = document.root
    let event = member("event", of: body)
    let value = member("data", of: body)
    let id = word("id", of: value)
    let field = document.word(of: event) ?? []
    let head = EntryHead(id: id, time: nil, timePart: [])
    let scope = begin(scope(ofField: field, value: value, entry: head))
    let isComplete = walk(value, field, scope, as: body, id == nil ? nil : member("id", of: value))
    guard !isComplete else { return }
    noteUnread(in: body, .body, except: [event, value], at: 0)
  }

  /// Emits the events of a change, and notes what stands beside them. Returns whether one of them has the complete change.
  ///
  /// - Parameter id: the entry's id, where it is a member of the value.
  private func walk(
    _ value: JSONValue?, _ field: [UInt8], _ scope: Int, as change: JSONValue,
    _ id: JSONValue? = nil
  ) -> Bool {
    let first = events.count
    var contacts = member("contacts", of: value)
    let isStandby = field.equals("standby")
    let inner = isStandby ? member("contacts", of: member("standby", of: value)) : nil
    setContacts(inner ?? contacts, scope)
    let isMessages = field.equals("messages")
    var read = isMessages ? emitMessages(value, scope) : emitItems(of: value, field, scope)
    let errors = member("errors", of: value)
    if !isMessages, events.count > first || field.equals("calls") {
      // Errors of other fields without items stay in the value.
      emitItems(errors, as: .error, scope)
    }
    guard events.count > first else {
      return emitWithoutItems(value, as: change, scope, isMessages)
    }
    read += [errors, contacts, id]
    matchContacts(from: first, scope, in: inner ?? contacts, notesUnread: true)
    if hasUnreadArray(in: value, except: read) {
      emit(.unknown, change, scope)
      return true
    }
    if inner == nil { contacts = nil }
    noteUnread(beside: value, read, contacts: contacts, scope, first)
    return false
  }

  /// Emits a change without items as one event. Returns whether that has the complete change.
  private func emitWithoutItems(
    _ value: JSONValue?, as change: JSONValue, _ scope: Int, _ isMessages: Bool
  ) -> Bool {
    guard !isMessages, let value else {
      emit(isMessages ? .unknown : .account, change, scope)
      return true
    }
    let index = events.count
    emit(.account, value, scope)
    matchContacts(from: index, scope, in: member("contacts", of: value), notesUnread: false)
    return false
  }

  /// Notes what stands in a value beside its items: the complete `metadata`, and the members that no line has.
  private func noteUnread(
    beside value: JSONValue?, _ items: [JSONValue?], contacts: JSONValue?, _ scope: Int,
    _ first: Int
  ) {
    if let contacts { noteUnread(Array(document.items(of: contacts)), .contacts, at: first) }
    let metadata = member("metadata", of: value)
    let (number, id): (StaticString, StaticString) = ("display_phone_number", "phone_number_id")
    func isBusiness(_ value: JSONValue?, _ known: [UInt8]?) -> Bool {
      known != nil && document.word(of: value) == known
    }
    func business(of object: JSONValue?) -> [JSONValue?] {
      let (numberValue, idValue) = (member(number, of: object), member(id, of: object))
      return [
        isBusiness(numberValue, scopes[scope].displayPhoneNumber) ? numberValue : nil,
        isBusiness(idValue, scopes[scope].phoneNumberID) ? idValue : nil,
      ]
    }
    let known = business(of: metadata)
    let isKnown =
      metadata.map { document.kind(of: $0) == .object } ?? true
      && document.members(of: metadata).allSatisfy {
        known.contains($0.value) || !document.holdsLeaf($0.value)
      }
    if let metadata, !isKnown { noteUnread([metadata], .metadata, at: first) }
    var read = items + business(of: value) + [metadata]
    if let product = member("messaging_product", of: value), document.equals(product, "whatsapp") {
      read.append(product)
    }
    if let context = scopes[scope].conversationContext,
      events[first...].contains(where: { $0.kind == .message || $0.kind == .standbyMessage })
    {
      read.append(context)
    }
    noteUnread(in: value, .value, except: read, at: first)
  }

  /// Emits the items of the field `messages`. Returns their arrays.
  private func emitMessages(_ value: JSONValue?, _ scope: Int) -> [JSONValue?] {
    var arrays = emitMessagesAndStatuses(value, scope)
    for (name, kind): (StaticString, Event.Kind) in [
      ("errors", .error), ("user_actions", .userAction),
    ] {
      let array = member(name, of: value)
      emitItems(array, as: kind, scope)
      arrays.append(array)
    }
    return arrays
  }

  /// Emits the items of a field other than `messages`. Returns the members that have them.
  private func emitItems(
    of value: JSONValue?, _ field: [UInt8], _ scope: Int
  ) -> [JSONValue?] {
    func array(_ name: StaticString) -> JSONValue? { member(name, of: value) }
    if field.equals("calls") {
      let (calls, statuses) = (array("calls"), array("statuses"))
      emitItems(calls, as: .call, scope)
      emitItems(statuses, as: .callStatus, scope)
      return [calls, statuses]
    }
    if field.equals("history") { return walkHistory(value, scope) }
    if field.equals("standby") {
      walkStandby(array("standby"), scope)
      return [array("standby")]
    }
    let items: JSONValue?
    let kind: Event.Kind
    if field.equals("smb_message_echoes") || field.equals("message_echoes") {
      (items, kind) = (array("message_echoes"), .echo)
    } else if field.starts(with: [UInt8]("group_")) {
      (items, kind) = (array("groups"), .group)
    } else if field.equals("smb_app_state_sync") {
      (items, kind) = (array("state_sync"), .contact)
    } else if field.equals("user_preferences") {
      (items, kind) = (array("user_preferences"), .preference)
    } else {
      return []
    }
    emitItems(items, as: kind, scope)
    return [items]
  }

  /// Events for an app that does not own the conversation: the arrays are one level deeper.
  private func walkStandby(_ standby: JSONValue?, _ scope: Int) {
    let first = events.count
    var read = [member("contacts", of: standby)]
    let kinds: [(StaticString, Event.Kind)] = [
      ("messages", .standbyMessage), ("statuses", .standbyStatus), ("message_echoes", .echo),
    ]
    for (name, kind) in kinds {
      let array = member(name, of: standby)
      emitItems(array, as: kind, scope)
      read.append(array)
    }
    guard let standby else { return }
    if hasUnreadArray(in: standby, except: read) {
      emit(.unknown, standby, scope)
    } else {
      noteUnread(in: standby, .standby, except: read, at: first)
    }
  }

  /// The scope of the events of a change.
  private func scope(ofField field: [UInt8]?, value: JSONValue?, entry: EntryHead) -> Scope {
    let scope = Scope(field: field, entryTime: entry.time, source: [])
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

  init(id: [UInt8]?, time: Timestamp?, timePart: [UInt8]) {
    self.id = id
    self.time = time
    self.timePart = timePart
    var segment: [UInt8] = []
    EventID.append(segment: id, to: &segment)
    self.segment = segment
  }
}
