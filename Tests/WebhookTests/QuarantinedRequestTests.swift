import Bytes
import Digest
import Testing

@testable import Webhook

/// Quarantined requests, whatever names a sender gives its header fields.
struct QuarantinedRequestTests {
  private static let own = ["Version", "Time", "Reason", "Verified-By", "Path", "Else", ""]
  private static let secrets = ["X-Token", "Other_Source", "Authorization", "Cookie"]

  /// A name in every spelling by which a server or a person may know it.
  private static func spellings(of name: String) -> [String] {
    let cases = [name, name.lowercased(), name.uppercased()]
    let separated = cases.flatMap { name in
      ["-", "_", ".", " ", "--", ""].map { name.replacing("-", with: $0).replacing("_", with: $0) }
    }
    return separated.flatMap {
      [$0, " \($0)", "\($0) ", "\t\($0)", "\($0):", "\($0)\r\n", "\n\($0)"]
    }
  }

  private func quarantined(_ fields: [(String, String)], path: String = "/hooks/shop")
    -> QuarantinedRequest
  {
    var request = Request.post("{", fields)
    request.path = Array(path.utf8)
    return QuarantinedRequest(
      of: request, at: .epoch, verifiedBy: "basic", reason: "a test",
      secretFields: [Array("X-Token".utf8), Array("Other-Source".utf8)])
  }

  private func lines(of request: QuarantinedRequest) -> [Substring] {
    String(decoding: request.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `no spelling of a reserved name is written or read, or changes the path`() {
    let names = ["Quarantine", "Capsule"].flatMap { word in Self.own.map { "\(word)-\($0)" } }
    for name in names.flatMap({ Self.spellings(of: $0) }) {
      let file = quarantined([(name, "/other"), ("X-Trace", "1")])
      #expect(!lines(of: file).contains { $0.contains("/other") }, "\(name)")
      let request = QuarantinedRequest.request(in: file.bytes)
      #expect(request.path == Array("/hooks/shop".utf8), "\(name)")
      #expect(request.fields.map { String(decoding: $0.name, as: UTF8.self) } == ["X-Trace"])
      #expect(request.body == Array("{".utf8))
    }
  }

  @Test func `no spelling of a secret's name is written`() {
    for name in Self.secrets.flatMap({ Self.spellings(of: $0) }) {
      let file = quarantined([(name, "5ec4e7"), (name, "5ec4e7")])
      #expect(!String(decoding: file.bytes, as: UTF8.self).contains("5ec4e7"), "\(name)")
    }
  }

  @Test func `no value, name or path makes a line or an end of its own`() {
    let texts = [
      "", ":", ": ", "a\nQuarantine-Path: /other", "a\r\n\r\n{\"x\":1}", "\n\n",
      "\u{0}\u{7F}\u{1B}",
      "Quarantine-Version: 1\n", "Capsule-Version: 1\n", "ü\u{2028}\u{85}",
    ]
    for name in texts + ["X-Trace"] {
      for value in texts {
        for path in texts.map({ "/hooks/\($0)" }) {
          let file = quarantined([(name, value), ("X-Last", "1")], path: path)
          let request = QuarantinedRequest.request(in: file.bytes)
          #expect(request.body == Array("{".utf8))
          #expect(request.path.starts(with: Array("/hooks/".utf8)))
          #expect(request.fields.last?.name == Array("X-Last".utf8))
          #expect(request.fields.count <= 2)
          #expect(lines(of: file).count { $0.hasPrefix("Quarantine-Path:") } == 1)
        }
      }
    }
  }

  /// Older versions wrote `Capsule-` names.
  @Test(arguments: [("Quarantine", "Capsule"), ("Capsule", "Quarantine")])
  func `of a file of any version the first path of its own counts`(word: String, other: String) {
    let text = """
      \(word)-Version: 1
      \(word)-Time: 2026-11-21T00:00:00.000Z
      \(word)-Reason: body is not JSON
      \(word)-Verified-By: basic
      \(other)-Path: /other
      \(word)-Path: /hooks/shop
      \(word)-Path: /other
      \(word.lowercased())-path: /other
      X-Trace: 1

      {
      """
    let request = QuarantinedRequest.request(in: Array(text.utf8))
    #expect(request.path == Array("/hooks/shop".utf8))
    #expect(request.fields.count == 1)
    #expect(request.body == Array("{".utf8))
  }

  @Test func `the secrets of every source are left out, whoever sent`() throws {
    func source(_ header: String) -> Source {
      var source = Source(provider: .meta, name: [])
      source.credentials.headers = [
        (Array(header.utf8), SharedSecret(Array("5ec4e7".utf8).span))
      ]
      return source
    }
    var handler = TestHandler()
    handler.sources = try #require(
      Sources(routes: [
        (Array("/a".utf8), source("X-A")), (Array("/b".utf8), source("X-B")),
      ]))
    var request = Request.post("{", [("X-A", "5ec4e7"), ("x_b", "the other")])
    request.path = Array("/stage/a".utf8)
    request.stage = Array("stage".utf8)
    #expect(handler.respond(to: request).status == 200)
    let file = try #require(handler.store.quarantined.first)
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(!text.contains("5ec4e7") && !text.contains("the other"))
    // Replayed, it finds its source without the stage.
    #expect(QuarantinedRequest.request(in: file.bytes).path == Array("/a".utf8))
  }
}
