import Digest
import Testing
import WhatsApp

@testable import Webhook

/// How senders are verified.
struct CredentialsTests {
  private static let body = HandlerTests.text
  private static let tag = signature(of: body, key: "secret")
  /// The same tag in base64, by another program: `printf %s BODY | openssl dgst -sha256 -hmac secret -binary | base64`.
  private static let base64Tag = "HwdC+LrZJ132NiMDHEkYvbMhueOFMiSMsiWyotCj5rY="

  private func signed(_ keys: [String]) -> TestHandler {
    TestHandler {
      $0.credentials.signature = SignatureCredential(
        fieldName: Array("X-Hub-Signature-256".utf8), secrets: keys.map { Array($0.utf8) })
    }
  }

  @Test func `AWS is trusted only for its own messages, and only without credentials`() {
    func response(_ isFromAWS: Bool, _ configure: (inout Source) -> Void) -> (Int, String) {
      var handler = TestHandler(provider: .aws, configure)
      var request = Request.post(Self.body)
      request.isFromAWS = isFromAWS
      let status = handler.respond(to: request).status
      return (status, handler.store.text)
    }
    let (status, text) = response(true) { $0.credentials.trustsAWS = true }
    #expect(status == 200 && text.contains("\"provider\":\"aws\",\"verifiedby\":\"aws\""))
    #expect(response(false) { $0.credentials.trustsAWS = true } == (403, ""))
    #expect(response(true) { _ in } == (500, ""))
    let signed = response(true) {
      $0.credentials.trustsAWS = true
      $0.credentials.headers = [(Array("X-Key".utf8), SharedSecret(Array("k".utf8).span))]
    }
    #expect(signed == (403, ""))
    // A message that AWS made is verified: it is kept where it is not JSON.
    var handler = TestHandler(provider: .aws) { $0.credentials.trustsAWS = true }
    var request = Request.post("{")
    request.isFromAWS = true
    #expect(handler.respond(to: request).status == 200)
    #expect(handler.store.quarantined.count == 1)
  }

  @Test(
    arguments: [
      "sha256=\(tag)", tag, "SHA256=\(tag.uppercased())", base64Tag, "sha256=\(base64Tag)",
      String(base64Tag.dropLast()), "  sha256=\(tag)\t",
    ])
  func `a signature is read in hex or base64, with a prefix or not`(value: String) {
    var handler = signed(["secret"])
    let response = handler.respond(to: .post(Self.body, [("x-hub-signature-256", value)]))
    #expect(response.status == 200)
    #expect(handler.store.text.contains("\"verifiedby\":\"hmac-sha256\""))
  }

  @Test(
    arguments: [
      "sha256=", "sha256=00", String(tag.dropLast()), tag + "0", String(tag.dropLast(2)) + "zz",
      "sha1=\(tag)", "sha256=sha256=\(tag)", "sha256=\(signature(of: body, key: "other"))",
      "sha256=\(signature(of: body + "\n", key: "secret"))", "null", "%00", "=", "====",
    ])
  func `any other signature is 403 with an empty body`(value: String) {
    var handler = signed(["secret"])
    let response = handler.respond(to: .post(Self.body, [("X-Hub-Signature-256", value)]))
    #expect(response.status == 403)
    #expect(response.body.isEmpty)
    #expect(handler.store.writes.isEmpty)
  }

  private func certified(_ names: [String], key: String? = nil) -> TestHandler {
    TestHandler { source in
      source.credentials.certificateNames = names.map { Array($0.utf8) }
      if let key {
        source.credentials.signature = SignatureCredential(
          fieldName: Array("X-Hub-Signature-256".utf8), secrets: [Array(key.utf8)])
      }
    }
  }

  @Test(
    arguments: [
      ("CN=b.example,O=Meta", 200), ("O=x+CN=a.example", 200), ("CN=c.example", 403),
      ("CN=A.example", 403), ("CN=a.example,CN=b.example", 403), ("O=a.example", 403), (nil, 403),
    ] as [(String?, Int)])
  func `a certificate has one of the names`(subject: String?, status: Int) {
    var handler = certified(["a.example", "b.example"])
    var request = Request.post(Self.body)
    request.certificateSubject = subject.map { Array($0.utf8) }
    #expect(handler.respond(to: request).status == status)
    #expect(handler.store.text.contains("\"verifiedby\":\"mtls\"") == (status == 200))
  }

