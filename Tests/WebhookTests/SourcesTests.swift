import Testing
import WhatsApp

@testable import Webhook

/// Several sources, each at its path.
struct SourcesTests {
  private func index(_ path: String, _ paths: String...) throws -> Int? {
    let routes = paths.map { (path: Array($0.utf8), source: Source(provider: .meta, name: [])) }
    return try #require(Sources(routes: routes)).index(at: Array(path.utf8))
  }

  @Test func `the longest path wins, and matches complete segments`() throws {
    #expect(try index("/hooks/shop/eu", "/hooks", "/hooks/shop", "/hooks/sho") == 1)
    #expect(try index("/hooks/shopping", "/hooks", "/hooks/shop") == 0)
    #expect(try index("/hooks/shop/", "/hooks", "/hooks/shop") == 1)
    #expect(try index("/hooks/%73hop", "/hooks", "/hooks/shop") == 1)
    #expect(try index("/anything", "/", "/hooks") == 0)
  }

  @Test func `a path of no source is rejected`() throws {
    #expect(throws: Rejection.self) { try index("/other", "/hooks") }
    #expect(throws: Rejection.self) { try index("", "/hooks") }
    #expect(throws: Rejection.self) { try index("/hooks/../hooks", "/hooks") }
  }

  @Test func `one source is at any path`() throws {
    let sources = Sources(Source(provider: .meta, name: [1]))
    #expect(try sources.index(at: Array("/a".utf8)) == nil)
    var request = Request.post("")
    #expect(try sources.source(of: &request).name == [1])
  }

  @Test func `paths that no request can have make no sources`() {
    let source = Source(provider: .meta, name: [])
    #expect(Sources(routes: []) == nil)
    #expect(Sources(routes: [(Array("/a/../b".utf8), source)]) == nil)
  }

  /// The path under which a request is known to the one of these sources that it belongs to.
  private func path(_ path: String, stage: String, _ paths: String...) throws -> String {
    let routes = paths.map { text in
      (path: Array(text.utf8), source: Source(provider: .meta, name: Array(text.utf8)))
    }
    var request = Request.post("")
    request.path = Array(path.utf8)
    request.stage = Array(stage.utf8)
    let name = try #require(Sources(routes: routes)).source(of: &request).name
    let known = String(decoding: request.path, as: UTF8.self)
    return "\(known) \(String(decoding: name, as: UTF8.self))"
  }

  @Test func `a stage before the path does not count`() throws {
    #expect(try path("/prod/hooks/x", stage: "prod", "/hooks") == "/hooks/x /hooks")
    #expect(try path("/hooks/x", stage: "prod", "/hooks") == "/hooks/x /hooks")
    #expect(try path("/prod/hooks", stage: "prod", "/", "/hooks") == "/hooks /hooks")
    #expect(try path("/prod", stage: "prod", "/") == "/prod /")
    // Whoever has written it into a source's path keeps that.
    #expect(
      try path("/prod/hooks", stage: "prod", "/prod/hooks", "/hooks").hasSuffix(" /prod/hooks"))
    #expect(try path("/prod/prod/a", stage: "prod", "/prod/a") == "/prod/a /prod/a")
    for (other, stage) in [("/prod/hooks", ""), ("/production/hooks", "prod"), ("/a/hooks", "b")] {
      #expect(throws: Rejection.self) { try path(other, stage: stage, "/hooks") }
    }
    #expect(throws: Rejection.self) { try path("/prod/../hooks", stage: "prod", "/hooks") }
  }

  @Test func `a stage sends no request from one source to another`() throws {
    #expect(try path("/hooks/a/b", stage: "hooks", "/hooks", "/a/b") == "/hooks/a/b /hooks")
    let names = ["a", "b", "c"]
    let paths = names.map { "/" + $0 } + names.flatMap { one in names.map { "/\(one)/\($0)" } }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let configured = Set(
        (0..<3).map { _ in paths.randomElement(using: &generator) ?? "/a" })
      let requested = (0..<3).map { _ in paths.randomElement(using: &generator) ?? "/a" }.joined()
      let routes = configured.map { text in
        (path: Array(text.utf8), source: Source(provider: .meta, name: Array(text.utf8)))
      }
      let sources = try #require(Sources(routes: routes))
      // What the path belongs to as it is, it belongs to under any stage.
      guard let index = try? sources.index(at: Array(requested.utf8)) else { continue }
      for stage in names {
        var request = Request.post("")
        request.path = Array(requested.utf8)
        request.stage = Array(stage.utf8)
        let name = try sources.source(of: &request).name
        #expect(name == routes[index].path, "\(configured) \(requested) \(stage)")
      }
    }
  }
}
