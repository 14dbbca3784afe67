import Bytes

/// `data.message.reply`: the user's choice from a button, a list or a form.
extension EventLine {
  func writeReply(ofType type: [UInt8], _ content: JSONValue?, to writer: inout JSONWriter) {
    if type.equals("button") {
      writer.beginObject("reply")
      writer.string("kind", "quick_reply")
      writer.string("title", word("text", of: content))
      writer.string("payload", word("payload", of: content))
      writer.endObject()
    } else if type.equals("interactive"), let kind = word("type", of: content), Self.isReply(kind) {
      writeInteractiveReply(kind, interactiveReply(content), to: &writer)
    }
  }

  /// Whether an `interactive` message is a reply; the messages with choices from businesses are `interactive` too.
  private static func isReply(_ kind: [UInt8]) -> Bool {
    kind.suffix("_reply".utf8.count).elementsEqual([UInt8]("_reply"))
  }

  /// Returns the object in an `interactive` reply that its `type` names; some replies lack it.
  func interactiveReply(_ interactive: JSONValue?) -> JSONValue? {
    guard let kind = word("type", of: interactive), Self.isReply(kind) else { return nil }
    return document.member(named: kind, of: interactive)
  }

  private func writeInteractiveReply(
    _ type: [UInt8], _ reply: JSONValue?, to writer: inout JSONWriter
  ) {
    writer.beginObject("reply")
    writer.string("kind", Self.kind(ofInteractive: type, named: word("name", of: reply)))
    writeWords(["id", "title", "description", "payload"], of: reply, to: &writer)
    if let response = member("response_json", of: reply) {
      writeResponse(response, to: &writer)
    } else {
      writer.string("response", word("response", of: reply))
    }
    writer.endObject()
  }

  private static func kind(ofInteractive type: [UInt8], named name: [UInt8]?) -> [UInt8] {
    if type.equals("button_reply") { return [UInt8]("button") }
    if type.equals("list_reply") { return [UInt8]("list") }
    if type.equals("call_permission_reply") { return [UInt8]("call_permission") }
    if type.equals("nfm_reply") {
      return name?.equals("address_message") ?? false ? [UInt8]("address") : [UInt8]("flow")
    }
    return EventTypeName.folded(type)
  }

  /// Writes the response of a form, which is JSON in a string, as that string; a value that something on the way parsed, as
  /// its JSON text.
  private func writeResponse(_ response: JSONValue, to writer: inout JSONWriter) {
    var text: [UInt8] = []
    document.append(compact: response, to: &text)
    writer.string("response", document.string(of: response) ?? text)
  }
}
