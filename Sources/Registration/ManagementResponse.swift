import Bytes

/// A provider's response.
package struct ManagementResponse {
  /// The status, RFC 9110 section 15.
  package let status: Int
  /// The body, byte for byte.
  package let body: [UInt8]

  /// A response with a status and a body.
  package init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  /// Parses curl's output: the body, LF, and the status in three digits; nil for any other output.
  package init?(curlOutput output: [UInt8]) {
    guard let end = output.lastIndex(of: 0x0A) else { return nil }
    let digits = output[(end + 1)...]
    guard let status = digits.span.decimal(digits: 3...3, in: 100...999) else { return nil }
    self.init(status: status, body: Array(output[..<end]))
  }

  /// Whether the status is 2xx.
  var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as JSON; nil where it is not JSON.
  var document: JSONDocument? { try? JSONDocument(scanning: body) }
}
