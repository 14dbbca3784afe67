import Testing

@testable import Webhook

/// Paths, and the order in which a request is looked at.
struct RouteTests {
  @Test(arguments: [
    "", "/", "/hooks/shop-eu", "/a//b/", "/.well-known", "/..a", "/a.", "/...", "/%41",
  ])
  func `every other path is the one source`(path: String) {
    #expect(answer(to: path).status == 200)
  }

  @Test(arguments: ["/.", "/..", "/a/../b", "/a/./b", "/%2e%2E/", "/a%2F..%2fb", "..", "/a/.%2E"])
  func `a path with dot segments is 404`(path: String) {
    #expect(answer(to: path).status == 404)
  }

  @Test func `the events of a source go to its sink`() throws {
    var handler = TestHandler()
    let routes = ["/a", "/b"].enumerated().map { index, path in
      var source = Source(provider: .meta, name: Array(path.utf8))
      source.credentials.allowsUnverified = true
      source.sink = index + 1
      return (path: Array(path.utf8), source: source)
    }
    handler.sources = try #require(Sources(routes: routes))
    for path in ["/b", "/a/x", "/none"] {
      var request = Request.post(HandlerTests.text)
      request.path = Array(path.utf8)
      _ = handler.respond(to: request)
    }
    #expect(handler.store.sinks == [2, 1])
  }

  @Test func `a path is decoded once`() {
    #expect(answer(to: "/%252e%252e/").status == 200)
    #expect(answer(to: "/a+b/%").status == 200)
  }

  private func answer(to path: String) -> Response {
    var handler = TestHandler()
    var request = Request.post(HandlerTests.text)
    request.path = Array(path.utf8)
    return handler.respond(to: request)
  }

  @Test func `head, path, method, body and credentials are looked at in this order`() {
    var handler = TestHandler { $0.credentials.basic = [.init(Array("a:b".utf8).span)] }
    var request = Request.post("{")
    request.headError = .malformed
    request.path = Array("/..".utf8)
    request.method = Array("PUT".utf8)
    request.bodyError = .tooLarge
    request.fields = [.init(name: Array("Content-Encoding".utf8), value: Array("gzip".utf8))]
    #expect(handler.respond(to: request).status == 400)
    request.headError = .tooSlow
    #expect(handler.respond(to: request).status == 408)
    request.headError = nil
    #expect(handler.respond(to: request).status == 404)
    request.path = []
    #expect(handler.respond(to: request).status == 405)
    request.method = Array("POST".utf8)
    #expect(handler.respond(to: request).status == 413)
    request.bodyError = nil
    #expect(handler.respond(to: request).status == 401)
    request.fields.append(
      .init(name: Array("Authorization".utf8), value: Array("Basic YTpi".utf8)))
    #expect(handler.respond(to: request).status == 415)
    request.fields.removeFirst()
    #expect(handler.store.quarantined.isEmpty)
    #expect(handler.respond(to: request).status == 200)
    #expect(handler.store.quarantined.count == 1)
  }

  @Test(arguments: ["GET", "HEAD"])
  func `where a notification would be rejected by the settings, a GET is too`(method: String) {
    var handler = TestHandler { _ in }
    var request = Request.get("")
    request.method = Array(method.utf8)
    #expect(handler.respond(to: request).status == 500)
  }
}
