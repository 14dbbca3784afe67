import Digest
import Testing

@testable import Webhook

/// What the log shows of a path that no source has.
struct LoggedPathTests {
  private static let secrets = ["token", "fixed", "key", "password"]

  /// A handler with two sources, whose secrets are the words above.
  private func handler() -> TestHandler {
    var source = Source(provider: .meta, name: [])
    source.verifyTokens = [SharedSecret(Array("token".utf8).span)]
    source.credentials.headers = [(Array("X".utf8), SharedSecret(Array("fixed".utf8).span))]
    source.credentials.basic = [SharedSecret(Array("user:password".utf8).span)]
    var other = Source(provider: .meta, name: [])
    other.credentials.signature = SignatureCredential(
      fieldName: Array("S".utf8), secrets: [Array("key".utf8)])
    var handler = TestHandler()
    handler.sources =
      Sources(routes: [
        (Array("/hooks".utf8), source), (Array("/v2/other-1/token".utf8), other),
        (Array("/15550101234".utf8), other),
      ])
      ?? handler.sources
    return handler
  }

  /// The path that the log has after a request that is 404.
  private func logged(_ path: String, query: String = "") throws -> String {
    var handler = handler()
    var request = Request.post("{}")
    request.path = Array(path.utf8)
    request.query = Array(query.utf8)
    #expect(handler.respond(to: request).status == 404)
    let entry = try #require(handler.log.entries.first)
    #expect(handler.log.entries.count == 1)
    for (name, value) in entry.details where "\(name)" == "path" {
      if case .path(let path) = value { return String(decoding: path.bytes, as: UTF8.self) }
    }
    Issue.record("the entry has no path")
    return ""
  }

  @Test(arguments: ["/v2/hooks", "/", "/v2//hooks/", "/other-1", "/hooks/../v2", "/hooks/."])
  func `segments of the sources' paths are shown wherever they are`(path: String) throws {
    #expect(try logged(path) == path)
    #expect(try logged(path, query: "hub.verify_token=token") == path)
  }

  @Test func `of any other path nothing is shown`() throws {
    #expect(try logged("/prod/hooks") == "/*/hooks")
    #expect(try logged("/+15550101234/x") == "/*/*")
    #expect(try logged("/x/15550101234") == "/*/*")
    #expect(try logged("/v2/v2/v2/v2/v2") == "/v2/v2/v2/v2/*")
    #expect(try logged("/%74oken/%68ooks") == "/*/hooks")
    #expect(try logged("/\u{1B}[2J/a\nb/%0a/ü") == "/*/*/*/*")
    #expect(try logged("/v2/b/c/d/e/f/g/h/i") == "/v2/*/*/*/*/*/*/*/...")
  }

  @Test(arguments: secrets)
  func `no form of a secret is shown`(secret: String) throws {
    let forms = [
      secret, "x-\(secret)", "\(secret)2", secret.uppercased(), String(secret.dropLast()),
      String(secret.reversed()), "user:\(secret)", "hooks-\(secret)",
    ]
    for form in forms { #expect(try logged("/\(form)/hooks") == "/*/hooks", "\(form)") }
  }

  @Test func `whatever is put together, nothing gets through that must not`() throws {
    let parts = [
      "/", "/", "%2f", "..", "a", "hook", "v1", "15550101234", "+49", "%31", "%%", "\n", "\u{7F}",
      "\"", "\\", "é", "token", "fixed", "key", "%6b%65%79", "?", "#", "@", ":", "%00",
      "v2", "hooks", "/other-1", String(repeating: "x", count: 31),
      String(repeating: "/y", count: 9),
    ]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      let path =
        "/none/"
        + (0..<Int.random(in: 1...12, using: &generator)).map { _ in
          parts.randomElement(using: &generator) ?? ""
        }.joined()
      let text = try logged(path)
      #expect(text.utf8.count <= 274, "\(path)")
      #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C })
      #expect(text.utf8.count { (0x30...0x39).contains($0) } <= 4, "\(path)")
      for segment in text.split(separator: "/") {
        #expect(["*", "...", ".", "..", "v2", "hooks", "other-1"].contains(segment), "\(path)")
      }
    }
  }
}
