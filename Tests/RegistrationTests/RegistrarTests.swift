import Testing
import WhatsApp

@testable import Registration

/// A provider with a list of responses, which fails at the end of the list.
private struct ScriptedProvider: ManagementTransport {
  struct Silence: Error {}

  final class Journal { var requests: [String] = [] }

  let journal = Journal()
  var answers: [(Int, String)]

  mutating func send(_ request: ManagementRequest) throws(Silence) -> ManagementResponse {
    let path = String(decoding: request.url, as: UTF8.self).dropFirst("https://p.example".count)
    let body = request.body.map { " " + String(decoding: $0.sent, as: UTF8.self) } ?? ""
    journal.requests.append(
      String(decoding: [UInt8](request.method), as: UTF8.self) + " " + path + body)
    guard !answers.isEmpty else { throw Silence() }
    let (status, text) = answers.removeFirst()
    return ManagementResponse(status: status, body: Array(text.utf8))
  }
}

/// What came of a conversation.
private struct Outcome<Result> {
  let result: Result
  let report: String
  let requests: [String]
}

private func ask<Result>(
  _ provider: Provider, _ answers: [(Int, String)],
  _ question: (inout Registrar<ScriptedProvider>) throws -> Result
) throws -> Outcome<Result> {
  let script = ScriptedProvider(answers: answers)
  let base = try HTTPSURL(Array("https://p.example".utf8))
  var registrar = Registrar(try ManagementAPI(provider, base: base), script)
  let result = try question(&registrar)
  let report = String(decoding: registrar.report, as: UTF8.self)
  return Outcome(result: result, report: report, requests: script.journal.requests)
}

private let url = Array("https://a.example/hook".utf8)
private let registered =
  #"{"url":"https://a.example/hook","headers":{"Authorization":"Basic aHVzaA=="}}"#
private let none = #"{"url":"","headers":{}}"#

struct URLRegistrationTests {
  @Test(
    arguments: [
      ((200, registered), (200, registered), "the number's URL, which takes precedence"),
      ((200, registered), (404, "{}"), "to the number's URL."),
      ((200, none), (200, registered), "to the WABA's URL"),
      ((404, ""), (200, "null"), "go nowhere"), ((200, ""), (200, "{}"), "go nowhere"),
      ((200, #"{"url":null}"#), (200, none), "go nowhere"),
    ])
  func `get reports which URL is used`(
    number: (Int, String), account: (Int, String), sentence: String
  ) throws {
    let outcome = try ask(.dialog360, [number, account, (404, "")]) { try $0.getURL() }
    #expect(outcome.result)
    #expect(
      outcome.requests
        == ["GET /v1/configs/webhook", "GET /waba_webhook", "GET /multi_webhook"])
    #expect(outcome.report.contains(sentence))
    #expect(outcome.report.contains("A new API key clears the number's URL"))
    #expect(!outcome.report.contains("Basic"))
  }

  @Test func `headers are shown by their names`() throws {
    let outcome = try ask(.whizard, [(200, registered)]) { try $0.getURL() }
    #expect(outcome.result)
    #expect(
      outcome.report
        == "number: https://a.example/hook\n        with the header Authorization\n")
    #expect(
      try ask(.whizard, [(200, none)]) { try $0.getURL() }.report.contains("Nothing is delivered"))
  }

  @Test(arguments: ["[]", "1", "oops", #"{"webhook_url":"https://x.example"}"#])
  func `a response of an unknown form is not shown`(body: String) throws {
    let outcome = try ask(.dialog360, [(200, body)]) { try $0.getURL() }
    #expect(!outcome.result)
    #expect(
      outcome.report
        == "The provider's response has an unknown form: status 200, bytes: \(body.utf8.count)\n")
  }

  @Test func `a rejection is shown`() throws {
    let outcome = try ask(.dialog360, [(401, "{\"error\":\"no\u{1B}[2J key\"}")]) {
      try $0.getURL()
    }
    #expect(!outcome.result)
    #expect(
      outcome.report
        == "The provider rejected GET: status 401, with this body:\n  {\"error\":\"no[2J key\"}\n")
    let silent = try ask(.dialog360, [(302, "")]) { try $0.getURL() }
    #expect(silent.report == "The provider rejected GET: status 302, without a body.\n")
  }

  @Test func `set registers`() throws {
    let headers = try RegisteredHeaders([], basic: nil, for: .dialog360)
    let outcome = try ask(.dialog360, [(200, registered)]) {
      try $0.setURL(.number, url, headers)
    }
    #expect(outcome.result)
    #expect(
      outcome.requests
        == [#"POST /v1/configs/webhook {"url":"https://a.example/hook","headers":{}}"#])
    let account = try ask(.dialog360, [(200, "{}")]) { try $0.setURL(.account, url, headers) }
    #expect(account.report.contains("of their own keep it"))
    let all = try ask(.dialog360, [(200, "ok")]) {
      try $0.setURL(.account, url, headers, overridesAll: true)
    }
    #expect(all.report.contains("in place of the URLs of all"))
    let other = try ask(.whizard, [(200, registered)]) {
      try $0.setURL(.number, url + [0x2F], headers)
    }
    #expect(!other.result)
  }

  @Test func `delete looks whether the URL is gone`() throws {
    let removal = "POST /v1/configs/webhook " + none
    let read = "GET /v1/configs/webhook"
    let gone = try ask(.dialog360, [(200, registered), (200, none), (404, "")]) {
      try $0.deleteURL(.number, expected: nil)
    }
    #expect(gone.result)
    #expect(gone.requests == [read, removal, read])
    let stays = try ask(.dialog360, [(200, registered), (200, none), (200, registered)]) {
      try $0.deleteURL(.number, expected: url)
    }
    #expect(!stays.result)
    #expect(stays.report.contains("still has the URL"))
    let other = try ask(.dialog360, [(200, registered)]) {
      try $0.deleteURL(.number, expected: Array("https://b.example".utf8))
    }
    #expect(!other.result)
    #expect(other.requests == [read])
    let absent = try ask(.dialog360, [(200, none)]) {
      try $0.deleteURL(.account, expected: nil)
    }
    #expect(absent.result)
    #expect(absent.requests == ["GET /waba_webhook"])
  }

  @Test func `silence is thrown`() {
    #expect(throws: ScriptedProvider.Silence.self) { try ask(.whizard, []) { try $0.getURL() } }
  }
}

