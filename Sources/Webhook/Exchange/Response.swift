/// What the sender gets. Success is exactly 200: senders count anything else as failed, and come back.
package struct Response {
  /// The status code, RFC 9110 section 15.
  package var status: Int
  /// Header fields, but for the length, which the host knows.
  package var fields: [(name: StaticString, value: StaticString)] = []
  /// The content; mostly there is none.
  package var body: [UInt8] = []

  /// An answer without fields and body.
  package init(status: Int) { self.status = status }

  /// A short answer in plain text.
  package init(text body: [UInt8]) {
    status = 200
    fields = [("Content-Type", "text/plain; charset=utf-8")]
    self.body = body
  }

  /// The words that go with the status: RFC 9110, section 15.
  package var reason: StaticString {
    switch status {
    case 200: "OK"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 503: "Service Unavailable"
    default: "Internal Server Error"
    }
  }

  /// A notification is accepted; its lines are the body, where they are wanted there.
  init(lines: [UInt8]?) {
    status = 200
    guard let lines else { return }
    fields = [("Content-Type", "application/x-ndjson")]
    body = lines
  }
}
