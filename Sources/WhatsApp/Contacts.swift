import Bytes

/// The `contacts[]` beside the messages, found by what they are known by and never by their position.
struct Contacts {
  private var byUserID: [[UInt8]: JSONValue] = [:]
  private var byPhone: [[UInt8]: JSONValue] = [:]

  init() {}

  init(_ contacts: JSONValue?, in document: JSONDocument) {
    for contact in document.items(of: contacts) {
      let phone = document.word(of: document.member("wa_id", of: contact))
      let userID = document.word(of: document.member("user_id", of: contact))
      for id in [userID, phone] {
        guard let id else { continue }
        if UserID.isBusinessScoped(id) {
          if byUserID[id] == nil { byUserID[id] = contact }
        } else if byPhone[Self.withoutPlus(id)] == nil {
          byPhone[Self.withoutPlus(id)] = contact
        }
      }
      if let userID, byUserID[userID] == nil { byUserID[userID] = contact }
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
