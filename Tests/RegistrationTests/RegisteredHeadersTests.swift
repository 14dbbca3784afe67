import Testing
import Webhook
import WhatsApp

@testable import Registration

private func field(_ name: String, _ value: String) -> Request.Field {
  Request.Field(name: Array(name.utf8), value: Array(value.utf8))
}

private func violation(
  _ fields: [Request.Field], for provider: Provider = .dialog360
) -> HeaderError? {
  do throws(HeaderError) {
    _ = try RegisteredHeaders(fields, basic: nil, for: provider)
    return nil
  } catch {
    return error
  }
}

private func lines(
  _ fields: [Request.Field], basic: String?, for provider: Provider = .dialog360
) throws -> [String] {
  let headers = try RegisteredHeaders(fields, basic: basic.map { Array($0.utf8) }, for: provider)
  return headers.fields.map {
    String(decoding: $0.name, as: UTF8.self) + ": " + String(decoding: $0.value, as: UTF8.self)
  }
}

struct RegisteredHeadersTests {
  @Test func `Basic is added by itself`() throws {
    #expect(try lines([], basic: nil) == [])
    #expect(try lines([], basic: "user:päss") == ["Authorization: Basic dXNlcjpww6Rzcw=="])
    #expect(
      try lines([field("X-Key", "v")], basic: "u:p")
        == ["X-Key: v", "Authorization: Basic dTpw"])
    #expect(
      try lines([field("authorization", "Bearer t")], basic: "u:p") == ["authorization: Bearer t"])
    #expect(try lines([], basic: "u:p", for: .whizard) == ["Authorization: Basic dTpw"])
  }

  @Test(arguments: [Provider.onPremises, .notifyer])
  func `some providers send none`(provider: Provider) throws {
    #expect(try lines([], basic: "u:p", for: provider) == [])
    #expect(violation([field("X-Key", "v")], for: provider) == .unsupported)
  }

  @Test(
    arguments: [
      ("X-Key", "", .value), ("X-Key", "ä", .value), ("X-Key", "a\tb", .value),
      ("X-Key", "a\u{7F}", .value), ("X Key", "v", .name), ("X-Kéy", "v", .name),
      ("X(Key)", "v", .name), ("X_Key", "v", .underscoreInName),
      ("x-hub-signature-256", "v", .signature), ("X-360dialog-Signature", "v", .signature),
    ] as [(String, String, HeaderError)])
  func `a field that cannot be sent is rejected`(
    name: String, value: String, reason: HeaderError
  ) {
    #expect(violation([field(name, value)]) == reason)
  }

  @Test func `a name cannot be repeated`() {
    #expect(violation([field("X-A", "1"), field("X-B", "1")]) == nil)
    #expect(violation([field("X-A", "1"), field("x-a", "2")]) == .repeated)
  }

  @Test(
    arguments: [
      ("https://my_host.example/", .underscore), ("https://host.example:8443/", .portNamed),
      ("see https://host.example:8443", .portNamed), ("my_host.example.com", .underscore),
      ("host.example.com:3000", .portNamed), ("host.example.com:3000/path", .portNamed),
      ("user@my_host.example.com", .underscore), ("localhost:80", .portNamed),
      ("192.0.2.1:80", .portNamed), ("wss://a_b/", .underscore),
      ("for=\"host.example.com:3000\"", .portNamed),
      ("a.example.com, b_c.example.com", .underscore),
    ] as [(String, URLError)])
  func `a host in a value keeps the provider's rules`(value: String, reason: URLError) {
    #expect(violation([field("X-Key", value)]) == .host(reason))
    #expect(violation([field("X-Key", value)], for: .whizard) == .host(reason))
  }

  @Test(
    arguments: [
      "hush", "a_b", "sk_live_0123:45", "12:30", "Basic dXNlcjpwYXNz", "user:12345", "v1.2_3",
      "https://host.example/a_b:80", "host.example.com", "eyJhbGciOiJIUzI1NiJ9.eyJ_Ijox.x_9-1",
      "name=host.example.com", "::1", "://", ":", "a.b_c.1:80x",
    ])
  func `other words need not`(value: String) {
    #expect(violation([field("X-Key", value)]) == nil)
  }
}
