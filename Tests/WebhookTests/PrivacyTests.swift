import Bytes
import Digest
import TestSupport
import Testing
import WhatsApp

@testable import Webhook

/// What the handler does where lines may not say whom they are about.
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
  func `a line has the id that the store was told, and each event is told once`(name: String) throws
  {
    var handler = handler()
    var request = Request.post("", fields)
    request.body = Fixture.notification(name)
    #expect(handler.answer(request).status == 200)
    #expect(handler.answer(request).status == 200)
    var notification = Notification(
      try JSONDocument(scanning: request.body), provider: .meta, name: Array("meta".utf8))
    notification.findDrift(hidesNames: true)
    let batch = Batch(notification, handler.pseudonyms)
    #expect(batch.claims.map(\.key) == Batch(notification).claims.map(\.key))
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

  @Test func `what cannot be read is not kept, and so not taken`() {
    var handler = handler()
    #expect(handler.answer(.post("{\"x", fields)).status == 400)
    #expect(handler.store.capsules.isEmpty && handler.store.writes.isEmpty)
  }

  @Test func `a line that is too long names no capsule`() {
    var handler = handler()
    handler.lineLimit = 4096
    let errors = String(repeating: "{\"code\":131051},", count: 500) + "{}"
    let body = #"{"messages":[{"id":"1","type":"unsupported","errors":[\#(errors)]}]}"#
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(handler.store.capsules.isEmpty)
    #expect(handler.store.text.contains("\"privacy\":\"pseudonyms\",\"truncated\":["))
    #expect(handler.store.text.utf8.count <= 4096)
  }

  @Test func `privacy is without raw, whatever else is wanted`() {
    var handler = handler()
    handler.includesRaw = true
    #expect(handler.answer(.post("{\"x\":1}", fields)).status == 200)
    #expect(handler.store.text.contains("\"data\":{\"privacy\":\"pseudonyms\"}"))
  }
}
