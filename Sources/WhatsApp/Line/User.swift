import Bytes

/// The other side of an event: who wrote, or whom it was for.
struct Person {
  var waID: [UInt8]?
  var userID: [UInt8]?
  var parentUserID: [UInt8]?
  var username: [UInt8]?
  var name: [UInt8]?
  var identityKeyHash: [UInt8]?

  func write(to writer: inout JSONWriter) {
    writer.object("user") { writer in
      writer.string("wa_id", waID)
      writer.string("user_id", userID)
      writer.string("parent_user_id", parentUserID)
      writer.string("username", username)
      writer.string("name", name)
      writer.string("identity_key_hash", identityKeyHash)
    }
  }

  /// A business-scoped id that stands where a telephone number should is the user id.
  mutating func sortIDs() {
    guard let id = waID, UserID.isBusinessScoped(id) else { return }
    userID = userID ?? id
    waID = nil
  }
}

extension Notification {
  /// The other side of an event.
  func person(of event: Event) -> Person {
    var person = Person()
    let item = event.item
    switch event.kind {
    case .message, .standbyMessage, .call, .callStatus:
      person = isFromBusiness(event) ? receiver(of: item) : sender(of: item)
    case .echo:
      person = receiver(of: item)
      if person.waID == nil { person.waID = word(member("message", of: item), "to") }
    case .historyMessage:
      person = isFromBusiness(event) ? receiver(of: item) : sender(of: item)
      complete(&person, fromThread: event.thread)
    case .status, .standbyStatus: person = recipient(of: item)
    case .payment:
      person = recipient(of: item)
      if person.waID == nil, person.userID == nil { person = sender(of: item) }
    case .contact:
      return savedContact(of: member("contact", of: item))
    case .group, .preference:
      person.waID = word(item, "wa_id")
      person.userID = word(item, "user_id")
      person.parentUserID = word(item, "parent_user_id")
      person.username = word(item, "username")
    case .conversation:
      person.waID = word(item, "phone_number")
      person.name = word(item, "recipient_name")
    default: return person
    }
    if event.kind == .callStatus { person = recipient(of: item) }
    person.sortIDs()
    complete(&person, fromContactsOf: event)
    return person
  }

  /// Calls name both sides and say which of them called; a history message that the business sent mostly says to whom.
  private func isFromBusiness(_ event: Event) -> Bool {
    let item = event.item
    switch event.kind {
    case .call:
      return word(item, "direction")?.equalsIgnoringCase([UInt8]("BUSINESS_INITIATED"))
        ?? isFromBusinessNumber(event)
    case .historyMessage:
      return word(item, "to") != nil || word(item, "to_user_id") != nil
        || isFromBusinessNumber(event) || isFromOther(than: event.thread, item)
    default: return false
    }
  }

  private func isFromBusinessNumber(_ event: Event) -> Bool {
    PhoneNumber.areSame(word(event.item, "from"), scopes[event.scope].displayPhoneNumber)
  }

  /// Whether a message of a thread with one person is from somebody else.
  private func isFromOther(than thread: Int?, _ message: JSONValue) -> Bool {
    guard let thread, let from = word(message, "from"), let partner = partners[thread].waID,
      word(message, "group_id") == nil, !UserID.isBusinessScoped(from)
    else { return false }
    return !PhoneNumber.areSame(from, partner)
  }

  private func sender(of item: JSONValue) -> Person {
    Person(
      waID: word(item, "from"), userID: word(item, "from_user_id"),
      parentUserID: word(item, "from_parent_user_id"))
  }

  private func receiver(of item: JSONValue) -> Person {
    Person(
      waID: word(item, "to"), userID: word(item, "to_user_id"),
      parentUserID: word(item, "to_parent_user_id"))
  }

  /// Whom a status is about: in a group the member, for the recipient is the group.
  private func recipient(of status: JSONValue) -> Person {
    guard !isGroup(status) else {
      return Person(
        waID: word(status, "recipient_participant_id") ?? word(status, "participant_recipient_id"),
        userID: word(status, "recipient_participant_user_id"),
        parentUserID: word(status, "recipient_participant_parent_user_id"))
    }
    return Person(
      waID: word(status, "recipient_id") ?? word(member("message", of: status), "recipient_id"),
      userID: word(status, "recipient_user_id"),
      parentUserID: word(status, "recipient_parent_user_id")
        ?? word(status, "parent_recipient_user_id"))
  }

  /// Whether a status is about a message to a group.
  func isGroup(_ status: JSONValue) -> Bool {
    word(status, "recipient_type")?.equals("group") ?? (participant(of: status) != nil)
  }

  private func savedContact(of contact: JSONValue?) -> Person {
    var person = Person(
      waID: word(contact, "phone_number"), userID: word(contact, "user_id"),
      parentUserID: word(contact, "parent_user_id"), username: word(contact, "username"),
      name: word(contact, "full_name") ?? word(contact, "first_name"))
    person.sortIDs()
    return person
  }

  /// Whom a history thread is with.
  func partner(ofThread thread: JSONValue) -> Person {
    let context = member("context", of: thread)
    var partner = Person(
      waID: context == nil ? word(thread, "id") : word(context, "wa_id"),
      userID: word(context, "user_id"), parentUserID: word(context, "parent_user_id"),
      username: word(context, "username"))
    partner.sortIDs()
    return partner
  }

  /// The partner of a history thread completes a person who is the same or is not named at all.
  private func complete(_ person: inout Person, fromThread thread: Int?) {
    guard let thread else { return }
    let partner = partners[thread]
    let isSame =
      (person.userID != nil && person.userID == partner.userID)
      || PhoneNumber.areSame(person.waID, partner.waID)
    guard isSame || (person.waID == nil && person.userID == nil) else { return }
    person.waID = person.waID ?? partner.waID
    person.userID = person.userID ?? partner.userID
    person.parentUserID = person.parentUserID ?? partner.parentUserID
    person.username = partner.username
  }

  private func complete(_ person: inout Person, fromContactsOf event: Event) {
    let contacts = scopes[event.scope].contacts
    guard let contact = contacts.contact(userID: person.userID, phone: person.waID) else { return }
    person.name = person.name ?? contact.name
    person.username = person.username ?? contact.username
    person.userID = person.userID ?? contact.userID
    person.parentUserID = person.parentUserID ?? contact.parentUserID
    person.identityKeyHash = contact.identityKeyHash
    if person.waID == nil {
      person.waID = contact.waID
      person.sortIDs()
    }
  }
}
