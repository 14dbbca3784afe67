import Bytes

/// A request to a provider's management API, without the operator's key, which the transport adds.
package struct ManagementRequest {
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

  /// A JSON text, as sent and with the values of header fields redacted.
  package struct Body {
    /// The text for the provider.
    package let sent: [UInt8]
    /// The text for a person.
    package let shown: [UInt8]
  }

  /// The text in place of a secret.
  static let redacted: StaticString = "(not shown)"
  private static let origin: StaticString = "Origin: https://console.notifyer-systems.com"
  private static let contentType: StaticString = "Content-Type: application/json"

  /// The request in HTTP/1.1's format for a person, with the secrets redacted.
  package var shown: [UInt8] {
    var text = [UInt8](method) + [0x20] + url
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

  /// Returns the request with the key for curl's `--config -`, curl(1). The output ends with a line of the status. Redirects
  /// are not followed: the key is for this server alone.
  package func curlConfiguration(key: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    for line in Self.curlOptions {
      text.append(line)
      text.append(0x0A)
    }
    append("request", [UInt8](method), to: &text)
    append("url", url, to: &text)
    append("header", [UInt8](keyField) + key, to: &text)
    for field in plainFields { append("header", [UInt8](field), to: &text) }
    if let body { append("data-raw", body.sent, to: &text) }
    return text
  }

  /// Timeouts are in seconds.
  private static var curlOptions: [StaticString] {
    [
      "silent", "globoff", "proto = \"=https\"", "tlsv1.2", "connect-timeout = 10",
      "max-time = 30", "write-out = \"\\n%{http_code}\"",
    ]
  }

  /// Appends an option with a quoted value. Only quotes and backslashes need escapes: no value has a newline.
  private func append(_ option: StaticString, _ value: [UInt8], to text: inout [UInt8]) {
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
