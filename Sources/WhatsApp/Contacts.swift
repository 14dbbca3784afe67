import Bytes

/// The `contacts[]` beside the messages, found by what they are known by and never by their position.
struct Contacts {
  private var byUserID: [[UInt8]: JSONValue] = [:]
  private var byPhone: [[UInt8]: JSONValue] = [:]

  init() {}

  init(_ contacts: JSONValue?, in document: JSONDocument) {
    // Of several contacts with one id the first counts: it is written last.
    let contacts = Array(document.items(of: contacts))
    byUserID.reserveCapacity(contacts.count)
    byPhone.reserveCapacity(contacts.count)
    for contact in contacts.reversed() {
      let phone = document.word(of: document.member("wa_id", of: contact))
      let userID = document.word(of: document.member("user_id", of: contact))
      if let phone, UserID.isBusinessScoped(phone) { byUserID[phone] = contact }
      if let userID, !UserID.isBusinessScoped(userID) {
        byPhone[Self.withoutPlus(userID)] = contact
      }
      if let phone, !UserID.isBusinessScoped(phone) { byPhone[Self.withoutPlus(phone)] = contact }
      if let userID { byUserID[userID] = contact }
    }
  }

  /// The contact with this user id, else the one with this telephone number, whether or not either has a `+`.
  func contact(userID: [UInt8]?, phone: [UInt8]?) -> JSONValue? {
    if let userID, let contact = byUserID[userID] { return contact }
    guard let phone else { return nil }
    return byPhone[Self.withoutPlus(phone)]
  }

  private static func withoutPlus(_ phone: [UInt8]) -> [UInt8] {
    phone.first == UInt8(ascii: "+") ? Array(phone.dropFirst()) : phone
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
