import Testing

@testable import Webhook

/// The responses, for any adapter.
struct HandlerTests {
  static let text = """
    {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",\
    "value":{"messages":[{"id":"wamid.A","from":"15550101234","type":"text","text":{"body":"hi"}}]}}]}]}
    """

  @Test func `the response to a notification is 200 after its line was written`() {
    var handler = TestHandler()
    let response = handler.respond(to: .post(Self.text))
    #expect(response.status == 200)
    #expect(handler.store.lineCount == 1)
    #expect(handler.store.text.hasSuffix("}\n"))
  }

  @Test(arguments: ["PUT", "DELETE", "PATCH", "post", ""])
  func `another method is 405 with the allowed methods`(method: String) {
    var handler = TestHandler()
    var request = Request.post(Self.text)
    request.method = Array(method.utf8)
    let response = handler.respond(to: request)
    #expect(response.status == 405)
    #expect(
      response.fields.contains { "\($0.name)" == "Allow" && "\($0.value)" == "GET, HEAD, POST" })
    #expect(handler.store.writes.isEmpty)
  }

  @Test(arguments: zip([Request.BodyError.tooLarge, .lengthMismatch, .tooSlow], [413, 400, 408]))
  func `an incomplete body is rejected before anything else`(
    error: Request.BodyError, status: Int
  ) {
    // Not even the missing secret is looked at.
    var handler = TestHandler { _ in }
    var request = Request.post(Self.text)
    request.bodyError = error
    #expect(handler.respond(to: request).status == status)
    #expect(handler.store.writes.isEmpty)
  }

  @Test func `nothing to verify with is 500, unless that is meant`() {
    var handler = TestHandler { _ in }
    #expect(handler.respond(to: .post(Self.text)).status == 500)
    #expect(handler.store.writes.isEmpty)
    #expect(handler.log.entries.count == 1 && handler.log.entries[0].level == .error)
  }

  @Test(arguments: zip(["gzip", "identity", "IDENTITY", "", "br"], [415, 200, 200, 200, 415]))
  func `a content encoding other than identity is 415`(encoding: String, status: Int) {
    var handler = TestHandler()
    let request = Request.post(Self.text, [("content-encoding", encoding)])
    #expect(handler.respond(to: request).status == status)
  }

  @Test func `the encoding is looked at after the credentials`() {
    var handler = TestHandler { $0.credentials.basic = [.init(Array("a:b".utf8).span)] }
    #expect(handler.respond(to: .post(Self.text, [("Content-Encoding", "gzip")])).status == 401)
  }

  @Test(arguments: ["", "{", "[1,]", "nope", "\u{FEFF}{}", "{} {}"])
  func `a body that is not JSON is 400, with the offset`(body: String) throws {
    var handler = TestHandler()
    #expect(handler.respond(to: .post(body)).status == 400)
    #expect(handler.store.writes.isEmpty)
    let entry = try #require(handler.log.entries.first)
    #expect(entry.details.map { "\($0.name)" } == ["status", "reason", "detail", "offset", "hint"])
  }

  @Test(arguments: [
    "null", "17", "\"text\"", "[]", "{}", "[{\"messages\":[]}]", "{\"object\":\"\"}",
  ])
  func `JSON that nothing recognises is an event all the same`(body: String) {
    var handler = TestHandler()
    #expect(handler.respond(to: .post(body)).status == 200)
    #expect(handler.store.text.contains("\"type\":\"whatsapp.unknown\""))
    #expect(handler.store.text.contains("\"raw\":\(body)}}"))
  }

  @Test(arguments: ["page", "instagram", "user"])
  func `another product's object is 200 and nothing is written`(object: String) {
    var handler = TestHandler()
    #expect(
      handler.respond(to: .post("{\"object\":\"\(object)\",\"entry\":[{\"id\":\"1\"}]}")).status
        == 200)
    #expect(handler.store.writes.isEmpty)
    #expect(handler.log.entries.count == 1)
  }

  @Test func `nothing in it to emit is 200 and nothing is written`() {
    var handler = TestHandler()
    #expect(
      handler.respond(to: .post("{\"object\":\"whatsapp_business_account\",\"entry\":[]}")).status
        == 200
    )
    #expect(handler.store.writes.isEmpty)
  }

  @Test func `a sink that fails is 503 and asks for a retry`() {
    var handler = TestHandler()
    handler.store.failure = StoreError("full", code: 28)
    let response = handler.respond(to: .post(Self.text))
    #expect(response.status == 503)
    #expect(response.fields.contains { "\($0.name)" == "Retry-After" })
  }

  @Test func `a batch is one write`() {
    var handler = TestHandler()
    let items = (0..<1000).map { "{\"id\":\"\($0)\",\"type\":\"text\"}" }.joined(separator: ",")
    #expect(handler.respond(to: .post("{\"messages\":[\(items)]}")).status == 200)
    #expect(handler.store.writes.count == 1)
    #expect(handler.store.lineCount == 1000)
  }

  @Test(arguments: ["GET", "HEAD"])
  func `a GET without hub parameters is a health check`(method: String) {
    var handler = TestHandler()
    var request = Request.get("x=1")
    request.method = Array(method.utf8)
    let response = handler.respond(to: request)
    #expect(response.status == 200)
    #expect(response.body == Array("ok".utf8))
  }

  @Test(
    arguments: zip(
      [
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-else",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-no",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "x\"},{\"", "",
      ], [true, true, false, false, false, false, false, false, false]))
  func `a trace context is passed on where it has its grammar`(value: String, isValid: Bool) {
    // The first value is the example of W3C Trace Context, section 3.2.2.
    var handler = TestHandler()
    #expect(handler.respond(to: .post(Self.text, [("Traceparent", value)])).status == 200)
    #expect(handler.store.text.contains("\"traceparent\":\"\(value)\"") == isValid)
    #expect(handler.store.text.contains("traceparent") == isValid)
  }

  @Test func `raw is left out when it is not wanted, but where it is all there is`() {
    var handler = TestHandler()
    handler.includesRaw = false
    #expect(handler.respond(to: .post(Self.text)).status == 200)
    #expect(!handler.store.text.contains("\"raw\""))
    #expect(handler.respond(to: .post("{\"new\":1}")).status == 200)
    #expect(handler.store.text.contains("\"raw\":{\"new\":1}"))
  }
}
