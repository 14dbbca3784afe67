import TestSupport
import Testing
import Webhook

@testable import Gateway

/// Requests in the words of RFC 3875.
struct MetaVariablesTests {
  private func variables(_ texts: [(String, String)]) -> MetaVariables {
    MetaVariables(texts.map { (Array($0.utf8), Array($1.utf8)) })
  }

  @Test func `what nginx sends becomes a request`() {
    let request = variables([
      ("QUERY_STRING", "x=1"), ("REQUEST_METHOD", "POST"), ("CONTENT_TYPE", "application/json"),
      ("CONTENT_LENGTH", "2"), ("SCRIPT_NAME", "/hooks"), ("REQUEST_URI", "/hooks%20?x=1"),
      ("GATEWAY_INTERFACE", "CGI/1.1"), ("HTTP_HOST", "a"),
      ("HTTP_X_HUB_SIGNATURE_256", "sha256=1"),
      ("HTTP_X_HUB_SIGNATURE_256", "sha256=2"), ("HTTP_", "empty"), ("PATH", "/bin"), ("", "x"),
    ]).request
    #expect(text(request.method) == "POST")
    #expect(text(request.path) == "/hooks%20")
    #expect(text(request.query) == "x=1")
    #expect(
      request.fields.map { "\(text($0.name)): \(text($0.value))" } == [
        "Content-Type: application/json", "HOST: a", "X-HUB-SIGNATURE-256: sha256=1",
        "X-HUB-SIGNATURE-256: sha256=2", ": empty",
      ])
    #expect(request.values(of: Array("x-hub-signature-256".utf8)).count == 2)
  }

  @Test(
    arguments: [
      ("/a?b", "/a", "b"), ("/a?", "/a", ""), ("/a", "/a", ""), ("/a?b?c", "/a", "b?c"),
      ("http://host:80/a/b?c", "/a/b", "c"), ("https://host", "/", ""), ("?b", "", "b"),
      ("/x://y/z", "/x://y/z", ""), ("*", "*", ""),
    ])
  func `the target is what the client asked for`(target: String, path: String, query: String) {
    let request = variables([("SCRIPT_NAME", "/no"), ("REQUEST_URI", target)]).request
    #expect(text(request.path) == path)
    #expect(text(request.query) == query)
    // What the server says by itself about the query counts.
    let given = variables([("REQUEST_URI", target), ("QUERY_STRING", "given")]).request
    #expect(text(given.query) == "given")
  }

  @Test(
    arguments: [
      ([("REDIRECT_HTTP_AUTHORIZATION", "a")], ["a"]),
      ([("REDIRECT_REDIRECT_HTTP_AUTHORIZATION", "a")], ["a"]),
      // A rule that sets the variable from a field that is not there leaves it empty.
      ([("HTTP_AUTHORIZATION", ""), ("REDIRECT_HTTP_AUTHORIZATION", "a")], ["a"]),
      ([("REDIRECT_HTTP_AUTHORIZATION", "a"), ("HTTP_AUTHORIZATION", "b")], ["b"]),
      ([("REDIRECT_HTTP_AUTHORIZATION", "")], []),
      ([("REDIRECT_HTTP_X_TOKEN", "a"), ("REDIRECT_AUTHORIZATION", "a")], []),
      // What a sender can name begins with HTTP_.
      ([("HTTP_REDIRECT_HTTP_AUTHORIZATION", "a")], []),
    ] as [([(String, String)], [String])])
  func `credentials are found after Apache's redirects`(
    given: [(String, String)], expected: [String]
  ) {
    let values = variables(given).request.values(of: Array("Authorization".utf8))
    #expect(values.map { text($0) } == expected)
  }

  @Test(
    arguments: [
      ("SUCCESS", "SSL_CLIENT_VERIFY", true), ("NONE", "SSL_CLIENT_VERIFY", false),
      ("FAILED:expired", "SSL_CLIENT_VERIFY", false), ("", "SSL_CLIENT_VERIFY", false),
      ("success", "SSL_CLIENT_VERIFY", false), ("GENEROUS", "SSL_CLIENT_VERIFY", false),
      ("SUCCESS", "HTTP_SSL_CLIENT_VERIFY", false), ("SUCCESS", "ssl_client_verify", false),
      ("SUCCESS", "REDIRECT_SSL_CLIENT_VERIFY", false),
    ])
  func `a certificate counts where the server says so`(
    value: String, name: String, isVerified: Bool
  ) {
    let request = variables([(name, value), ("SSL_CLIENT_S_DN", "CN=a")]).request
    #expect(request.certificateSubject.map(text) == (isVerified ? "CN=a" : nil))
    #expect(variables([(name, value)]).request.certificateSubject == nil)
    let forged = variables([(name, value), ("HTTP_SSL_CLIENT_S_DN", "CN=a")])
    #expect(forged.request.certificateSubject == nil)
  }

  @Test func `without a target the path is put together`() {
    let both = variables([("SCRIPT_NAME", "/a"), ("PATH_INFO", "/b"), ("QUERY_STRING", "c")])
    #expect(text(both.request.path) == "/a/b")
    #expect(text(both.request.query) == "c")
    #expect(text(variables([("REQUEST_URI", ""), ("PATH_INFO", "/b")]).request.path) == "/b")
    #expect(variables([]).request.path.isEmpty)
  }

  @Test(
    arguments: [
      ("0", BodyLength.exactly(0)), ("352", .exactly(352)), (" 7 ", .exactly(7)),
      ("00007", .exactly(7)), ("9223372036854775807", .exactly(.max)),
      ("9223372036854775808", .exactly(.max)), ("99999999999999999999999", .exactly(.max)),
      ("", .unknown), ("-1", .unknown), ("-", .malformed), ("+1", .malformed), ("1x", .malformed),
      ("0x10", .malformed), ("1,1", .malformed), ("1 1", .malformed), ("-1x", .malformed),
    ])
  func `a length is a number, or unknown`(text: String, length: BodyLength) {
    #expect(variables([("CONTENT_LENGTH", text)]).announcedLength == length)
    let expected = length == .unknown ? .exactly(0) : length
    #expect(variables([("CONTENT_LENGTH", text)]).bodyLength == expected)
  }

  @Test(
    arguments: zip(
      ["chunked", "Chunked", "gzip, chunked", " chunked ", "gzip", "chunkedx", ""],
      [true, true, true, true, false, false, false]))
  func `a body of unknown length is one where it comes in chunks`(coding: String, isBody: Bool) {
    for length in [[], [("CONTENT_LENGTH", "")], [("CONTENT_LENGTH", "-1")]] {
      let variables = variables(length + [("HTTP_TRANSFER_ENCODING", coding)])
      #expect(variables.bodyLength == (isBody ? .unknown : .exactly(0)))
    }
  }

  @Test func `any variables are a request`() {
    var random = SplitMix64(seed: 1)
    let names = [
      "REQUEST_METHOD", "REQUEST_URI", "QUERY_STRING", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING",
      "HTTP_A", "HTTP", "SCRIPT_NAME", "PATH_INFO", "", "CONTENT_TYPE",
    ]
    for _ in 0..<5000 {
      let list = (0..<random.next(below: 8)).map { _ in
        (
          Array(names[random.next(below: names.count)].utf8),
          (0..<random.next(below: 6)).map { _ in
            [0, 0x20, 0x25, 0x2D, 0x2E, 0x2F, 0x31, 0x39, 0x3A, 0x3F, 0x61, 0xFF][
              random.next(below: 12)] as UInt8
          }
        )
      }
      let variables = MetaVariables(list)
      let request = variables.request
      #expect(request.fields.count <= list.count)
      #expect(
        !request.path.contains(UInt8(ascii: "?"))
          || list.contains { $0.0 != Array("REQUEST_URI".utf8) })
      if case .exactly(let length) = variables.bodyLength { #expect(length >= 0) }
    }
  }
}
