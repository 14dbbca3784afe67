import Bytes
package import Webhook

/// A response as CGI has it: RFC 3875, section 6. FastCGI has the same.
package enum CGIResponse {
  /// The bytes of a response. One to HEAD has no body, but says how long it would be.
  package static func bytes(of response: Response, isHead: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256 + response.body.count)
    bytes.append("Status: ")
    bytes.append(decimal: response.status)
    bytes.append(" ")
    bytes.append(response.reason)
    for (name, value) in response.fields {
      bytes.append("\r\n")
      bytes.append(name)
      bytes.append(": ")
      bytes.append(value)
    }
    bytes.append("\r\nContent-Length: ")
    bytes.append(decimal: response.body.count)
    bytes.append("\r\n\r\n")
    if !isHead { bytes.append(response.body.span) }
    return bytes
  }
}
