import TestSupport
import Testing
import Webhook

@testable import Gateway

/// The variables that are not copied, as no request has them.
struct MetaVariableNamesTests {
  private static let names = [
    "REQUEST_METHOD", "REQUEST_URI", "REQUEST_SCHEME", "QUERY_STRING", "SCRIPT_NAME",
    "SCRIPT_FILENAME", "PATH_INFO", "PATH_TRANSLATED", "CONTENT_TYPE", "CONTENT_LENGTH",
    "HTTP_HOST", "HTTP_AUTHORIZATION", "HTTP_TRANSFER_ENCODING", "HTTP_", "HTTPS",
    "REDIRECT_STATUS", "REDIRECT_HTTP_AUTHORIZATION", "REDIRECT_REDIRECT_HTTP_AUTHORIZATION",
    "SSL_CLIENT_VERIFY", "SSL_CLIENT_S_DN", "SERVER_NAME", "SERVER_SOFTWARE", "REMOTE_ADDR",
    "REMOTE_PORT", "DOCUMENT_ROOT", "GATEWAY_INTERFACE", "FCGI_ROLE", "",
  ]

  private static func description(of variables: MetaVariables) -> String {
    let request = variables.request
    let fields = request.fields.map { "\(text($0.name)): \(text($0.value))" }
    let subject = request.certificateSubject.map(text) ?? "none"
    let target = "\(text(request.method)) \(text(request.path)) \(text(request.query))"
    return "\(target) \(fields) \(subject) \(variables.announcedLength) \(variables.bodyLength)"
  }

  @Test func `a request is the same without the variables that are left out`() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<2000 {
      var variables: [(name: [UInt8], value: [UInt8])] = []
      for name in Self.names.shuffled(using: &random) where Bool.random(using: &random) {
        let value = ["", "1", "/a?b", "SUCCESS", "chunked"].randomElement(using: &random) ?? ""
        variables.append((Array(name.utf8), Array(value.utf8)))
      }
      let used = variables.filter { MetaVariables.isUsed($0.name.span) }
      #expect(
        Self.description(of: MetaVariables(used))
          == Self.description(of: MetaVariables(variables)))
    }
  }

  @Test func `the variables of the server and the connection are left out`() {
    let left = Self.names.filter { !MetaVariables.isUsed(Array($0.utf8).span) }
    #expect(
      left == [
        "REQUEST_SCHEME", "SCRIPT_FILENAME", "PATH_TRANSLATED", "HTTPS", "SERVER_NAME",
        "SERVER_SOFTWARE", "REMOTE_ADDR", "REMOTE_PORT", "DOCUMENT_ROOT", "GATEWAY_INTERFACE",
        "FCGI_ROLE", "",
      ])
  }
}
