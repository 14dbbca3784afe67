import Bytes
import Webhook

/// The text of a message, without the JSON that services of AWS put around a notification:
///
/// * that of SNS, where it sends to a queue without raw message delivery: `{"Type":"Notification","Message":"…"}`;
/// * that of AWS End User Messaging Social, with one entry of Meta's: `{"whatsAppWebhookEntry":"{\"id\":…,\"changes\":[…]}"}`.
///
/// "Message and event destinations in AWS End User Messaging Social", "Amazon SNS raw message delivery".
struct MessageText {
  /// The body, as the provider sends it to a URL.
  private(set) var body: [UInt8]
  /// The message attributes in the text.
  private(set) var fields: [Request.Field] = []
  /// Whether AWS End User Messaging made the message.
  private(set) var isFromAWS = false

  /// Texts within each other that are unwrapped: a topic may forward to another's queue.
  private static let depthLimit = 2

  /// Unwraps a text. What has no known form is the body itself.
  init(_ text: [UInt8]) {
    body = text
    for _ in 0...Self.depthLimit {
      guard let document = try? JSONDocument(scanning: body) else { return }
      let root = document.root
      if let entry = document.member("whatsAppWebhookEntry", of: root) {
        body = Self.body(ofEntry: entry, document)
        isFromAWS = true
        return
      }
      guard let type = document.member("Type", of: root), document.equals(type, "Notification"),
        let message = document.string(of: document.member("Message", of: root))
      else { return }
      body = message
      fields += Self.fields(
        document.member("MessageAttributes", of: root), value: "Value", of: document)
    }
  }

  /// Returns the body that Meta would send with an entry, or with a list of them. What is neither is the body itself; so is a
  /// complete body, which has entries and no changes of its own.
  private static func body(ofEntry entry: JSONValue, _ document: JSONDocument) -> [UInt8] {
    let text = document.string(of: entry) ?? Array(document.text[document.range(of: entry)])
    guard let entry = try? JSONDocument(scanning: text) else { return text }
    let (root, kind) = (entry.root, entry.kind(of: entry.root))
    let hasChanges = entry.member("changes", of: root) != nil
    let isComplete = !hasChanges && hasElements(entry.member("entry", of: root), entry)
    guard kind == .object ? !isComplete : hasElements(root, entry) else { return text }
    var body = [UInt8]("{\"object\":\"whatsapp_business_account\",\"entry\":")
    if kind == .object { body.append("[") }
    body.append(text.span)
    body.append(kind == .object ? "]}" : "}")
    return body
  }

  private static func hasElements(_ value: JSONValue?, _ document: JSONDocument) -> Bool {
    document.elements(of: value).count(upTo: 1) > 0
  }

  /// Returns the attributes of a message that are strings, as header fields.
  ///
  /// - Parameter value: the name of the member that has an attribute's value.
  static func fields(
    _ attributes: JSONValue?, value: StaticString, of document: JSONDocument
  ) -> [Request.Field] {
    var fields: [Request.Field] = []
    for (name, attribute) in document.members(of: attributes) {
      guard let name = document.string(of: name),
        let text = document.string(of: document.member(value, of: attribute))
      else { continue }
      fields.append(Request.Field(name: name, value: text))
    }
    return fields
  }
}
