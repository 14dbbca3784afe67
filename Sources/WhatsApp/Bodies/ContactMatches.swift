import Bytes

/// The contacts of the events of one change, or of a flat body.
struct ContactMatches {
  /// For each event the index of its contact; -1 for none.
  var contacts: [Int32]
  /// For each contact that was kept, whether the line of an event has all of it.
  var isComplete: [Bool]
}

/// `contacts[]` stands beside the items: each is found by its ids, and one that nobody matches by exclusion.
extension Notification {
  /// Finds the contacts of the events from `first` on, which are those of one scope. Notes the contacts that are not
  /// complete in a line where `notesUnread` is true.
  mutating func matchContacts(
    from first: Int, _ scope: Int, in contacts: JSONValue?, notesUnread: Bool
  ) {
    guard let contacts, first < events.count else { return }
    let matches = matches(of: first..<events.count, scopes[scope].contacts)
    for (offset, contact) in matches.contacts.enumerated() where contact >= 0 {
      setContact(of: first + offset, contact)
    }
    guard notesUnread else { return }
    let unread = incomplete(contacts, scopes[scope].contacts, matches.isComplete)
    noteUnread(unread, .contacts, at: first)
  }

  private func matches(of range: Range<Int>, _ contacts: Contacts) -> ContactMatches {
    var matches = ContactMatches(
      contacts: [Int32](repeating: -1, count: range.count),
      isComplete: [Bool](repeating: false, count: contacts.count))
    guard contacts.count > 0 else { return matches }
    /// The only user that items name; nil where they name several.
    var only: User? = User()
    for (offset, event) in events[range].enumerated() {
      let line = EventLine(event, of: self)
      guard line.mayHaveContact else { continue }
      let user = line.namedUser
      if contacts.isSingle, let known = only { only = known.joined(with: user) }
      guard let contact = contacts.index(of: user) else { continue }
      matches.add(contact, user, at: offset, contacts)
    }
    guard contacts.isSingle, only != nil, matches.contacts.contains(-1) else { return matches }
    for (offset, event) in events[range].enumerated() where matches.contacts[offset] < 0 {
      let line = EventLine(event, of: self)
      guard line.mayHaveContactByExclusion else { continue }
      let user = line.namedUser
      if user.contradicts(contacts.users[0]) { continue }
      matches.add(0, user, at: offset, contacts)
    }
    return matches
  }

  /// Returns the contacts of which no line has all.
  private func incomplete(
    _ list: JSONValue?, _ contacts: Contacts, _ isComplete: [Bool]
  ) -> [JSONValue] {
    var (kept, incomplete): (Int, [JSONValue]) = (0, [])
    for contact in document.items(of: list) {
      let isKept = kept < contacts.items.count && contacts.items[kept] == contact
      if !isKept || !isComplete[kept] || !contacts.isAll[kept] {
        incomplete.append(contact)
      }
      if isKept { kept += 1 }
    }
    return incomplete
  }
}

extension ContactMatches {
  fileprivate mutating func add(_ contact: Int, _ user: User, at offset: Int, _ all: Contacts) {
    contacts[offset] = Int32(clamping: contact)
    guard !isComplete[contact] else { return }
    var completed = user
    completed.complete(from: all.users[contact])
    isComplete[contact] = completed.hasWords(of: all.users[contact])
  }
}

extension EventLine {
  /// Whether the event has a user whose contact stands beside the items.
  var mayHaveContact: Bool {
    switch event.kind {
    case .error, .historyError, .historyProgress, .wrappedStatus, .contact, .userAction,
      .conversation,
      .partner, .changed, .unknown, .drift, .nonJSON:
      false
    case .account: hasUserIDUpdate
    default: true
    }
  }

  /// Whether the only contact is that of the only user. A change of ids has two, and participants of a group are many.
  fileprivate var mayHaveContactByExclusion: Bool {
    switch event.kind {
    case .message, .standbyMessage: !(messageType?.equals("system") ?? false)
    case .group: false
    case .echo: echoGroup == nil
    default: mayHaveContact
    }
  }
}
