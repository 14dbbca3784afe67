import Testing
import WhatsApp

@testable import Registration

private func violation(_ text: String) -> URLError? {
  do throws(URLError) {
    _ = try HTTPSURL(Array(text.utf8))
    return nil
  } catch {
    return error
  }
}

private func violation(_ text: String, for provider: Provider) -> URLError? {
  do throws(URLError) {
    try RegistrationRules.check(HTTPSURL(Array(text.utf8)), for: provider)
    return nil
  } catch {
    return error
  }
}

struct URLTests {
  @Test(arguments: [
    ("https://a.example", ""), ("https://a.example:1/b/c?d/e", "/b/c"),
    ("https://a.example?/b", ""),
  ])
  func `its path ends before the query`(text: String, path: String) throws {
    #expect(try HTTPSURL(Array(text.utf8)).path == Array(path.utf8))
  }

  @Test(
    arguments: [
      ("https://a.example", "a.example", false), ("HTTPS://a.example/", "a.example", false),
      ("https://a-b.example:8443/hook?x=1&y=%20", "a-b.example", true),
      ("https://a_b.example/p_q", "a_b.example", false), ("https://localhost:1", "localhost", true),
      ("https://192.0.2.1?a:b@c", "192.0.2.1", false),
      ("https://[2001:db8::1]/", "[2001:db8::1]", false),
      ("https://[::ffff:1.2.3.4]:443", "[::ffff:1.2.3.4]", true),
      ("https://xn--bcher-kva.example/:80", "xn--bcher-kva.example", false),
      ("https://a.example/api:qh9OQ3OW", "a.example", false),
    ])
  func `a URL has a host`(text: String, host: String, hasPort: Bool) throws {
    let url = try HTTPSURL(Array(text.utf8))
    #expect(url.text == Array(text.utf8))
    #expect(url.host == Array(host.utf8))
    #expect(url.hasPort == hasPort)
    #expect(url.hasQuery == text.contains("?"))
  }

  @Test(
    arguments: [
      ("", .scheme), ("https://", .scheme), ("http://a.example", .scheme),
      ("a.example", .scheme), ("ftp://a.example", .scheme), ("https:/a.example", .scheme),
      (" https://a.example", .character), ("https://a.example/ b", .character),
      ("https://a.example/\n", .character), ("https://a.example/\u{0}", .character),
      ("https://bücher.example", .character), ("https://a.example/\"", .character),
      ("https://a.example/{id}", .character), ("https://a.example\\b", .character),
      ("https:///hook", .host), ("https://?x", .host), ("https://:443/", .host),
      ("https://a..b/", .host), ("https://.a/", .host), ("https://a%41.example/", .host),
      ("https://[::1/", .host), ("https://[]/", .host), ("https://[::g]/", .host),
      ("https://::1/", .host), ("https://a,b/", .host),
      ("https://a.example:/", .port), ("https://a.example:x/", .port),
      ("https://a.example:0/", .port), ("https://a.example:65536/", .port),
      ("https://a.example:1:2/", .port), ("https://[::1]:x/", .port),
      ("https://user@a.example/", .userInformation), ("https://u:p@a.example/", .userInformation),
      ("https://a.example/#top", .fragment), ("https://#", .fragment),
    ] as [(String, URLError)])
  func `anything else is none`(text: String, reason: URLError) {
    #expect(violation(text) == reason)
  }

  @Test func `lengths have limits`() {
    func url(label: Int, labels: Int, path: Int) -> String {
      let label = String(repeating: "a", count: label)
      let host = Array(repeating: label, count: labels).joined(separator: ".")
      return "https://" + host + "/" + String(repeating: "p", count: path)
    }
    #expect(violation(url(label: 63, labels: 1, path: 0)) == nil)
    #expect(violation(url(label: 64, labels: 1, path: 0)) == .host)
    #expect(violation(url(label: 1, labels: 127, path: 0)) == nil)
    #expect(violation(url(label: 1, labels: 128, path: 0)) == .host)
    #expect(violation(url(label: 1, labels: 1, path: HTTPSURL.lengthLimit - 10)) == nil)
    #expect(violation(url(label: 1, labels: 1, path: HTTPSURL.lengthLimit - 9)) == .length)
  }

  @Test(arguments: [Provider.dialog360, .whizard])
  func `some accept no underscore and no port in the host`(provider: Provider) {
    #expect(violation("https://your-webhook.example.com/a_b?c=_:3000", for: provider) == nil)
    #expect(violation("https://your_webhook.example.com", for: provider) == .underscore)
    #expect(
      violation("https://subdomain.your_webhook.example.com:3000", for: provider) == .underscore)
    #expect(violation("https://yourwebhook.example.com:3000", for: provider) == .portNamed)
    #expect(violation("https://yourwebhook.example.com:443", for: provider) == .portNamed)
    #expect(violation("https://[2001:db8::1]/", for: provider) == .host)
  }

  @Test(arguments: [Provider.onPremises, .notifyer])
  func `others say nothing of it`(provider: Provider) {
    #expect(violation("https://my_receiver:8443/hook", for: provider) == nil)
    #expect(violation("http://receiver/hook", for: provider) == .scheme)
  }
}