  @Test func `a certificate does not replace a signature, nor the reverse`() {
    for (hasCertificate, hasSignature) in [(true, false), (false, true), (true, true)] {
      var handler = certified(["a.example"], key: "secret")
      let fields = [("X-Hub-Signature-256", "sha256=\(Self.tag)")]
      var request = Request.post(Self.body, hasSignature ? fields : [])
      if hasCertificate { request.certificateSubject = Array("CN=a.example".utf8) }
      let status = hasCertificate && hasSignature ? 200 : 403
      #expect(handler.respond(to: request).status == status)
      if status == 200 { #expect(handler.store.text.contains("hmac-sha256")) }
    }
  }

  @Test func `no signature is 403, for there is no scheme to ask for`() {
    var handler = signed(["secret"])
    #expect(handler.respond(to: .post(Self.body)).status == 403)
    #expect(handler.respond(to: .post(Self.body, [("X-Hub-Signature-256", "")])).status == 403)
    #expect(handler.respond(to: .post(Self.body, [("X-Hub-Signature", "sha1=00")])).status == 403)
  }

  @Test func `a signature that is given twice is 403, joined or not`() {
    var handler = signed(["secret"])
    let field = ("X-Hub-Signature-256", "sha256=\(Self.tag)")
    #expect(handler.respond(to: .post(Self.body, [field, field])).status == 403)
    let joined = ("X-Hub-Signature-256", "sha256=\(Self.tag), sha256=\(Self.tag)")
    #expect(handler.respond(to: .post(Self.body, [joined])).status == 403)
    #expect(handler.store.writes.isEmpty)
  }

  @Test(arguments: zip(["old", "new", "retired"], [200, 200, 403]))
  func `any of several keys will do`(key: String, status: Int) {
    var handler = signed(["old", "new"])
    let field = ("X-Hub-Signature-256", "sha256=" + signature(of: Self.body, key: key))
    #expect(handler.respond(to: .post(Self.body, [field])).status == status)
  }

  @Test func `no byte of a body is read before its signature holds`() {
    // Were it parsed first, the response would be 400.
    var handler = signed(["secret"])
    #expect(
      handler.respond(to: .post("not JSON", [("X-Hub-Signature-256", Self.tag)])).status == 403)
  }

  @Test(
    arguments: zip(
      [
        "Basic dXNlcjpwYXNz", "basic dXNlcjpwYXNz", "Basic  dXNlcjpwYXNz ",
        "Basic dXNlcjpwYXNzMg==",
        "Basic", "Bearer dXNlcjpwYXNz", "Basic dXNlcjo=", "Basic !!!!", "Basic b3RoZXI6cGFzcw==",
        "",
      ], [200, 200, 200, 200, 401, 401, 403, 403, 403, 401]))
  func `Basic credentials are compared completely`(value: String, status: Int) {
    // RFC 7617; `user:pass` and `user:pass2` are the pairs.
    var handler = TestHandler {
      $0.credentials.basic = ["user:pass", "user:pass2"].map { SharedSecret(Array($0.utf8).span) }
    }
    let response = handler.respond(to: .post(Self.body, [("Authorization", value)]))
    #expect(response.status == status)
    let asks = response.fields.contains { "\($0.name)" == "WWW-Authenticate" }
    #expect(asks == (status == 401))
    #expect(handler.store.text.contains("\"verifiedby\":\"basic\"") == (status == 200))
  }

  @Test func `Basic credentials that are given twice are rejected`() {
    var handler = TestHandler {
      $0.credentials.basic = [SharedSecret(Array("user:pass".utf8).span)]
    }
    let field = ("Authorization", "Basic dXNlcjpwYXNz")
    #expect(handler.respond(to: .post(Self.body, [field, field])).status == 403)
  }

  @Test(
    arguments: zip(
      [
        [("X-Token", "abc")], [("x-token", " abc ")], [("X-Token", "abd")], [("X-Token", "")], [],
        [("X-Token", "abc"), ("X-Token", "abc")], [("X-Other", "def")],
      ],
      [200, 200, 403, 403, 403, 403, 200]))
  func `a fixed header has its value, once`(fields: [(String, String)], status: Int) {
    var handler = TestHandler {
      $0.credentials.headers = [("X-Token", "abc"), ("X-Other", "def")].map {
        (Array($0.utf8), SharedSecret(Array($1.utf8).span))
      }
    }
    #expect(handler.respond(to: .post(Self.body, fields)).status == status)
    #expect(handler.store.text.contains("\"verifiedby\":\"header\"") == (status == 200))
  }

  @Test(
    arguments: zip(
      [[true, true, true], [false, true, true], [true, false, true], [true, true, false]],
      [200, 403, 401, 403]))
  func `each kind that is configured must hold`(given: [Bool], status: Int) {
    var handler = TestHandler {
      $0.credentials.signature = SignatureCredential(
        fieldName: Array("X-Hub-Signature-256".utf8), secrets: [Array("secret".utf8)])
      $0.credentials.basic = [SharedSecret(Array("user:pass".utf8).span)]
      $0.credentials.headers = [(Array("X-Token".utf8), SharedSecret(Array("abc".utf8).span))]
      $0.credentials.allowsUnverified = true
    }
    let fields = [
      ("X-Hub-Signature-256", Self.tag), ("Authorization", "Basic dXNlcjpwYXNz"),
      ("X-Token", "abc"),
    ]
    let chosen = zip(fields, given).filter { $1 }.map { $0.0 }
    #expect(handler.respond(to: .post(Self.body, chosen)).status == status)
  }
}
