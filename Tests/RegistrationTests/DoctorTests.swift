import Testing
import WhatsApp

@testable import Registration

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

struct FindingsTests {
  @Test(
    arguments: [
      ("https://a.example/hook", "https://a.example/hook"),
      ("https://a.example/$(id)?a=1&b='", #"'https://a.example/$(id)?a=1&b='\'''"#),
      ("a b", "'a b'"), ("~root", "'~root'"), ("", "''"),
    ])
  func `a printed command has each word as a shell reads it`(word: String, quoted: String) {
    var findings = Findings(secrets: [], options: [Array("--path".utf8), Array("/a;b".utf8)])
    findings.fail("It is broken.", run: "set --url \(Array(word.utf8))")
    #expect(
      text(findings.text)
        == "ERROR    It is broken.\n         hookline webhook set --url \(quoted) --path '/a;b'\n")
    #expect(findings.errors == 1)
  }

  @Test func `secrets and control characters of a provider are not shown`() {
    var findings = Findings(secrets: [Array("hush-hush".utf8)], options: [])
    findings.suspect("It says \(Array("hush-hush\u{1B}[2J\nERROR".utf8)).")
    findings.finish()
    #expect(text(findings.text) == "SUSPECT  It says (not shown)[2J ERROR.\nno error found\n")
  }
}

struct CertificateTermTests {
  @Test(
    arguments: [
      ("Nov 26 08:05:30 2026 GMT", 1_795_680_330), ("Jan  1 00:00:00 1970 GMT", 0),
      ("Feb 29 12:00:00 2028 GMT", 1_835_438_400),
    ])
  func `a time is read as curl writes it`(time: String, seconds: Int) {
    #expect(CertificateTerm.seconds(Array(time.utf8)) == seconds)
  }

  @Test(
    arguments: [
      "", "Nov 26 08:05:30 2026", "anF 26 08:05:30 2026 GMT", "Foo 26 08:05:30 2026 GMT",
      "Nov 32 08:05:30 2026 GMT", "Feb 29 12:00:00 2027 GMT", "Nov x 08:05:30 2026 GMT",
    ])
  func `any other text is no time`(text: String) {
    #expect(CertificateTerm.seconds(Array(text.utf8)) == nil)
  }

  @Test func `it ends when a tenth is left`() throws {
    let certificates = Array(
      "Subject:CN = a\nStart date:Jan  1 00:00:00 1970 GMT\nExpire date:Jan 11 00:00:00 1970 GMT\n-----END"
        .utf8)
    let term = try #require(CertificateTerm(certificates))
    #expect(!term.isEnding(at: 9 * 86_400))
    #expect(term.isEnding(at: 9 * 86_400 + 1))
    #expect(CertificateTerm(Array("Subject:CN = a\n".utf8)) == nil)
  }
}

struct GraphTests {
  @Test func `fields are names with commas between them`() {
    #expect(
      WebhookFields.list(Array("messages,calls".utf8))?.map { text($0) } == ["messages", "calls"])
    #expect(WebhookFields.list(Array("all".utf8))?.count == 29)
    for list in ["", "messages,", "a b", "messages&object=page"] {
      #expect(WebhookFields.list(Array(list.utf8)) == nil)
    }
  }

  @Test func `a request has its secrets only for curl`() throws {
    let api = try ManagementAPI(.meta, base: nil, version: Array("v26.0".utf8))
    let graph = GraphSecrets(
      app: Array("41".utf8), secret: Array("s3cret".utf8), key: Array("EAA/token".utf8))
    let request = api.inspectKey()
    #expect(
      text(request.shown)
        == "GET https://graph.facebook.com/v26.0/debug_token?input_token=(not shown)\n"
        + "Authorization: Bearer (not shown)\nAccept: application/json\n")
    let sent = text(request.curlConfiguration(key: Array("EAA/token".utf8), graph: graph))
    #expect(
      sent.contains(
        "url = \"https://graph.facebook.com/v26.0/debug_token?input_token=EAA%2Ftoken\"\n"))
    #expect(sent.contains("header = \"Authorization: Bearer 41|s3cret\"\n"))
  }

  /// The proof was computed with OpenSSL: `printf EAA/token | openssl dgst -sha256 -hmac s3cret`.
  @Test func `the proof is of the key, under the secret`() throws {
    let api = try ManagementAPI(.meta, base: nil, version: Array("v26.0".utf8))
    let graph = GraphSecrets(
      app: Array("41".utf8), secret: Array("s3cret".utf8), key: Array("EAA/token".utf8))
    let sent = text(api.readApps(of: Array("7".utf8)).curlConfiguration(key: [], graph: graph))
    #expect(
      sent.contains(
        "/v26.0/7/subscribed_apps?appsecret_proof=848e0bb8054524916b0b55b6ed578e3fa281a4f5da0f5c8a1f4d6e2c23052723\""
      ))
  }

  @Test(
    arguments: [
      (400, #"{"error":{"message":"(#10) No","code":10}}"#, "(#10) No"),
      (400, #"{"error":{"message":"m","code":100,"error_data":{"details":"d"}}}"#, "m: d"),
      (502, "<html>", "status 502"), (500, "{}", "status 500"),
      (200, "oops", "an unknown form, status 200"), (200, "{}", "an unknown form, status 200"),
      (200, #"{"data":null}"#, "an unknown form, status 200"),
    ])
  func `an error has Meta's words`(status: Int, body: String, words: String) throws {
    let error = try Self.error(status, body)
    #expect(error.map { text($0.message) } == words)
  }

  @Test(arguments: [#"{"data":[]}"#, #"{"id":"1"}"#, #"{"webhook_configuration":{}}"#])
  func `an answer without an error is none`(body: String) throws {
    #expect(try Self.error(200, body) == nil)
  }

  @Test(
    arguments: [
      (403, #"{"error":{"code":4}}"#), (400, #"{"error":{"code":80014}}"#), (429, "Too many"),
    ])
  func `too many calls are known by their code or status`(status: Int, body: String) throws {
    #expect(try Self.error(status, body)?.isAboutRate == true)
  }

  private static func error(_ status: Int, _ body: String) throws -> GraphError? {
    let api = try ManagementAPI(.meta, base: nil, version: Array("v26.0".utf8))
    let request = api.readApps(of: Array("7".utf8))
    return GraphError.of(ManagementResponse(status: status, body: Array(body.utf8)), to: request)
  }
}
