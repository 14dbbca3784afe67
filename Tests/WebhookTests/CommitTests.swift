import Digest
import Testing

@testable import Webhook

/// What is written, remembered and kept, by what the store knows and how it fails.
struct CommitTests {
  private static let tag = signature(of: HandlerTests.text, key: "secret")

  private func basic() -> TestHandler {
    TestHandler { $0.credentials.basic = [SharedSecret(Array("a:b".utf8).span)] }
  }
  private let fields = [("Authorization", "Basic YTpi"), ("Cookie", "c"), ("X-Trace", "t\r\nX: y")]

  @Test func `an event that comes again is not told again, and a notice says so`() {
    var handler = TestHandler()
    for _ in 0..<3 { #expect(handler.answer(.post(HandlerTests.text)).status == 200) }
    #expect(handler.store.lineCount == 1)
    #expect(handler.log.entries.map(\.level) == [.info, .notice, .notice])
  }

  @Test(
    arguments: zip(
      [Knowledge.unseen, .conflicting, .unavailable], ["first", "conflict", "unavailable"]))
  func `the line says what is known of the event`(knowledge: Knowledge, word: String) {
    var handler = TestHandler()
    handler.store.knowledge = knowledge
    #expect(handler.answer(.post(HandlerTests.text)).status == 200)
    #expect(handler.store.text.contains("\"idempotency\":\"\(word)\""))
  }

  @Test func `the dashboard's test notifications are told however often they come`() {
    var handler = TestHandler()
    let body = HandlerTests.text.replacing("\"id\":\"1\"", with: "\"id\":\"0\"")
    for _ in 0..<2 { #expect(handler.answer(.post(body)).status == 200) }
    #expect(handler.store.lineCount == 2)
  }

  @Test(arguments: [false, true])
  func `what the store rejects is 503, or 500 where it is a matter of settings`(
    isMisconfigured: Bool
  ) {
    var handler = TestHandler()
    handler.store.failure = StoreError("no", code: 1, isMisconfigured: isMisconfigured)
    #expect(handler.answer(.post(HandlerTests.text)).status == (isMisconfigured ? 500 : 503))
    let health = handler.answer(.get(""))
    #expect(health.status == (isMisconfigured ? 500 : 503))
    #expect(health.fields.isEmpty == isMisconfigured)
    handler.store.failure = nil
    #expect(handler.answer(.post(HandlerTests.text)).status == 200)
    #expect(handler.store.lineCount == 1)
  }

  @Test func `where the quarantine does not last, what is not JSON is told as bytes`() throws {
    var handler = basic()
    handler.emitsBytes = true
    for _ in 0..<2 { #expect(handler.answer(.post("{\"x", fields)).status == 200) }
    #expect(handler.store.capsules.isEmpty)
    // The same bytes are the same event. `printf '{"x' | base64`
    let line = try #require(handler.store.text.split(separator: "\n").first)
    #expect(handler.store.lineCount == 1)
    #expect(line.hasSuffix("\"data_base64\":\"eyJ4\"}"))
    #expect(line.contains("\"type\":\"whatsapp.unknown\""))
    #expect(line.contains("\"datacontenttype\":\"application/octet-stream\""))
    #expect(!line.contains("\"data\":"))
    // More than a line takes is kept as it is everywhere.
    handler.lineLimit = 4096
    let large = String(repeating: "x", count: 4096)
    #expect(handler.answer(.post(large, fields)).status == 200)
    #expect(handler.store.capsules.count == 1)
    // What nobody vouches for is rejected.
    var open = TestHandler()
    open.emitsBytes = true
    #expect(open.answer(.post("{\"x")).status == 400)
  }

  @Test func `what a verified sender sent, and is not JSON, is kept and taken`() throws {
    var handler = basic()
    #expect(handler.answer(.post("{\"x", fields)).status == 200)
    #expect(handler.store.writes.isEmpty)
    let capsule = try #require(handler.store.capsules.first)
    #expect(
      String(decoding: capsule.bytes, as: UTF8.self) == """
        Capsule-Version: 1
        Capsule-Time: 2026-11-21T00:00:00.000Z
        Capsule-Reason: the body is not JSON
        Capsule-Verified-By: basic
        Capsule-Path:\u{20}
        X-Trace: t  X: y

        {"x
        """)
    // `printf '{"x' | sha256sum`
    #expect(
      String(decoding: capsule.name, as: UTF8.self)
        == "63c03b761dc514faf9dc68127ab4035757ea87ecdebf023fab3efb4cf0837ba3")
    #expect(handler.log.entries.map(\.level) == [.warning])
  }

  @Test func `a fixed field's value is in no capsule`() throws {
    var handler = TestHandler {
      $0.credentials.headers = [(Array("X-Token".utf8), SharedSecret(Array("5ec4e7".utf8).span))]
    }
    #expect(handler.answer(.post("{", [("x-token", "5ec4e7")])).status == 200)
    let capsule = try #require(handler.store.capsules.first)
    #expect(!String(decoding: capsule.bytes, as: UTF8.self).contains("5ec4e7"))
  }

  @Test func `where nothing can be kept it is 503, and without a verified sender 400`() {
    var handler = basic()
    handler.store.quarantineFailure = StoreError("full", code: 28)
    #expect(handler.answer(.post("{", fields)).status == 503)
    handler.quarantines = false
    #expect(handler.answer(.post("{", fields)).status == 400)
    var open = TestHandler()
    #expect(open.answer(.post("{")).status == 400)
    #expect(open.store.capsules.isEmpty)
  }

  @Test func `a line that is not whole names the capsule that is`() throws {
    let body = HandlerTests.text.replacing("hi", with: String(repeating: "x", count: 10_000))
    var handler = basic()
    handler.lineLimit = 5000
    #expect(handler.answer(.post(body, fields)).status == 200)
    let capsule = try #require(handler.store.capsules.first)
    let name = String(decoding: capsule.name, as: UTF8.self)
    #expect(handler.store.text.contains("\"quarantine\":\"\(name)\",\"data\""))
    #expect(handler.store.text.utf8.count <= 5000)
    #expect(handler.store.lineCount == 1)
    // The store's limit counts as well.
    var narrow = basic()
    narrow.store.lineLimit = 6000
    #expect(narrow.answer(.post(body, fields)).status == 200)
    #expect(narrow.store.text.utf8.count <= 6000)
    // Nobody vouches for what an unverified sender sent.
    var open = TestHandler()
    open.lineLimit = 5000
    #expect(open.answer(.post(body)).status == 200)
    #expect(open.store.capsules.isEmpty && !open.store.text.contains("quarantine"))
  }

  @Test func `nothing is written where the capsule cannot be kept`() {
    let body = HandlerTests.text.replacing("hi", with: String(repeating: "x", count: 10_000))
    var handler = basic()
    handler.lineLimit = 5000
    handler.store.quarantineFailure = StoreError("full", code: 28)
    #expect(handler.answer(.post(body, fields)).status == 503)
    #expect(handler.store.writes.isEmpty)
  }

  @Test func `rejections are counted by their status`() {
    var handler = basic()
    _ = handler.answer(.post("{}"))
    _ = handler.answer(.post("{}", [("Authorization", "Basic YTpj")]))
    _ = handler.answer(.post("{}", fields + [("Content-Encoding", "gzip")]))
    var put = Request.post("")
    put.method = Array("PUT".utf8)
    _ = handler.answer(put)
    let counters: [Tally.Counter] = [
      .unauthorized, .forbidden, .unsupportedEncoding, .methodNotAllowed,
    ]
    #expect(handler.store.rejections.count == 4)
    for (tally, counter) in zip(handler.store.rejections, counters) {
      #expect(tally[counter] == 1 && tally.counts.reduce(0, +) == 1)
    }
  }
}
