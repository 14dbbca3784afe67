import Digest
import Testing
import WhatsApp

@testable import Webhook

/// When the handler tells of what it does not know.
struct DriftTests {
  private let fields = [("Authorization", "Basic dXNlcjpwYXNz")]
  private let body = #"{"messages":[{"id":"1","type":"text","shoe":1,"hat":2}]}"#

  private func handler() -> TestHandler {
    TestHandler { $0.credentials.basic = [SharedSecret(Array("user:pass".utf8).span)] }
  }

  private func drifts(_ handler: TestHandler) -> [Substring] {
    handler.store.text.split(separator: "\n").filter { $0.contains("whatsapp.drift") }
  }

  @Test func `drift is told behind all else, once`() {
    var handler = handler()
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 3)
    #expect(drifts(handler) == Array(handler.store.text.split(separator: "\n")[1...]))
    #expect(drifts(handler).allSatisfy { $0.contains("\"idempotency\":\"first\"") })
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 3)
    let next = body.replacing("\"id\":\"1\"", with: "\"id\":\"2\"")
    #expect(handler.answer(.post(next, fields)).status == 200)
    #expect(handler.store.lineCount == 4)
    // A drift that was told is no duplicate that anybody would wonder about.
    #expect(handler.log.entries.map(\.level) == [.info, .notice, .info])
  }

  @Test func `only a verified sender's is told, and not where nobody wants it`() {
    var open = TestHandler()
    #expect(open.answer(.post(body)).status == 200)
    var off = handler()
    off.emitsDrift = false
    #expect(off.answer(.post(body, fields)).status == 200)
    #expect(drifts(open).isEmpty && drifts(off).isEmpty)
  }

  @Test func `without a memory drift is not told, for each notification would tell it`() {
    var handler = handler()
    handler.store.knowledge = .unavailable
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(handler.store.lineCount == 1)
    handler.store.knowledge = nil
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(drifts(handler).count == 2)
  }

  @Test func `nothing else is forgotten for drift`() throws {
    var notification = Notification(
      try .init(scanning: Array(body.utf8)), provider: .meta, name: Array("meta".utf8))
    notification.findDrift(hidesNames: false)
    #expect(Batch(notification).claims.map(\.mayEvict) == [true, false, false])
  }

  @Test func `under privacy drift names nobody`() {
    var handler = handler()
    handler.pseudonyms = Pseudonyms(key: Array("key".utf8).span)
    #expect(handler.answer(.post(body, fields)).status == 200)
    #expect(drifts(handler).count == 1)
    #expect(drifts(handler)[0].contains("\"id\":\"drift:messages[].*:member\""))
    #expect(
      drifts(handler)[0].contains(
        #""data":{"path":"messages[].*","kind":"member","privacy":"pseudonyms"}"#))
  }
}
