import Bytes

/// The `contacts[]` of a change, found by their ids and never by their position.
struct Contacts {
  /// The contacts that have an id, or the only one, read once: many messages may be from one.
  private(set) var users: [User] = []
  /// The elements from which `users` were read.
  private(set) var items: [JSONValue] = []
  /// For each of `users` whether it has all ids of its element, and the element has nothing else.
  private(set) var isAll: [Bool] = []
  /// Whether there is one contact only, which may be repeated.
  private(set) var isSingle = false
  private var byUserID: [Key] = []
  private var byPhone: [Key] = []

  /// An id of a contact. Sorted keys take less memory than a hash table, and no choice of keys makes them slow.
  private struct Key {
    let id: [UInt8]
    /// The last eight bytes of the id, in which ids differ most.
    let end: UInt64
    let index: Int32

    init(_ id: [UInt8], _ index: Int) {
      self.id = id
      end = id.span.lastEight
      self.index = Int32(clamping: index)
    }

    /// Returns a number below, at or above 0, as it sorts before, with or after another.
    func compare(to other: Key) -> Int {
      guard end == other.end else { return end < other.end ? -1 : 1 }
      guard id.count == other.id.count else { return id.count - other.id.count }
      guard id.count > 8 else { return 0 }
      let (one, other) = (id.span, other.id.span)
      for index in one.indices where one[index] != other[index] {
        return Int(one[index]) - Int(other[index])
      }
      return 0
    }
  }

  init() {}

  /// Reads at most `limit` contacts that have an id, and the only one also without.
  init(_ contacts: JSONValue?, in document: JSONDocument, limit: Int) {
    isSingle = Self.areSame(document.items(of: contacts), in: document)
    reserve(isSingle ? 1 : document.items(of: contacts).count(upTo: limit))
    for contact in document.items(of: contacts) where users.count < (isSingle ? 1 : limit) {
      let user = User(contact: contact, in: document)
      guard isSingle || user.waID != nil || user.userID != nil else { continue }
      appendKeys(of: user, users.count)
      // Once, for an id may be long and the contact that of many events.
      var sorted = user
      sorted.sortIDs()
      users.append(sorted)
      items.append(contact)
      isAll.append(sorted.hasIDs(of: user) && user.isAll(of: contact, in: document))
    }
    // One contact may have two keys.
    Self.sort(&byUserID)
    Self.sort(&byPhone)
  }

  var count: Int { users.count }

  private mutating func reserve(_ count: Int) {
    users.reserveCapacity(count)
    items.reserveCapacity(count)
    isAll.reserveCapacity(count)
    byUserID.reserveCapacity(count)
    byPhone.reserveCapacity(count)
  }

  /// Whether there is a contact, and any other is the same.
  private static func areSame(
    _ contacts: some Sequence<JSONValue>, in document: JSONDocument
  ) -> Bool {
    var first: [UInt8]?
    for contact in contacts {
      var text: [UInt8] = []
      document.append(compact: contact, to: &text)
      if let first, first != text { return false }
      first = first ?? text
    }
    return first != nil
  }

  private mutating func appendKeys(of user: User, _ index: Int) {
    if let userID = user.userID {
      byUserID.append(Key(userID, index))
      if !UserID.isBusinessScoped(userID) {
        byPhone.append(Key(PhoneNumber.withoutPlus(userID), index))
      }
    }
    guard let phone = user.waID else { return }
    if UserID.isBusinessScoped(phone) {
      byUserID.append(Key(phone, index))
    } else {
      byPhone.append(Key(PhoneNumber.withoutPlus(phone), index))
    }
  }

  /// Sorts keys by id; of several contacts with one id the first one comes first.
  private static func sort(_ keys: inout [Key]) {
    keys.sort { one, other in
      let difference = one.compare(to: other)
      return difference == 0 ? one.index < other.index : difference < 0
    }
  }

  private static func first(_ id: [UInt8], in keys: [Key]) -> Int? {
    let key = Key(id, 0)
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].compare(to: key) < 0 { low = middle + 1 } else { high = middle }
    }
    guard low < keys.count, keys[low].compare(to: key) == 0 else { return nil }
    return Int(keys[low].index)
  }

  /// Returns the index of the user's contact: the one with the user id, else the one with the telephone number, with or
  /// without `+`; for a user with new ids else the one with the previous ones.
  func index(of user: User) -> Int? {
    index(userID: user.userID, phone: user.waID)
      ?? index(userID: user.previous?.userID, phone: user.previous?.waID)
  }

  private func index(userID: [UInt8]?, phone: [UInt8]?) -> Int? {
    guard !users.isEmpty else { return nil }
    if let userID, let index = Self.first(userID, in: byUserID) { return index }
    return phone.flatMap { Self.first(PhoneNumber.withoutPlus($0), in: byPhone) }
  }
}

extension User {
  /// Reads an element of `contacts[]`; its ids stay in the members where the provider put them.
  fileprivate init(contact: JSONValue, in document: JSONDocument) {
    let profile = document.member("profile", of: contact)
    waID = document.word("wa_id", of: contact)
    userID = document.word("user_id", of: contact)
    parentUserID = document.word("parent_user_id", of: contact)
    username = document.word("username", of: profile)
    name = document.word("name", of: profile)
    identityKeyHash = document.word("identity_key_hash", of: contact)
  }

  /// Whether a contact has no leaf besides those that were read from it: it has as many as words were read.
  func isAll(of contact: JSONValue, in document: JSONDocument) -> Bool {
    func count(_ word: [UInt8]?) -> Int { word == nil ? 0 : 1 }
    let words =
      count(waID) + count(userID) + count(parentUserID) + count(username) + count(name)
      + count(identityKeyHash)
    return document.countLeaves(in: contact) == words
  }
}

/// Telephone numbers, which providers write with and without `+`, spaces and dashes.
enum PhoneNumber {
  /// The most bytes of a telephone number. A longer text may be compared for many messages, and is not read.
  private static let lengthLimit = 256

  /// Whether both exist and have the same digits.
  static func areSame(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool {
    guard let one, let other, max(one.count, other.count) <= lengthLimit else { return false }
    let digits = one.filter { $0.isDigit }
    return !digits.isEmpty && digits == other.filter { $0.isDigit }
  }

  /// Returns the number without a leading `+`, which is no part of it.
  static func withoutPlus(_ number: [UInt8]) -> [UInt8] {
    number.count > 1 && number[0] == UInt8(ascii: "+") ? Array(number.dropFirst()) : number
  }
}

/// Business-scoped user ids, which replace telephone numbers since 2026.
enum UserID {
  /// Whether the id is an upper-case country code of two letters, a dot, then letters, digits and dots.
  static func isBusinessScoped(_ id: [UInt8]) -> Bool {
    guard id.count > 3, id[0].isUpperLetter, id[1].isUpperLetter, id[2] == UInt8(ascii: ".") else {
      return false
    }
    return id[3...].allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") }
  }

  /// Whether the id is that of a portfolio of businesses: its part after the country is `ENT.`.
  static func isParent(_ id: [UInt8]) -> Bool {
    id.count >= 7 && id.span.equals("ENT.", at: 3..<7) && isBusinessScoped(id)
  }
}
