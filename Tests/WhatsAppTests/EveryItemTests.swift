import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Each item is an event with the item as `raw`, in variants of every notification.
struct EveryItemTests {
  @Test(arguments: Fixture.names)
  func `each item of a notification is one event`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    try expectEveryItem(of: body, Array(Fixture.notification(name)))
  }

  @Test(arguments: Fixture.names)
  func `no item is dropped when one place of a notification is different`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    let variants = body.variants
    #expect(variants.count > 20)
    for variant in variants { try expectEveryItem(of: variant, Array(variant.compact.utf8)) }
  }

  private func expectEveryItem(of body: Tree, _ text: [UInt8]) throws {
    let notification = Notification(
      try JSONDocument(scanning: text), provider: .meta, name: Array("meta".utf8))
    var raws: [String] = []
    for event in notification.events {
      let line = notification.line(of: event)
      raws.append(Tree(line)["data"]?.rawText ?? "(no raw)")
      let type = Tree(line)["type"]?.word ?? ""
      #expect(
        type.hasPrefix("whatsapp.") && type.utf8.allSatisfy { isTypeCharacter($0) }, "\(type)")
    }
    let items = ItemWalk.items(of: body)
    if raws != items { Issue.record("\(String(decoding: text, as: UTF8.self))\n\(raws)\n\(items)") }
  }

  private func isTypeCharacter(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter && !byte.isUpperLetter || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }
}

extension Tree {
  /// The text of the member `raw`, which may be `null`.
  fileprivate var rawText: String? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == "raw" }?.value.compact
  }
}

extension Notification {
  /// Returns the event's line without its LF.
  func line(of event: Event, limit: Int = 1 << 20) -> [UInt8] {
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.lineLimit = limit
    return line(of: event, envelope)
  }

  /// Returns the event's line without its LF.
  func line(of event: Event, _ envelope: Envelope) -> [UInt8] {
    var writer = JSONWriter()
    let id = id(of: event)
    appendLine(of: event, id: id, digests(of: event, id: id), .first, envelope, to: &writer)
    return Array(writer.bytes.dropLast())
  }
}
