import Bytes

/// `data.message.reply`: what someone chose, from a button, a list, a form.
extension Notification {
  func writeReply(ofType type: [UInt8], _ content: JSONValue?, to writer: inout JSONWriter) {
    if type.equals("button") {
      writer.beginObject("reply")
      writer.string("kind", "quick_reply")
      writer.string("title", word(content, "text"))
      writer.string("payload", word(content, "payload"))
      writer.endObject()
    } else if type.equals("interactive"), let kind = word(content, "type"), Self.isReply(kind) {
      writeInteractiveReply(kind, interactiveReply(content), to: &writer)
    }
  }

  /// Whether somebody chose; what a business sends for others to choose from is `interactive` too.
  private static func isReply(_ kind: [UInt8]) -> Bool {
    kind.suffix("_reply".utf8.count).elementsEqual([UInt8]("_reply"))
  }

  /// The object in an `interactive` reply that its `type` names; senders have left it out.
  func interactiveReply(_ interactive: JSONValue?) -> JSONValue? {
    guard let kind = word(interactive, "type"), Self.isReply(kind) else { return nil }
    return document.member(named: kind, of: interactive)
  }

  private func writeInteractiveReply(
    _ type: [UInt8], _ reply: JSONValue?, to writer: inout JSONWriter
  ) {
    writer.beginObject("reply")
    writer.string("kind", kind(ofInteractive: type, named: word(reply, "name")))
    writer.string("id", word(reply, "id"))
    writer.string("title", word(reply, "title"))
    writer.string("description", word(reply, "description"))
    writer.string("payload", word(reply, "payload"))
    if let response = member("response_json", of: reply) {
      writeResponse(response, to: &writer)
    } else {
      writer.string("response", word(reply, "response"))
    }
    writer.endObject()
  }

  private func kind(ofInteractive type: [UInt8], named name: [UInt8]?) -> [UInt8] {
    if type.equals("button_reply") { return [UInt8]("button") }
    if type.equals("list_reply") { return [UInt8]("list") }
    if type.equals("call_permission_reply") { return [UInt8]("call_permission") }
    if type.equals("nfm_reply") {
      return name?.equals("address_message") ?? false ? [UInt8]("address") : [UInt8]("flow")
    }
    var folded: [UInt8] = []
    Word.append(folding: type, to: &folded)
    return folded
  }

  /// A form's answer is JSON in a string: written as the JSON it is, else as the string.
  private func writeResponse(_ response: JSONValue, to writer: inout JSONWriter) {
    guard let text = document.string(of: response) else {
      return writeVerbatim("response", response, to: &writer)
    }
    do throws(JSONError) {
      let inner = try JSONDocument(scanning: text)
      writer.verbatim("response") { inner.append(compact: inner.root, to: &$0) }
    } catch {
      writer.string("response", text)
    }
  }
}
