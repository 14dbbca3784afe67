import Bytes

/// The `contacts[]` beside the messages, found by what they are known by and never by their position.
struct Contacts {
  /// Each contact that says who it is, read once: many messages may be from one.
  private var people: [Person] = []
  private var byUserID: [Key] = []
  private var byPhone: [Key] = []

  /// What a contact is known by. Sorted keys take less memory than a table of them, and no choice of keys makes them slow.
  private struct Key {
    let word: [UInt8]
    let person: Int
  }

  init() {}

  /// Reads contacts, no more than `limit` of those that say who they are.
  init(_ contacts: JSONValue?, in document: JSONDocument, limit: Int) {
    for contact in document.items(of: contacts) where people.count < limit {
      let person = Person(contact: contact, in: document)
      guard person.waID != nil || person.userID != nil else { continue }
      note(person, people.count)
      people.append(person)
    }
    guard people.count > 1 else { return }
    Self.sort(&byUserID)
    Self.sort(&byPhone)
  }

  /// How many there are.
  var count: Int { people.count }

  private mutating func note(_ person: Person, _ index: Int) {
    if let userID = person.userID {
      byUserID.append(Key(word: userID, person: index))
      if !UserID.isBusinessScoped(userID) {
        byPhone.append(Key(word: Self.withoutPlus(userID), person: index))
      }
    }
    guard let phone = person.waID else { return }
    if UserID.isBusinessScoped(phone) {
      byUserID.append(Key(word: phone, person: index))
    } else {
      byPhone.append(Key(word: Self.withoutPlus(phone), person: index))
    }
  }

  /// Of several contacts with one id the first one counts.
  private static func sort(_ keys: inout [Key]) {
    keys.sort { one, other in
      let difference = compare(one.word, other.word)
      return difference == 0 ? one.person < other.person : difference < 0
    }
  }

  /// Below, at or above 0, as the first word is before, at or behind the second one.
  private static func compare(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard one.count == other.count else { return one.count - other.count }
    let (one, other) = (one.span, other.span)
    for index in one.indices where one[index] != other[index] {
      return Int(one[index]) - Int(other[index])
    }
    return 0
  }

  private static func first(_ word: [UInt8], in keys: [Key]) -> Int? {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if compare(keys[middle].word, word) < 0 { low = middle + 1 } else { high = middle }
    }
    guard low < keys.count, keys[low].word == word else { return nil }
    return keys[low].person
  }

  /// The contact with this user id, else the one with this telephone number, whether or not either has a `+`; its words
  /// where the sender put them.
  func contact(userID: [UInt8]?, phone: [UInt8]?) -> Person? {
    guard !people.isEmpty else { return nil }
    if let userID, let index = Self.first(userID, in: byUserID) { return people[index] }
    guard let phone, let index = Self.first(Self.withoutPlus(phone), in: byPhone) else {
      return nil
    }
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
  /// No telephone number is written with more bytes. What is longer stands beside many messages, and is not read for each.
  private static let lengthLimit = 256

  /// Whether both are there and have the same digits.
  static func areSame(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool {
    guard let one, let other, max(one.count, other.count) <= lengthLimit else { return false }
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
