import Bytes
package import Webhook

/// Responses in CGI's format, RFC 3875 section 6, which FastCGI uses too.
package enum CGIResponse {
  /// Returns the bytes of a response. A response to HEAD has the length of a body, but no body.
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
