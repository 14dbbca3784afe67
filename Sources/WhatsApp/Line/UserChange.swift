import Bytes

/// The ids that a user had before a change.
struct PreviousIDs {
  var waID: [UInt8]?
  var userID: [UInt8]?
  var parentUserID: [UInt8]?

  var isEmpty: Bool { waID == nil && userID == nil && parentUserID == nil }
}

extension User {
  /// Whether the user has any id.
  var hasID: Bool { waID != nil || userID != nil || parentUserID != nil }

  /// Sets the ids before the change, without those that are unknown or equal to the present ones.
  mutating func setPrevious(_ ids: User) {
    var ids = ids
    ids.sortIDs()
    var previous = PreviousIDs(
      waID: ids.waID, userID: ids.userID, parentUserID: ids.parentUserID)
    if PhoneNumber.areSame(previous.waID, waID) { previous.waID = nil }
    if previous.userID == userID { previous.userID = nil }
    if previous.parentUserID == parentUserID { previous.parentUserID = nil }
    self.previous = previous.isEmpty ? nil : previous
  }

  /// Whether two items cannot be about one user: their user ids differ.
  func contradicts(_ other: User) -> Bool {
    if let userID, let otherID = other.userID { return userID != otherID }
    if let parentUserID, let otherID = other.parentUserID { return parentUserID != otherID }
    return false
  }

  /// Returns the user that both are, with the ids of both; nil where they are not certainly one. A user without ids is
  /// anybody.
  func joined(with other: User) -> User? {
    guard other.hasID else { return self }
    guard hasID else { return other }
    let isSame: Bool
    if let userID, let otherID = other.userID {
      isSame = userID == otherID
    } else if let waID, let otherID = other.waID {
      isSame = PhoneNumber.areSame(waID, otherID)
    } else {
      isSame = parentUserID != nil && parentUserID == other.parentUserID
    }
    guard isSame else { return nil }
    var joined = self
    joined.waID = waID ?? other.waID
    joined.userID = userID ?? other.userID
    joined.parentUserID = parentUserID ?? other.parentUserID
    return joined
  }

  /// Whether `data.user` has every word of a contact or of a thread's user.
  func hasWords(of other: User) -> Bool {
    let previous = self.previous ?? PreviousIDs()
    return (other.waID == nil || other.waID == waID || other.waID == previous.waID)
      && (other.userID == nil || other.userID == userID || other.userID == previous.userID)
      && (other.parentUserID == nil || other.parentUserID == parentUserID
        || other.parentUserID == previous.parentUserID)
      && (other.username == nil || other.username == username)
      && (other.name == nil || other.name == name)
      && (other.identityKeyHash == nil || other.identityKeyHash == identityKeyHash)
  }

  /// Whether it has all ids of the same user before they were sorted. A leading `+` is no part of a number.
  func hasIDs(of other: User) -> Bool {
    func has(_ id: [UInt8]?) -> Bool {
      id == nil || id == waID || id == userID || id == parentUserID
    }
    return has(other.waID.map { PhoneNumber.withoutPlus($0) }) && has(other.userID)
      && has(other.parentUserID)
  }
}

/// Users whose number or id changed: `data.user` has the present ids, `data.user.previous` the others.
extension EventLine {
  /// The user of a message about a change of number or user id; nil for any other message, and where it names neither new
  /// ids nor previous ones. Without new ids the sender's are the present ones.
  var changedUser: User? {
    guard let type = member("type"), document.equals(type, "system") else { return nil }
    let system = member("system")
    guard let change = word("type", of: system),
      ["user_changed_number", "customer_changed_number", "user_changed_user_id"].contains(where: {
        change.equalsIgnoringCase([UInt8]($0))
      })
    else { return nil }
    var sender = sender
    sender.sortIDs()
    var user = User(
      waID: word("wa_id", of: system) ?? word("new_wa_id", of: system),
      userID: word("user_id", of: system), parentUserID: word("parent_user_id", of: system))
    let previousID = word("previous_user_id", of: system)
    let previousParentID = word("previous_parent_user_id", of: system)
    if !user.hasID {
      guard previousID != nil || previousParentID != nil else { return nil }
      user = sender
    }
    user.sortIDs()
    var previous = User(
      waID: sender.waID, userID: previousID ?? sender.userID,
      parentUserID: previousParentID ?? sender.parentUserID)
    if user.userID == nil { user.userID = sender.userID }
    if user.parentUserID == nil { user.parentUserID = sender.parentUserID }
    previous.sortIDs()
    user.setPrevious(previous)
    return user
  }

  /// Whether the value is about changed user ids.
  var hasUserIDUpdate: Bool { scope.field?.equals("user_id_update") ?? false }

  /// The user of a change of the account that is about one user.
  var accountUser: User {
    var user = User()
    if scope.field?.equals("messaging_handovers") ?? false {
      user.waID = word("phone_number", of: member("sender"))
    } else if hasUserIDUpdate, let update = onlyItem(of: member("user_id_update")) {
      user = User(
        waID: word("wa_id", of: update), userID: word("current", of: member("user_id", of: update)),
        parentUserID: word("current", of: member("parent_user_id", of: update)))
      user.sortIDs()
      user.setPrevious(
        User(
          userID: word("previous", of: member("user_id", of: update)),
          parentUserID: word("previous", of: member("parent_user_id", of: update))))
    }
    user.sortIDs()
    return user
  }

  private func onlyItem(of array: JSONValue?) -> JSONValue? {
    var items = document.items(of: array)
    let first = items.next()
    return items.next() == nil ? first : nil
  }
}
