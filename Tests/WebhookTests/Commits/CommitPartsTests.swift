import TestSupport
import Testing

@testable import Webhook

/// A notification with long lines, whose events have several commits.
struct CommitPartsTests {
  private func body(_ messages: some Sequence<String>) -> String {
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":["
      + messages.joined(separator: ",") + "]}}]}]}"
  }

  private func message(_ id: String, _ text: String) -> String {
    "{\"id\":\"\(id)\",\"type\":\"text\",\"text\":{\"body\":\"\(text)\"}}"
  }

  /// Messages whose lines together may have more than 8 MiB.
  private func messages(_ count: Int = 1000) -> [String] {
    let text = String(repeating: "x", count: 3000)
    return (0..<count).map { message("m\($0)", text) }
  }

  private func handler(hasParts: Bool = true) -> TestHandler {
    var handler = TestHandler()
    handler.store.hasParts = hasParts
    return handler
  }

  @Test func `the lines are those of one commit`() {
    var (one, several) = (handler(hasParts: false), handler())
    let request = Request.post(body(messages()))
    #expect(one.respond(to: request).status == 200)
    #expect(several.respond(to: request).status == 200)
    #expect(one.store.writes.count == 1)
    #expect(several.store.writes.count == 4)
    #expect(several.store.writes.flatMap { $0 } == one.store.writes[0])
    #expect(several.log.entries.map(\.level) == one.log.entries.map(\.level))
    #expect(several.store.received.reduce(0, +) == 1)
  }

  @Test func `a usual notification has one commit`() {
    var handler = handler()
    let usual = (0..<1000).map { message("m\($0)", "Are you open on Sunday?") }
    #expect(handler.respond(to: .post(body(usual))).status == 200)
    #expect(handler.store.writes.count == 1)
  }

  @Test func `one long event has one commit`() {
    var handler = handler()
    let long = message("m", String(repeating: "x", count: 2_500_000))
    #expect(handler.respond(to: .post(body([long]))).status == 200)
    #expect(handler.store.writes.count == 1)
  }

  @Test func `duplicates and conflicts of another part are found, and all are counted once`() {
    var handler = handler()
    let all = messages() + [message("m0", String(repeating: "x", count: 3000)), message("m1", "")]
    #expect(handler.respond(to: .post(body(all))).status == 200)
    #expect(handler.store.lineCount == 1001)
    #expect(handler.store.duplicates.reduce(0, +) == 1)
    #expect(handler.store.received == [0, 0, 0, 1])
  }

  @Test func `without the cache all have one commit, and duplicates are found`() {
    var handler = handler()
    handler.store.knowledge = .unavailable
    let all = messages() + [message("m0", String(repeating: "x", count: 3000))]
    #expect(handler.respond(to: .post(body(all))).status == 200)
    #expect(handler.store.writes.count == 1)
    #expect(handler.store.lineCount == 1000)
  }

  @Test func `after a failure the redelivery has the rest`() {
    var handler = handler()
    handler.store.failsFrom = 1
    let request = Request.post(body(messages()))
    #expect(handler.respond(to: request).status == 503)
    #expect(handler.store.writes.count == 1)
    let first = handler.store.lineCount
    handler.store.failsFrom = nil
    #expect(handler.respond(to: request).status == 200)
    #expect(first > 0 && handler.store.lineCount == 1000)
  }

  @Test func `the request is quarantined once, before the first line that is too long for it`() {
    var handler = handler()
    handler.lineLimit = 20_000
    handler.quarantines = true
    let long = message("long", String(repeating: "y", count: 30_000))
    var request = Request.post(body(messages() + [long, long.replacing("long", with: "longer")]))
    request.isTrusted = true
    #expect(handler.respond(to: request).status == 200)
    #expect(handler.store.quarantined.count == 1)
    #expect(handler.store.lineCount == 1002)
  }

  @Test func `where a value that all lines repeat is long, one event may stand for all`() {
    let text = String(repeating: "x", count: 100)
    let long = String(repeating: "y", count: 20_000)
    let context = "],\"conversation_context\":{\"a\":\"\(long)\"},\"x\":["
    var handler = handler()
    let body = body((0..<2000).map { message("m\($0)", text) })
      .replacing("]}}]}]}", with: context + "]}}]}]}")
    #expect(handler.respond(to: .post(body)).status == 200)
    #expect(handler.store.writes.count == 1)
    #expect(handler.store.lineCount == 1)
  }
}
