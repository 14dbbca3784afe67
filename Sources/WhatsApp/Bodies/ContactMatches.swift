import Bytes

/// The contacts of the events of one change, or of a flat body.
struct ContactMatches {
  /// For each event the index of its user; -1 for one without a contact.
  var indices: [Int32]
  var users: [User] = []
  /// For each contact that was kept, whether the line of an event has all of it.
  var isComplete: [Bool]
  /// For each contact that was kept, the index of a user that has it, if possible all of it; -1 for none.
  var matched: [Int32]
}

/// `contacts[]` stands beside the items: each is found by its ids, and one that nobody matches by exclusion.
extension Notification {
  /// Finds the contacts of the events from `first` on, which are those of one scope. Notes the contacts that are not
  /// complete in a line where `notesUnread` is true.
  func matchContacts(
    from first: Int, _ scope: Int, in contacts: JSONValue?, notesUnread: Bool
  ) {
    guard let contacts, first < events.count else { return }
    let matches = matches(of: first..<events.count, scopes[scope].contacts)
    for (offset, user) in matches.indices.enumerated() where user >= 0 {
      setUser(of: first + offset, Int32(clamping: users.count + Int(user)))
    }
    if users.isEmpty { users = matches.users } else { users += matches.users }
    if notesUnread {
      let unread = incomplete(contacts, scopes[scope].contacts, matches)
      noteUnread(unread, .contacts, at: first)
    }
    // Only here they are searched.
    scopes[scope].contacts = Contacts()
  }

  private func matches(of range: Range<Int>, _ contacts: Contacts) -> ContactMatches {
    var matches = ContactMatches(
      indices: [Int32](repeating: -1, count: range.count),
      isComplete: [Bool](repeating: false, count: contacts.count),
      matched: [Int32](repeating: -1, count: contacts.count))
    guard contacts.count > 0 else { return matches }
    matches.users.reserveCapacity(range.count)
    /// The only user that items name; nil where they name several.
    var only: User? = User()
    // One line for all events, for it is much to copy.
    var line = EventLine(events[range.lowerBound], of: self)
    for (offset, event) in events[range].enumerated() {
      line.turn(to: event)
      guard line.mayHaveContact else { continue }
      let user = line.namedUser
      if contacts.isSingle, let known = only { only = known.joined(with: user) }
      guard let contact = contacts.index(of: user) else { continue }
      matches.add(contact, user, at: offset, contacts)
    }
    guard contacts.isSingle, only != nil, matches.indices.contains(-1) else { return matches }
    for (offset, event) in events[range].enumerated() where matches.indices[offset] < 0 {
      line.turn(to: event)
      guard line.mayHaveContactByExclusion else { continue }
      let user = line.namedUser
      if user.contradicts(contacts.users[0]) { continue }
      matches.add(0, user, at: offset, contacts)
    }
    return matches
  }

  /// Returns the contacts of which no line has all.
  private func incomplete(
    _ list: JSONValue?, _ contacts: Contacts, _ matches: ContactMatches
  ) -> [JSONValue] {
    var (kept, incomplete): (Int, [JSONValue]) = (0, [])
    for contact in document.items(of: list) {
      if contacts.isSingle {
        // Any other is the same.
        if !matches.hasAll(of: 0, contacts) { incomplete.append(contact) }
        continue
      }
      let isKept = kept < contacts.items.count && contacts.items[kept] == contact
      if !isKept || !matches.hasAll(of: kept, contacts) { incomplete.append(contact) }
      if isKept { kept += 1 }
    }
    return incomplete
  }
}

extension ContactMatches {
  fileprivate mutating func add(_ contact: Int, _ user: User, at offset: Int, _ all: Contacts) {
    var user = user
    let known = all.users[contact]
    user.complete(from: known)
    user.share(idsOf: known)
    let index = Int32(clamping: users.count)
    indices[offset] = index
    if !isComplete[contact] {
      isComplete[contact] = user.hasWords(of: known)
      if isComplete[contact] || matched[contact] < 0 { matched[contact] = index }
    }
    users.append(user)
  }

  /// Whether a line has all of a contact, which may be that of a user who is found by another contact with the same id.
  fileprivate func hasAll(of contact: Int, _ all: Contacts) -> Bool {
    guard contact < all.count, all.isAll[contact] else { return false }
    if isComplete[contact] { return true }
    let user = all.users[contact]
    guard let same = all.index(of: user), matched[same] >= 0 else { return false }
    return users[Int(matched[same])].hasWords(of: user)
  }
}

extension EventLine {
  /// Whether the event has a user whose contact stands beside the items.
  var mayHaveContact: Bool {
    switch event.kind {
    case .error, .historyError, .historyProgress, .wrappedStatus, .contact, .conversation, .partner,
      .changed, .unknown, .drift, .beside, .nonJSON:
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
