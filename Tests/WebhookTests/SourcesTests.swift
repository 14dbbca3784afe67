import Testing
import WhatsApp

@testable import Webhook

/// Several sources, each at its path.
struct SourcesTests {
  private func index(_ path: String, _ paths: String...) throws -> Int? {
    let routes = paths.map { (path: Array($0.utf8), source: Source(provider: .meta, name: [])) }
    return try #require(Sources(routes: routes)).index(at: Array(path.utf8))
  }

  @Test func `the longest path wins, and matches whole segments`() throws {
    #expect(try index("/hooks/shop/eu", "/hooks", "/hooks/shop", "/hooks/sho") == 1)
    #expect(try index("/hooks/shopping", "/hooks", "/hooks/shop") == 0)
    #expect(try index("/hooks/shop/", "/hooks", "/hooks/shop") == 1)
    #expect(try index("/hooks/%73hop", "/hooks", "/hooks/shop") == 1)
    #expect(try index("/anything", "/", "/hooks") == 0)
  }

  @Test func `a path of no source is refused`() throws {
    #expect(throws: Refusal.self) { try index("/other", "/hooks") }
    #expect(throws: Refusal.self) { try index("", "/hooks") }
    #expect(throws: Refusal.self) { try index("/hooks/../hooks", "/hooks") }
  }

  @Test func `one source is at any path`() throws {
    let sources = Sources(Source(provider: .meta, name: [1]))
    #expect(try sources.index(at: Array("/a".utf8)) == nil)
    #expect(try sources.source(at: []).name == [1])
  }

  @Test func `paths that no request can have make no sources`() {
    let source = Source(provider: .meta, name: [])
    #expect(Sources(routes: []) == nil)
    #expect(Sources(routes: [(Array("/a/../b".utf8), source)]) == nil)
  }
}
