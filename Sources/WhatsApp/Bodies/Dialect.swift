import Bytes

/// The forms of a body.
enum Dialect {
  /// Meta's Cloud API and providers that forward it: `object`, `entry[]`, `changes[]`.
  case cloud
  /// Meta's envelope about another product, such as a page or an Instagram account.
  case otherProduct
  /// WhatsAble Notifyer's conversation snapshot.
  case conversation
  /// The older form of Notifyer's notifications: `event` and `data`.
  case wrapped
  /// 360dialog's notifications to partners: `event`, mostly with `data`.
  case partner
  /// 360dialog's notifications to partners about a business in coexistence: `data` is the value of a change.
  case coexistence
  /// On-Premises API, 360dialog v1, Whizard: `messages[]`, `statuses[]`, `errors[]` at the top.
  case flat
  case unknown

  /// Recognises a body by its content: the first rule that matches, whoever is configured to send it.
  init(of document: JSONDocument) {
    let body = document.root
    func has(_ name: StaticString, in value: JSONValue? = nil) -> Bool {
      document.member(name, of: value ?? body) != nil
    }
    if let object = document.string(of: document.member("object", of: body)), !object.isEmpty {
      if !object.equals("whatsapp_business_account") {
        self = .otherProduct
        return
      }
      if let entry = document.member("entry", of: body), document.kind(of: entry) == .array {
        self = .cloud
        return
      }
    }
    if has("last_messages") || has("conversation_paragraph") {
      self = .conversation
    } else if document.word("event", of: body) != nil {
      let data = document.member("data", of: body)
      let isNotifyers =
        has("last_messages", in: data) || has("conversation_paragraph", in: data)
        || has("message_id", in: data)
      if data != nil, isNotifyers {
        self = .wrapped
      } else {
        self = Self.isCoexistence(document, data) ? .coexistence : .partner
      }
    } else if ["messages", "statuses", "errors", "contacts"].contains(where: { has($0) }) {
      self = .flat
    } else {
      self = .unknown
    }
  }

  /// Whether `event` is one of the fields of coexistence, and `data` has its array and the business's number.
  private static func isCoexistence(_ document: JSONDocument, _ data: JSONValue?) -> Bool {
    guard document.member("metadata", of: data) != nil,
      let event = document.string(of: document.member("event", of: document.root))
    else { return false }
    let arrays: [(event: StaticString, name: StaticString)] = [
      ("history", "history"), ("smb_app_state_sync", "state_sync"),
      ("smb_message_echoes", "message_echoes"),
    ]
    return arrays.contains { array in
      guard event.equals(array.event), let items = document.member(array.name, of: data) else {
        return false
      }
      return document.kind(of: items) == .array
    }
  }
}
