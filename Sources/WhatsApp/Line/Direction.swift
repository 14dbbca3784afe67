import Bytes

/// Who sent a message that the business did not receive or send by this API: echoes and histories.
extension EventLine {
  /// The author of what the business said: the WhatsApp Business app, or under `standby` whoever held the conversation, which
  /// the body does not say; in histories also the user. Nil for any other message.
  var author: StaticString? {
    switch event.kind {
    case .echo:
      if isOfField("standby") { return "responder" }
      return isOfField("smb_message_echoes") ? "business_app" : nil
    case .historyMessage:
      guard sender.hasID || receiver.hasID else { return nil }
      return isHistoryFromBusiness ? "business_app" : "user"
    default: return nil
    }
  }

  private func isOfField(_ field: StaticString) -> Bool { scope.field?.equals(field) ?? false }

  /// The receiver of an echo. The request to the API, which an echo under `standby` has, names a group, a number, a user id, or
  /// both of a user.
  var echoReceiver: User {
    let request = member("message")
    if isToGroup(request) { return User() }
    var user = receiver
    user.waID = user.waID ?? word("to", of: request)
    user.userID = user.userID ?? word("recipient", of: request)
    return user
  }

  /// The group of an echo under `standby`.
  var echoGroup: [UInt8]? {
    let request = member("message")
    return isToGroup(request) ? word("to", of: request) : nil
  }

  private func isToGroup(_ request: JSONValue?) -> Bool {
    word("recipient_type", of: request)?.equalsIgnoringCase([UInt8]("group")) ?? false
  }

  /// The user of a history message: the other side of its thread. In a group it is the sender.
  var historyUser: User {
    let thread = event.thread.map { notification.threadUsers[$0] }
    let isFromBusiness = isHistoryFromBusiness
    var user = isFromBusiness ? receiver : sender
    user.sortIDs()
    // The thread of a group is not that of a user.
    guard let thread, user.hasID || word("group_id") == nil else { return user }
    let isOther =
      user.waID != nil && user.userID == nil && !PhoneNumber.areSame(user.waID, thread.waID)
    // Where the thread has no number, that which the business wrote to is the user's.
    let number = isFromBusiness && thread.waID == nil ? user.waID : nil
    if isOther, thread.hasID, word("group_id") == nil { user = User() }
    user.complete(fromThreadOf: thread)
    user.waID = user.waID ?? number
    return user
  }

  /// Whether the business sent a history message. That a message names its receiver says nothing: both directions do.
  var isHistoryFromBusiness: Bool {
    if isFromBusinessNumber { return true }
    var (sender, receiver) = (sender, receiver)
    sender.sortIDs()
    receiver.sortIDs()
    if PhoneNumber.areSame(receiver.waID, scope.displayPhoneNumber) { return false }
    guard let thread = event.thread.map({ notification.threadUsers[$0] }) else {
      return receiver.hasID && !sender.hasID
    }
    if receiver.isSame(as: thread) { return !sender.isSame(as: thread) }
    // No user id is the business's, and a number only where its own is unknown.
    if !sender.hasID, receiver.userID != nil || scope.displayPhoneNumber != nil {
      return receiver.hasID
    }
    // Without the business's number, any other number in a thread of two is its.
    return scope.displayPhoneNumber == nil && sender.waID != nil && thread.waID != nil
      && !sender.isSame(as: thread) && word("group_id") == nil
  }
}

extension User {
  /// Whether both have the same user id or the same number.
  fileprivate func isSame(as other: User) -> Bool {
    (userID != nil && userID == other.userID) || PhoneNumber.areSame(waID, other.waID)
  }
}
