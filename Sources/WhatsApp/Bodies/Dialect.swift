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
      self = data != nil && isNotifyers ? .wrapped : .partner
    } else if ["messages", "statuses", "errors", "contacts"].contains(where: { has($0) }) {
      self = .flat
    } else {
      self = .unknown
    }
  }
}
