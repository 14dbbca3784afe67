import Bytes

/// A request to a provider's management API, without the operator's key, which the transport adds.
package final class ManagementRequest {
  /// The method, RFC 9110 section 9.
  package let method: StaticString
  /// The URL.
  package let url: [UInt8]
  /// The header field of the key, with the prefix of its value.
  package let keyField: StaticString
  /// Whether the request needs the `Origin` of Notifyer's console, which its server checks.
  package let needsOrigin: Bool
  /// The body.
  package let body: Body?
  /// What authenticates the request.
  package let credential: Credential

  @_optimize(size) init(
    _ method: StaticString, _ url: [UInt8], keyField: StaticString, needsOrigin: Bool,
    body: Body?, credential: Credential
  ) {
    self.method = method
    self.url = url
    self.keyField = keyField
    self.needsOrigin = needsOrigin
    self.body = body
    self.credential = credential
  }

  /// What authenticates a request; Meta's Graph API has more than the operator's key.
  package enum Credential {
    /// The operator's key.
    case key
    /// The operator's key with its `appsecret_proof`, in the query: in a form some requests overlook it.
    case provenKey
    /// The app's own access token.
    case app
    /// The app's own access token, with the operator's key as the `input_token` to inspect.
    case inspection

    /// The parameter of the query that holds a secret.
    fileprivate var parameter: StaticString? {
      switch self {
      case .key, .app: nil
      case .provenKey: "appsecret_proof="
      case .inspection: "input_token="
      }
    }
  }

  /// The text in place of a secret.
  static let redacted: StaticString = "(not shown)"
  private static let origin: StaticString = "Origin: https://console.notifyer-systems.com"
  private static let contentType: StaticString = "Content-Type: application/json"

  /// The request in HTTP/1.1's format for a person, with the secrets redacted.
  package var shown: [UInt8] {
    var text = [UInt8](method) + [0x20] + url(with: [UInt8](Self.redacted))
    text.append(0x0A)
    text.append(keyField)
    text.append(Self.redacted)
    text.append(0x0A)
    for line in plainFields {
      text.append(line)
      text.append(0x0A)
    }
    guard let body else { return text }
    text.append(0x0A)
    text.append(body.shown.span)
    text.append(0x0A)
    return text
  }

  /// The header fields without a secret.
  private var plainFields: [StaticString] {
    var fields: [StaticString] = ["Accept: application/json"]
    if needsOrigin { fields.append(Self.origin) }
    if body != nil { fields.append(Self.contentType) }
    return fields
  }

  /// The URL with a secret parameter, where the credential has one.
  private func url(with secret: [UInt8]) -> [UInt8] {
    guard let parameter = credential.parameter, !secret.isEmpty else { return url }
    let mark = url.contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?")
    return url + [mark] + [UInt8](parameter) + secret
  }

  /// Returns the request with the key for curl's `--config -`, curl(1). The output ends with a line of the status. Redirects
  /// are not followed: the key is for this server alone.
  @_optimize(size) package func curlConfiguration(
    key: [UInt8], graph: GraphSecrets = GraphSecrets()
  ) -> [UInt8] {
    var curl = CurlConfiguration()
    curl.add("write-out = \"\\n%{http_code}\"")
    curl.add("request", [UInt8](method))
    curl.add("url", url(with: credential == .inspection ? graph.escapedKey : graph.proof))
    let isApp = credential == .app || credential == .inspection
    curl.add("header", [UInt8](keyField) + (isApp ? graph.app : key))
    for field in plainFields { curl.add("header", [UInt8](field)) }
    if let body { curl.add("data-raw", body.sent) }
    return curl.text
  }
}

/// The text of a file for curl's `--config`, curl(1).
struct CurlConfiguration {
  private(set) var text: [UInt8] = []

  /// The options of all requests. Timeouts are in seconds.
  @inline(never) init() {
    for line in [
      "silent", "globoff", "proto = \"=https\"", "tlsv1.2", "connect-timeout = 10", "max-time = 30",
    ] as [StaticString] {
      add(line)
    }
  }

  /// Adds a line.
  @inline(never) mutating func add(_ line: StaticString) {
    text.append(line)
    text.append(0x0A)
  }

  /// Adds an option with a quoted value. Only quotes and backslashes need escapes: no value has a newline.
  @_optimize(size) @inline(never) mutating func add(_ option: StaticString, _ value: [UInt8]) {
    text.append(option)
    text.append(" = \"")
    for byte in value {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
    }
    text.append("\"\n")
  }
}
