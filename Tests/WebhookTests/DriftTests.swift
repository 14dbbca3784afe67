import Digest
import Testing
import WhatsApp

@testable import Webhook

/// When the handler emits schema drift.
struct DriftTests {
  private let fields = [("Authorization", "Basic dXNlcjpwYXNz")]
  private let body = #"{"messages":[{"id":"1","type":"text","shoe":1,"hat":2}]}"#

  private func handler() -> TestHandler {
    TestHandler { $0.credentials.basic = [SharedSecret(Array("user:pass".utf8).span)] }
  }

  private func drifts(_ handler: TestHandler) -> [Substring] {
    handler.store.text.split(separator: "\n").filter { $0.contains("whatsapp.drift") }
  }

  @Test func `drift is emitted once, after all other events`() {
    var handler = handler()
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 3)
    #expect(drifts(handler) == Array(handler.store.text.split(separator: "\n")[1...]))
    #expect(drifts(handler).allSatisfy { $0.contains("\"idempotency\":\"first\"") })
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 3)
    let next = body.replacing("\"id\":\"1\"", with: "\"id\":\"2\"")
    #expect(handler.respond(to: .post(next, fields)).status == 200)
    #expect(handler.store.lineCount == 4)
    // Emitted drift does not count as a duplicate.
    #expect(handler.log.entries.map(\.level) == [.info, .notice, .info])
  }

  @Test func `only a verified sender's drift is emitted, and not where that is turned off`() {
    var open = TestHandler()
    #expect(open.respond(to: .post(body)).status == 200)
    var off = handler()
    off.emitsDrift = false
    #expect(off.respond(to: .post(body, fields)).status == 200)
    #expect(drifts(open).isEmpty && drifts(off).isEmpty)
  }

  @Test func `without the idempotency cache drift is not emitted`() {
    var handler = handler()
    handler.store.knowledge = .unavailable
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 1)
    handler.store.knowledge = nil
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(drifts(handler).count == 2)
  }

  @Test func `nothing else is forgotten for drift`() throws {
    let notification = Notification(
      try .init(scanning: Array(body.utf8)), provider: .meta, name: Array("meta".utf8))
    notification.findDrift(hidesNames: false)
    #expect(
      Batch([VerifiedNotification(notification)]).claims.map(\.mayEvict) == [true, false, false])
  }

  @Test func `under privacy drift has no names`() {
    var handler = handler()
    handler.pseudonyms = Pseudonyms(key: Array("key".utf8).span)
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    #expect(drifts(handler).count == 1)
    #expect(drifts(handler)[0].contains("\"id\":\"drift:messages[].*:member\""))
    #expect(
      drifts(handler)[0].contains(
        #""data":{"path":"messages[].*","kind":"member","privacy":"pseudonyms"}"#))
  }
}
