import Bytes

/// The user of an event: the sender of a message to the business, or the recipient of one from it.
struct User {
  var waID: [UInt8]?
  var userID: [UInt8]?
  var parentUserID: [UInt8]?
  var username: [UInt8]?
  var name: [UInt8]?
  var identityKeyHash: [UInt8]?

  /// Moves a business-scoped id from the telephone number's place to that of the user id.
  mutating func sortIDs() {
    guard let id = waID, UserID.isBusinessScoped(id) else { return }
    userID = userID ?? id
    waID = nil
  }

  /// Adds the ids of a history thread's user where both are the same or this one has no id.
  mutating func complete(fromThreadOf other: User) {
    let isSame =
      (userID != nil && userID == other.userID) || PhoneNumber.areSame(waID, other.waID)
    guard isSame || (waID == nil && userID == nil) else { return }
    waID = waID ?? other.waID
    userID = userID ?? other.userID
    parentUserID = parentUserID ?? other.parentUserID
    username = other.username
  }

  /// Adds what the contact of the user has.
  mutating func complete(from contacts: Contacts) {
    guard let contact = contacts.contact(userID: userID, phone: waID) else { return }
    name = name ?? contact.name
    username = username ?? contact.username
    userID = userID ?? contact.userID
    parentUserID = parentUserID ?? contact.parentUserID
    identityKeyHash = contact.identityKeyHash
    if waID == nil {
      waID = contact.waID
      sortIDs()
    }
  }
}

/// The user of an event, by its kind.
extension EventLine {
  var user: User {
    var user = User()
    switch event.kind {
    case .message, .standbyMessage, .call: user = isFromBusiness ? receiver : sender
    case .echo:
      user = receiver
      if user.waID == nil { user.waID = word("to", of: member("message")) }
    case .historyMessage:
      user = isFromBusiness ? receiver : sender
      if let thread = event.thread {
        user.complete(fromThreadOf: notification.threadUsers[thread])
      }
    case .status, .standbyStatus, .callStatus: user = statusUser
    case .payment:
      user = statusUser
      if user.waID == nil, user.userID == nil { user = sender }
    case .contact: return savedContact
    case .group, .preference:
      user = User(
        waID: word("wa_id"), userID: word("user_id"), parentUserID: word("parent_user_id"),
        username: word("username"))
    case .conversation:
      user.waID = word("phone_number")
      user.name = word("recipient_name")
    default: return user
    }
    user.sortIDs()
    user.complete(from: scope.contacts)
    return user
  }

  /// Whether the business sent the item: calls name both sides and a direction, and history messages from the business
  /// mostly have a receiver.
  private var isFromBusiness: Bool {
    switch event.kind {
    case .call:
      word("direction")?.equalsIgnoringCase([UInt8]("BUSINESS_INITIATED")) ?? isFromBusinessNumber
    case .historyMessage:
      word("to") != nil || word("to_user_id") != nil || isFromBusinessNumber || isFromOtherUser
    default: false
    }
  }

  private var isFromBusinessNumber: Bool {
    PhoneNumber.areSame(word("from"), scope.displayPhoneNumber)
  }

  /// Whether a message in a thread with one user is from another number.
  private var isFromOtherUser: Bool {
    guard let thread = event.thread, let from = word("from"),
      let user = notification.threadUsers[thread].waID,
      word("group_id") == nil, !UserID.isBusinessScoped(from)
    else { return false }
    return !PhoneNumber.areSame(from, user)
  }

  private var sender: User {
    User(
      waID: word("from"), userID: word("from_user_id"), parentUserID: word("from_parent_user_id"))
  }

  private var receiver: User {
    User(waID: word("to"), userID: word("to_user_id"), parentUserID: word("to_parent_user_id"))
  }

  private var savedContact: User {
    let contact = member("contact")
    var user = User(
      waID: word("phone_number", of: contact), userID: word("user_id", of: contact),
      parentUserID: word("parent_user_id", of: contact), username: word("username", of: contact),
      name: word("full_name", of: contact) ?? word("first_name", of: contact))
    user.sortIDs()
    return user
  }
}

/// The recipients of a status.
extension EventLine {
  /// The user of a status: in a group its participant, for the recipient is the group.
  private var statusUser: User {
    guard isToGroup else {
      var user = recipient
      user.parentUserID =
        word("recipient_parent_user_id") ?? word("parent_recipient_user_id")
      return user
    }
    return User(
      waID: participantNumber, userID: participantUserID,
      parentUserID: word("recipient_participant_parent_user_id"))
  }

  /// The recipient's ids, as the provider put them.
  private var recipient: User {
    User(
      waID: word("recipient_id") ?? word("recipient_id", of: member("message")),
      userID: word("recipient_user_id"))
  }

  /// Whether the message was sent to a group.
  var isToGroup: Bool { word("recipient_type")?.equals("group") ?? (participant != nil) }

  /// The participant of a group that the status is about: the user id, else the telephone number.
  var participant: [UInt8]? { participantUserID ?? participantNumber }

  private var participantUserID: [UInt8]? { word("recipient_participant_user_id") }

  private var participantNumber: [UInt8]? {
    word("recipient_participant_id") ?? word("participant_recipient_id")
  }
}

/// What descriptions read of users.
extension DataWriter {
  /// The group of the event, which is the recipient of a status.
  var groupID: [UInt8]? {
    if let group = word("group_id") { return group }
    if line.event.kind == .wrappedStatus { return nil }
    if isToGroup { return word("recipient_id") }
    let isMessage = line.event.kind == .message || line.event.kind == .standbyMessage
    return isMessage ? word("context", "group_id") : nil
  }

  /// The recipient of a status, except for groups.
  var recipientID: [UInt8]? {
    isToGroup ? nil : word("recipient_id") ?? word("message", "recipient_id")
  }

  var recipientUserID: [UInt8]? {
    isToGroup ? nil : userID("recipient_user_id", or: recipientID)
  }

  /// Returns an id that is a telephone number; nil for a business-scoped id in its place.
  func phone(_ id: [UInt8]?) -> [UInt8]? {
    guard let id, !UserID.isBusinessScoped(id) else { return nil }
    return id
  }

  /// Returns a user id, which may be in the place of the telephone number.
  func userID(_ name: StaticString, or id: @autoclosure () -> [UInt8]?) -> [UInt8]? {
    if let userID = word(name) { return userID }
    guard let id = id(), UserID.isBusinessScoped(id) else { return nil }
    return id
  }
}
