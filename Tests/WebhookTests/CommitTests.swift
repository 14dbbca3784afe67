import Digest
import Testing

@testable import Webhook

/// What is emitted and quarantined, by the store's knowledge and its failures.
struct CommitTests {
  private static let tag = signature(of: HandlerTests.text, key: "secret")

  private func basic() -> TestHandler {
    TestHandler { $0.credentials.basic = [SharedSecret(Array("a:b".utf8).span)] }
  }
  private let fields = [("Authorization", "Basic YTpi"), ("Cookie", "c"), ("X-Trace", "t\r\nX: y")]

  @Test func `a duplicate is not emitted, and is a notice`() {
    var handler = TestHandler()
    for _ in 0..<3 { #expect(handler.respond(to: .post(HandlerTests.text)).status == 200) }
    #expect(handler.store.lineCount == 1)
    #expect(handler.log.entries.map(\.level) == [.info, .notice, .notice])
  }

  @Test(
    arguments: zip(
      [Knowledge.unseen, .conflicting, .unavailable], ["first", "conflict", "unavailable"]))
  func `the line has what is known of the event`(knowledge: Knowledge, word: String) {
    var handler = TestHandler()
    handler.store.knowledge = knowledge
    #expect(handler.respond(to: .post(HandlerTests.text)).status == 200)
    #expect(handler.store.text.contains("\"idempotency\":\"\(word)\""))
  }

  @Test func `the dashboard's test notifications are emitted each time`() {
    var handler = TestHandler()
    let body = HandlerTests.text.replacing("\"id\":\"1\"", with: "\"id\":\"0\"")
    for _ in 0..<2 { #expect(handler.respond(to: .post(body)).status == 200) }
    #expect(handler.store.lineCount == 2)
  }

  @Test(arguments: [false, true])
  func `what the store rejects is 503, or 500 where it is a matter of settings`(
    isMisconfigured: Bool
  ) {
    var handler = TestHandler()
    handler.store.failure = StoreError("no", code: 1, isMisconfigured: isMisconfigured)
    #expect(handler.respond(to: .post(HandlerTests.text)).status == (isMisconfigured ? 500 : 503))
    let health = handler.respond(to: .get(""))
    #expect(health.status == (isMisconfigured ? 500 : 503))
    #expect(health.fields.isEmpty == isMisconfigured)
    handler.store.failure = nil
    #expect(handler.respond(to: .post(HandlerTests.text)).status == 200)
    #expect(handler.store.lineCount == 1)
  }

  @Test func `where the quarantine is not durable, a body that is not JSON is emitted as base64`()
    throws
  {
    var handler = basic()
    handler.emitsBase64 = true
    for _ in 0..<2 { #expect(handler.respond(to: .post("{\"x", fields)).status == 200) }
    #expect(handler.store.quarantined.isEmpty)
    // The same bytes are the same event. `printf '{"x' | base64`
    let line = try #require(handler.store.text.split(separator: "\n").first)
    #expect(handler.store.lineCount == 1)
    #expect(line.hasSuffix("\"data_base64\":\"eyJ4\"}"))
    #expect(line.contains("\"type\":\"whatsapp.unknown\""))
    #expect(line.contains("\"datacontenttype\":\"application/octet-stream\""))
    #expect(!line.contains("\"data\":"))
    // A body longer than a line is quarantined nevertheless.
    handler.lineLimit = 4096
    let large = String(repeating: "x", count: 4096)
    #expect(handler.respond(to: .post(large, fields)).status == 200)
    #expect(handler.store.quarantined.count == 1)
    // An unverified sender's is rejected.
    var open = TestHandler()
    open.emitsBase64 = true
    #expect(open.respond(to: .post("{\"x")).status == 400)
  }

  @Test func `a verified sender's body that is not JSON is quarantined and accepted`() throws {
    var handler = basic()
    #expect(handler.respond(to: .post("{\"x", fields)).status == 200)
    #expect(handler.store.writes.isEmpty)
    let request = try #require(handler.store.quarantined.first)
    #expect(
      String(decoding: request.bytes, as: UTF8.self) == """
        Quarantine-Version: 1
        Quarantine-Time: 2026-11-21T00:00:00.000Z
        Quarantine-Reason: body is not JSON
        Quarantine-Verified-By: basic
        Quarantine-Path:\u{20}
        X-Trace: t  X: y

        {"x
        """)
    // `printf '{"x' | sha256sum`
    #expect(
      String(decoding: request.name, as: UTF8.self)
        == "63c03b761dc514faf9dc68127ab4035757ea87ecdebf023fab3efb4cf0837ba3")
    #expect(handler.log.entries.map(\.level) == [.warning])
  }

  @Test func `a fixed header's value is in no quarantined request`() throws {
    var handler = TestHandler {
      $0.credentials.headers = [(Array("X-Token".utf8), SharedSecret(Array("5ec4e7".utf8).span))]
    }
    #expect(handler.respond(to: .post("{", [("x-token", "5ec4e7")])).status == 200)
    let request = try #require(handler.store.quarantined.first)
    #expect(!String(decoding: request.bytes, as: UTF8.self).contains("5ec4e7"))
  }

  @Test func `without the quarantine it is 503, and without a verified sender 400`() {
    var handler = basic()
    handler.store.quarantineFailure = StoreError("full", code: 28)
    #expect(handler.respond(to: .post("{", fields)).status == 503)
    handler.quarantines = false
    #expect(handler.respond(to: .post("{", fields)).status == 400)
    var open = TestHandler()
    #expect(open.respond(to: .post("{")).status == 400)
    #expect(open.store.quarantined.isEmpty)
  }

  @Test func `an incomplete line names its quarantined request`() throws {
    let body = HandlerTests.text.replacing("hi", with: String(repeating: "x", count: 10_000))
    var handler = basic()
    handler.lineLimit = 5000
    #expect(handler.respond(to: .post(body, fields)).status == 200)
    let request = try #require(handler.store.quarantined.first)
    let name = String(decoding: request.name, as: UTF8.self)
    #expect(handler.store.text.contains("\"quarantine\":\"\(name)\",\"data\""))
    #expect(handler.store.text.utf8.count <= 5000)
    #expect(handler.store.lineCount == 1)
    // The store's limit counts as well.
    var narrow = basic()
    narrow.store.lineLimit = 6000
    #expect(narrow.respond(to: .post(body, fields)).status == 200)
    #expect(narrow.store.text.utf8.count <= 6000)
    // An unverified sender's request is not quarantined.
    var open = TestHandler()
    open.lineLimit = 5000
    #expect(open.respond(to: .post(body)).status == 200)
    #expect(open.store.quarantined.isEmpty && !open.store.text.contains("quarantine"))
  }

  @Test func `nothing is written where the request cannot be quarantined`() {
    let body = HandlerTests.text.replacing("hi", with: String(repeating: "x", count: 10_000))
    var handler = basic()
    handler.lineLimit = 5000
    handler.store.quarantineFailure = StoreError("full", code: 28)
    #expect(handler.respond(to: .post(body, fields)).status == 503)
    #expect(handler.store.writes.isEmpty)
  }

  @Test func `rejections are counted by their status`() {
    var handler = basic()
    _ = handler.respond(to: .post("{}"))
    _ = handler.respond(to: .post("{}", [("Authorization", "Basic YTpj")]))
    _ = handler.respond(to: .post("{}", fields + [("Content-Encoding", "gzip")]))
    var put = Request.post("")
    put.method = Array("PUT".utf8)
    _ = handler.respond(to: put)
    let counters: [Tally.Counter] = [
      .unauthorized, .forbidden, .unsupportedEncoding, .methodNotAllowed,
    ]
    #expect(handler.store.tallies.count == 4)
    for (tally, counter) in zip(handler.store.tallies, counters) {
      #expect(tally[counter] == 1 && tally.counts.reduce(0, +) == 1)
    }
  }
}
