import Bytes

/// A request to a provider's management interface. The operator's key is no part of it: it is added where it is sent.
package struct ManagementRequest {
  /// The method, RFC 9110 section 9.
  package let method: StaticString
  /// Where it goes.
  package let url: [UInt8]
  /// How the key is presented: the header field, and what stands before the key in its value.
  package let keyField: StaticString
  /// Whether it has to look as if it came from Notifyer's console, which its server asks for.
  package let needsOrigin: Bool
  /// What it carries.
  package let body: Body?

  /// A JSON text, once as it is sent and once with the values of header fields left out.
  package struct Body {
    /// What the provider gets.
    package let sent: [UInt8]
    /// What a person sees.
    package let shown: [UInt8]
  }

  /// What stands in place of a secret.
  static let notShown: StaticString = "(not shown)"
  private static let origin: StaticString = "Origin: https://console.notifyer-systems.com"
  private static let contentType: StaticString = "Content-Type: application/json"

  /// The request in the form of HTTP/1.1, for a person to read, without what nobody may see.
  package var shown: [UInt8] {
    var text = [UInt8](method) + [0x20] + url
    text.append(0x0A)
    text.append(keyField)
    text.append(Self.notShown)
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

  /// What curl reads from its standard input as `--config -`, curl(1): the request with the key, and an answer on standard
  /// output that ends with a line of its status. No redirection is followed, for the key is meant for this server alone.
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

  /// The times are in seconds.
  private static var curlOptions: [StaticString] {
    [
      "silent", "globoff", "proto = \"=https\"", "tlsv1.2", "connect-timeout = 10",
      "max-time = 30", "write-out = \"\\n%{http_code}\"",
    ]
  }

  /// In quotes, in which a backslash escapes itself and a quote. Everything else stands for itself; no value has a line end.
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
