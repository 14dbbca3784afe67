import Testing
import Webhook

@testable import Gateway

/// Requests in the words of OpenFaaS's classic watchdog.
struct WatchdogVariablesTests {
  @Test func `what the watchdog sends becomes a request`() {
    let variables = WatchdogVariables([
      (Array("Http_Method".utf8), Array("POST".utf8)),
      (Array("Http_Path".utf8), Array("/a".utf8)),
      (Array("Http_Query".utf8), Array("b=c".utf8)),
      (Array("Http_Content_Length".utf8), Array("12".utf8)),
      (Array("Http_X_Hub_Signature_256".utf8), Array("sha256=1".utf8)),
      (Array("fprocess".utf8), Array("hookline".utf8)),
    ])
    let request = variables.request
    #expect(text(request.method) == "POST")
    #expect(text(request.path) == "/a")
    #expect(text(request.query) == "b=c")
    #expect(request.fields.map { text($0.name) } == ["Content-Length", "X-Hub-Signature-256"])
    #expect(variables.announcedLength == .exactly(12))
  }

  @Test func `without a length the body ends where the input does`() {
    #expect(WatchdogVariables([]).announcedLength == .unknown)
    #expect(
      WatchdogVariables([(Array("Http_Content_Length".utf8), Array("-1".utf8))]).announcedLength
        == .unknown)
  }
}
