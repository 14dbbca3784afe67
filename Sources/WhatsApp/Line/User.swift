import Bytes

/// The user of an event: the sender of a message to the business, or the recipient of one from it.
struct User {
  var waID: [UInt8]?
  var userID: [UInt8]?
  var parentUserID: [UInt8]?
  var username: [UInt8]?
  var name: [UInt8]?
  var identityKeyHash: [UInt8]?
  /// The ids before a change of number or user id, where that is what the event is about.
  var previous: PreviousIDs?

  /// Moves a business-scoped id from the telephone number's place to that of the user id, and a parent's id to its own;
  /// removes a leading `+` from the number.
  mutating func sortIDs() {
    if let id = waID {
      let isUserID = UserID.isBusinessScoped(id)
      if isUserID, UserID.isParent(id) {
        parentUserID = parentUserID ?? id
      } else if isUserID {
        userID = userID ?? id
      }
      waID = isUserID ? nil : PhoneNumber.withoutPlus(id)
    }
    if let id = userID, UserID.isParent(id), parentUserID == nil || parentUserID == id {
      (userID, parentUserID) = (nil, id)
    }
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

  /// Adds what the user's contact has: of a user whose ids changed only the names, for its ids may be the previous ones.
  mutating func complete(from contact: User) {
    name = name ?? contact.name
    username = username ?? contact.username
    guard previous == nil else { return }
    userID = userID ?? contact.userID
    parentUserID = parentUserID ?? contact.parentUserID
    identityKeyHash = contact.identityKeyHash
    waID = waID ?? contact.waID
  }

  /// Keeps equal ids in the other user's memory: a body may have thousands of users.
  mutating func share(idsOf other: User) {
    if waID == other.waID { waID = other.waID }
    if userID == other.userID { userID = other.userID }
  }
}

/// The user of an event, by its kind.
extension EventLine {
  /// The user, with what its contact has.
  var user: User {
    event.user >= 0 ? notification.users[Int(event.user)] : namedUser
  }

  /// The user as the item names it.
  var namedUser: User {
    var user = User()
    switch event.kind {
    case .message, .standbyMessage: user = changedUser ?? sender
    case .call: user = isFromBusiness ? receiver : sender
    case .echo: user = echoReceiver
    case .historyMessage: return historyUser
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
    case .account: return accountUser
    default: return user
    }
    user.sortIDs()
    return user
  }

  /// Whether the business called: calls name both sides and mostly a direction.
  private var isFromBusiness: Bool {
    word("direction")?.equalsIgnoringCase([UInt8]("BUSINESS_INITIATED")) ?? isFromBusinessNumber
  }

  var isFromBusinessNumber: Bool {
    PhoneNumber.areSame(word("from"), scope.displayPhoneNumber)
  }

  var sender: User {
    User(
      waID: word("from"), userID: word("from_user_id"), parentUserID: word("from_parent_user_id"))
  }

  var receiver: User {
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
    if line.event.kind == .echo { return line.echoGroup }
    let isMessage = line.event.kind == .message || line.event.kind == .standbyMessage
    return isMessage ? word("context", "group_id") : nil
  }

  /// The recipient of a status, except for groups.
  var recipientID: [UInt8]? {
    isToGroup ? nil : word("recipient_id") ?? word("message", "recipient_id")
  }

  var recipientUserID: [UInt8]? {
    isToGroup
      ? nil : user(recipientID, "recipient_user_id", "recipient_parent_user_id").userID
  }

  /// Returns the user of a number and of two members of the item, each id in its place.
  func user(_ waID: [UInt8]?, _ userID: StaticString, _ parentUserID: StaticString) -> User {
    var user = User(waID: waID, userID: word(userID), parentUserID: word(parentUserID))
    user.sortIDs()
    return user
  }

  /// Returns an id that is a telephone number, without a leading `+`; nil for a business-scoped id in its place.
  func phone(_ id: [UInt8]?) -> [UInt8]? {
    guard let id, !UserID.isBusinessScoped(id) else { return nil }
    return PhoneNumber.withoutPlus(id)
  }
}
