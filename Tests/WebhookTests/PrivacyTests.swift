import Bytes
import Digest
import TestSupport
import Testing
import WhatsApp

@testable import Webhook

/// The handler under privacy.
struct PrivacyTests {
  private func handler() -> TestHandler {
    var handler = TestHandler {
      $0.credentials.basic = [SharedSecret(Array("user:pass".utf8).span)]
    }
    handler.pseudonyms = Pseudonyms(key: Array("key".utf8).span)
    return handler
  }

  private let fields = [("Authorization", "Basic dXNlcjpwYXNz")]

  @Test(arguments: Fixture.names)
  func `a line has the id of its claim, and each event is emitted once`(name: String) throws {
    var handler = handler()
    var request = Request.post("", fields)
    request.body = Fixture.notification(name)
    #expect(handler.respond(to: request).status == 200)
    #expect(handler.respond(to: request).status == 200)
    let notification = Notification(
      try JSONDocument(scanning: request.body), provider: .meta, name: Array("meta".utf8))
    notification.findDrift(hidesNames: true)
    let batch = Batch([VerifiedNotification(notification)], handler.pseudonyms)
    // What stands beside an item is left out.
    let plain = Batch([VerifiedNotification(notification)]).claims.filter {
      !$0.id.starts(with: Array("beside:".utf8))
    }
    #expect(batch.claims.map(\.key) == plain.map(\.key))
    guard !name.contains("dashboard") else { return }
    let ids = try handler.store.writes.joined().split(separator: 0x0A).map { line in
      let line = try JSONDocument(scanning: Array(line))
      return line.string(of: line.member("id", of: line.root)) ?? []
    }
    #expect(ids == batch.claims.map(\.id))
    #expect(
      ids.allSatisfy {
        $0.starts(with: Array("event-".utf8)) || $0.starts(with: Array("drift:".utf8))
      })
  }

  @Test func `a body that is not JSON is not quarantined, and so rejected`() {
    var handler = handler()
    #expect(handler.respond(to: .post("{\"x", fields)).status == 400)
    #expect(handler.store.quarantined.isEmpty && handler.store.writes.isEmpty)
  }

  @Test func `a line that is too long names no quarantined request`() {
    var handler = handler()
    handler.lineLimit = 4096
    let errors = String(repeating: "{\"code\":131051},", count: 500) + "{}"
    let body = #"{"messages":[{"id":"1","type":"unsupported","errors":[\#(errors)]}]}"#
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(handler.store.quarantined.isEmpty)
    #expect(handler.store.text.contains("\"privacy\":\"pseudonyms\",\"truncated\":["))
    #expect(handler.store.text.utf8.count <= 4096)
  }

  @Test func `privacy is without raw, whatever else is wanted`() {
    var handler = handler()
    handler.includesRaw = true
    #expect(handler.respond(to: .post("{\"x\":1}", fields)).status == 200)
    #expect(handler.store.text.contains("\"data\":{\"privacy\":\"pseudonyms\"}"))
  }
}
