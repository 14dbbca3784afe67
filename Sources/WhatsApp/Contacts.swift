import Bytes

/// The `contacts[]` beside the messages, found by what they are known by and never by their position.
struct Contacts {
  /// Each contact, read once: many messages may be from one.
  private var people: [Person] = []
  private var byUserID: [[UInt8]: Int] = [:]
  private var byPhone: [[UInt8]: Int] = [:]

  init() {}

  init(_ contacts: JSONValue?, in document: JSONDocument) {
    for contact in document.items(of: contacts) {
      people.append(Person(contact: contact, in: document))
    }
    byUserID.reserveCapacity(people.count)
    byPhone.reserveCapacity(people.count)
    // Of several contacts with one id the first counts: it is written last.
    for (index, person) in people.enumerated().reversed() {
      if let phone = person.waID, UserID.isBusinessScoped(phone) { byUserID[phone] = index }
      if let userID = person.userID, !UserID.isBusinessScoped(userID) {
        byPhone[Self.withoutPlus(userID)] = index
      }
      if let phone = person.waID, !UserID.isBusinessScoped(phone) {
        byPhone[Self.withoutPlus(phone)] = index
      }
      if let userID = person.userID { byUserID[userID] = index }
    }
  }

  /// The contact with this user id, else the one with this telephone number, whether or not either has a `+`; its words
  /// where the sender put them.
  func contact(userID: [UInt8]?, phone: [UInt8]?) -> Person? {
    if let userID, let index = byUserID[userID] { return people[index] }
    guard let phone, let index = byPhone[Self.withoutPlus(phone)] else { return nil }
    return people[index]
  }

  private static func withoutPlus(_ phone: [UInt8]) -> [UInt8] {
    phone.first == UInt8(ascii: "+") ? Array(phone.dropFirst()) : phone
  }
}

extension Person {
  /// What an element of `contacts[]` says.
  fileprivate init(contact: JSONValue, in document: JSONDocument) {
    func word(_ name: StaticString, _ value: JSONValue?) -> [UInt8]? {
      document.word(of: document.member(name, of: value))
    }
    let profile = document.member("profile", of: contact)
    waID = word("wa_id", contact)
    userID = word("user_id", contact)
    parentUserID = word("parent_user_id", contact)
    username = word("username", profile)
    name = word("name", profile)
    identityKeyHash = word("identity_key_hash", contact)
  }
}

/// Telephone numbers, which senders write with and without `+`, spaces and dashes.
enum PhoneNumber {
  /// Whether both are there and have the same digits.
  static func areSame(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool {
    guard let one, let other else { return false }
    let digits = one.filter { $0.isDigit }
    return !digits.isEmpty && digits == other.filter { $0.isDigit }
  }
}

/// Business-scoped user ids, which take the place of telephone numbers since 2026.
enum UserID {
  /// Whether this is such an id: an upper-case country code of two letters, a dot, then letters, digits and dots.
  static func isBusinessScoped(_ id: [UInt8]) -> Bool {
    guard id.count > 3, id[0].isUpperLetter, id[1].isUpperLetter, id[2] == UInt8(ascii: ".") else {
      return false
    }
    return id[3...].allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".") }
  }
}
