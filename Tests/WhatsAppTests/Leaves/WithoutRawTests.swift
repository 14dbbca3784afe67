import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// What the lines lose with `HOOKLINE_RAW=0` is what Sources/WhatsApp/README.md lists, and nothing else.
struct WithoutRawTests {
  /// Parts of the paths whose leaves may be in no line.
  private static let listed = [
    // How a call is connected.
    ".session.",
    // What a message that the business sent looks like.
    ".message_echoes[].message.interactive.action.", ".message_echoes[].flow.",
    ".message_echoes[].message.template.components[]", ".message_echoes[].template.",
    ".message_echoes[].message.text.preview_url", ".message_echoes[].message.recipient_type",
    ".message_echoes[].message.messaging_product",
    // Types that the event's type or the kind of a reply says.
    ".statuses[].type", ".state_sync[].type", ".call_recording.type", ".interactive.type",
    ".nfm_reply.name", ".messages[].type",
    // The text of a form, whose content is in the reply.
    ".nfm_reply.response_json",
    // The identity of a user, mentions in a group, the path of a file.
    ".identity.", ".system.identity", ".context.mentions[]", ".voice.file",
    // What nobody describes.
    ".from_logical_id",
    // Notifyer: the same in another form, its own ids, flags, and the advertisement.
    ".last_messages", ".labels", ".conversation_paragraph", "user_id", ".send_by",
    ".incoming_message", ".was_message_by_human", ".referral.", "_last_message_time",
    ".user_timestamp", ".bot_timestamp",
  ]
  private static let notifyerCount = 11

  @Test(arguments: Fixture.names.filter { !$0.hasSuffix("future_type") })
  func `only what is listed is lost without raw`(name: String) throws {
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.includesRaw = false
    let notification = Notification(
      try JSONDocument(scanning: Fixture.notification(name)), provider: .meta,
      name: Array("meta".utf8))
    var leaves = Leaves()
    for event in notification.events {
      leaves.insert(line: Tree(notification.line(of: event, envelope)))
    }
    let listed =
      name.hasPrefix("notifyer") ? Self.listed[...] : Self.listed.dropLast(Self.notifyerCount)
    let missing = leaves.missing(of: Tree(Fixture.notification(name))).filter { missing in
      let path = String(missing.prefix { $0 != " " })
      let isTime = Self.time(String(missing.dropFirst(path.utf8.count + 1))).map(leaves.contains)
      return isTime != true && !listed.contains { path.contains($0) }
    }
    if !missing.isEmpty { Issue.record("\(missing)") }
  }

  /// Returns a time as lines have it; nil for any other leaf.
  private static func time(_ leaf: String) -> String? {
    guard let document = try? JSONDocument(scanning: Array(leaf.utf8)),
      let time = document.time(of: document.root)
    else { return nil }
    var text: [UInt8] = []
    time.append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
