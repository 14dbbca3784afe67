import Testing
import Webhook
import WhatsApp

@testable import Registration

private func api(_ provider: Provider, _ base: String? = nil) throws -> ManagementAPI {
  try ManagementAPI(provider, base: base.map { try HTTPSURL(Array($0.utf8)) })
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private let url = Array("https://a.example/hook".utf8)

/// A header whose value needs every kind of escape.
private func headers() throws -> RegisteredHeaders {
  let field = Request.Field(name: Array("X-Key".utf8), value: Array(#"a"b\c"#.utf8))
  return try RegisteredHeaders([field], basic: Array("u:p".utf8), for: .dialog360)
}

struct ManagementRequestTests {
  @Test func `360dialog's number`() throws {
    let request = try api(.dialog360).writeURL(.number, url, headers())
    #expect(
      text(request.curlConfiguration(key: Array("hush".utf8))) == #"""
        silent
        globoff
        proto = "=https"
        tlsv1.2
        connect-timeout = 10
        max-time = 30
        write-out = "\n%{http_code}"
        request = "POST"
        url = "https://waba-v2.360dialog.io/v1/configs/webhook"
        header = "D360-API-KEY: hush"
        header = "Accept: application/json"
        header = "Content-Type: application/json"
        data-raw = "{\"url\":\"https://a.example/hook\",\"headers\":{\"X-Key\":\"a\\\"b\\\\c\",\"Authorization\":\"Basic dTpw\"}}"

        """#)
    #expect(
      text(request.shown) == #"""
        POST https://waba-v2.360dialog.io/v1/configs/webhook
        D360-API-KEY: (not shown)
        Accept: application/json
        Content-Type: application/json

        {"url":"https://a.example/hook","headers":{"X-Key":"(not shown)","Authorization":"(not shown)"}}

        """#)
  }

  @Test(arguments: [false, true])
  func `360dialog's WABA`(overridesAll: Bool) throws {
    let none = try RegisteredHeaders([], basic: nil, for: .dialog360)
    let request = try api(.dialog360).writeURL(.account, url, none, overridesAll: overridesAll)
    #expect(text(request.url) == "https://waba-v2.360dialog.io/waba_webhook")
    #expect(
      text(request.body?.sent ?? [])
        == #"{"url":"https://a.example/hook","headers":{},"override_all":\#(overridesAll)}"#)
  }

  @Test func `Whizard`() throws {
    let request = try api(.whizard, "https://w.example/api//").readURL(.number)
    #expect(
      text(request.shown)
        == "GET https://w.example/api/v1/configs/webhook\nWHIZARD-KEY: (not shown)\nAccept: application/json\n"
    )
    #expect(!text(request.curlConfiguration(key: [0x6B])).contains("data-raw"))
  }

  @Test func `On-Premises with every setting`() throws {
    let settings = ApplicationSetting.allCases.map { (setting: $0, value: $0 != .messageRead) }
    let request = try api(.onPremises, "https://o.example:9090").writeSettings(url, settings)
    #expect(text(request.url) == "https://o.example:9090/v1/settings/application")
    #expect(text([UInt8](request.method)) == "PATCH")
    #expect(text([UInt8](request.keyField)) == "Authorization: Bearer ")
    #expect(
      text(request.body?.sent ?? [])
        == #"{"callback_persist":true,"sent_status":true,"webhooks":{"url":"https://a.example/hook","#
        + #""message":{"sent":true,"delivered":true,"read":false}}}"#)
  }

  @Test func `On-Premises with none`() throws {
    let request = try api(.onPremises, "https://o.example").writeSettings(url, [])
    #expect(text(request.body?.sent ?? []) == #"{"webhooks":{"url":"https://a.example/hook"}}"#)
  }

  @Test func `Notifyer has to look like its console`() throws {
    let request = try api(.notifyer).createEndpoint(url)
    let origin = "Origin: https://console.notifyer-systems.com"
    #expect(text(request.shown).contains("\n\(origin)\n"))
    #expect(text(request.curlConfiguration(key: [0x6B])).contains("\nheader = \"\(origin)\"\n"))
    #expect(text(request.url) == "https://api.insightssystem.com/api:qh9OQ3OW/webhook/dev/create")
    #expect(try !text(api(.dialog360).readURL(.number).shown).contains("Origin"))
  }

  @Test func `a base is needed where the provider has none, and has no query`() {
    #expect(throws: ManagementError.baseMissing) { try api(.whizard) }
    #expect(throws: ManagementError.baseMissing) { try api(.onPremises) }
    #expect(throws: ManagementError.topicOnly) { try api(.aws, "https://a.example") }
    #expect(throws: ManagementError.base(.query)) { try api(.dialog360, "https://a.example/?a") }
  }

  @Test(
    arguments: [
      ("{}\n200", 200, "{}"), ("\n204", 204, ""), ("a\n\nb\n\n503", 503, "a\n\nb\n"),
    ])
  func `curl's output is a body and a status`(output: String, status: Int, body: String) throws {
    let answer = try #require(ManagementResponse(curlOutput: Array(output.utf8)))
    #expect(answer.status == status)
    #expect(text(answer.body) == body)
  }

  @Test(arguments: ["", "200", "\n", "\n20", "\n2000", "\n20x", "\n000", "{}\n200\n", "\n099"])
  func `other output is no response`(output: String) {
    #expect(ManagementResponse(curlOutput: Array(output.utf8)) == nil)
  }
}