struct SettingsRegistrationTests {
  @Test(
    arguments: [
      #"{"sent_status":false,"webhooks":{"url":"https://a.example","message":{"read":true}}}"#,
      #"{"settings":{"application":{"sent_status":false,"webhooks":{"url":"https://a.example","message":{"read":true}}}}}"#,
    ])
  func `get finds the settings at either place`(body: String) throws {
    let outcome = try ask(.onPremises, [(200, body)]) { try $0.getSettings() }
    #expect(outcome.result)
    #expect(
      outcome.report == "URL: https://a.example\nsent_status: false\nwebhooks.message.read: true\n")
  }

  @Test func `there may be none`() throws {
    let outcome = try ask(.onPremises, [(200, "null")]) { try $0.getSettings() }
    #expect(outcome.result)
    #expect(outcome.report == "URL: none\nNothing is delivered.\n")
    #expect(try !ask(.onPremises, [(200, "<html>")]) { try $0.getSettings() }.result)
  }

  @Test func `delete reports what it reset`() throws {
    let settings = #"{"pass_through":true,"webhooks":{"url":"https://a.example/hook"}}"#
    let outcome = try ask(.onPremises, [(200, settings), (200, "null")]) {
      try $0.deleteSettings(expected: url)
    }
    #expect(outcome.result)
    #expect(
      outcome.requests == ["GET /v1/settings/application", "DELETE /v1/settings/application"])
    #expect(outcome.report.contains("Before, they were:\n  \(settings)\n"))
    let other = try ask(.onPremises, [(200, settings)]) { try $0.deleteSettings(expected: [1]) }
    #expect(!other.result)
    #expect(try ask(.onPremises, [(200, "null")]) { try $0.deleteSettings(expected: nil) }.result)
  }
}

struct EndpointRegistrationTests {
  private let paused =
    #"{"id":5,"webhooks":"https://a.example/hook","status":false,"outgoing":false,"#
    + #""waiting_duration":9,"schedule_activity":true,"signature_secret":null}"#
  private let other = #"{"id":"6","webhooks":"https://b.example","active_signature":true}"#

  @Test func `get lists them without their secrets`() throws {
    let signed = #"{"id":7,"webhooks":"https://c.example","signature_secret":"hush"}"#
    let outcome = try ask(.notifyer, [(200, "[\(paused),\(other),\(signed)]")]) {
      try $0.getEndpoints()
    }
    #expect(outcome.result)
    #expect(
      outcome.report == """
        URL: https://a.example/hook
             paused, incoming, not signed
        URL: https://b.example
             active, incoming, outgoing, signed
        URL: https://c.example
             active, incoming, outgoing, signed

        """)
  }

  @Test func `one that exists is changed and keeps what it has`() throws {
    let outcome = try ask(.notifyer, [(200, "[\(other),\(paused)]"), (200, "{}")]) {
      try $0.setEndpoint(url, mayCreate: true)
    }
    guard case .activated = outcome.result else { throw Unexpected() }
    #expect(
      outcome.requests[1]
        == #"PATCH /webhook/dev/5 {"webhooks":"https://a.example/hook","status":true,"incoming":true,"#
        + #""outgoing":false,"schedule_activity":true,"waiting_duration":9}"#)
  }

  @Test func `else one is made, and its secret given`() throws {
    let made = (200, #"{"id":8,"signature_secret":"hush-hush"}"#)
    let outcome = try ask(.notifyer, [(200, "[\(other)]"), made]) {
      try $0.setEndpoint(url, mayCreate: true)
    }
    guard case .created(8, let secret) = outcome.result else { throw Unexpected() }
    #expect(secret == Array("hush-hush".utf8))
    #expect(!outcome.report.contains("hush"))
    #expect(outcome.report.contains("Other endpoints stay"))
  }

  @Test func `none is made without a place for its secret`() throws {
    let outcome = try ask(.notifyer, [(200, "[]")]) { try $0.setEndpoint(url, mayCreate: false) }
    guard case .missing = outcome.result else { throw Unexpected() }
    #expect(outcome.requests == ["GET /webhook/dev"])
  }

  @Test(
    arguments: [
      "", "{}", #"{"id":8}"#, #"{"id":8,"signature_secret":null}"#, #"{"signature_secret":"hush"}"#,
      #"{"id":-8,"signature_secret":"hush"}"#, #"{"id":"8/../1","signature_secret":"hush"}"#,
    ])
  func `one without a secret is a rejection`(body: String) throws {
    let outcome = try ask(.notifyer, [(200, "[]"), (200, body)]) {
      try $0.setEndpoint(url, mayCreate: true)
    }
    guard case .rejected = outcome.result else { throw Unexpected() }
    #expect(!outcome.report.contains("hush"))
  }

  @Test func `one whose secret cannot be sent is removed`() throws {
    let made = (200, #"{"id":8,"signature_secret":"a\nb"}"#)
    let outcome = try ask(.notifyer, [(200, "[]"), made, (200, "")]) {
      try $0.setEndpoint(url, mayCreate: true)
    }
    guard case .rejected = outcome.result else { throw Unexpected() }
    #expect(outcome.requests.last == "DELETE /webhook/dev/8")
  }

  @Test func `delete goes by the URL`() throws {
    let outcome = try ask(.notifyer, [(200, "[\(other),\(paused)]"), (200, "")]) {
      try $0.deleteEndpoint(url)
    }
    #expect(outcome.result)
    #expect(outcome.requests == ["GET /webhook/dev", "DELETE /webhook/dev/5"])
    let absent = try ask(.notifyer, [(200, "[\(other)]")]) { try $0.deleteEndpoint(url) }
    #expect(absent.result)
    #expect(absent.requests.count == 1)
  }

  @Test(arguments: ["{}", "[1]", #"[{"webhooks":"https://a.example/hook"}]"#, "no"])
  func `a list of another form is not shown`(body: String) throws {
    let outcome = try ask(.notifyer, [(200, body)]) { try $0.deleteEndpoint(url) }
    #expect(!outcome.result)
    #expect(outcome.report.hasPrefix("The provider's response has an unknown form"))
  }

  private struct Unexpected: Error {}
}
