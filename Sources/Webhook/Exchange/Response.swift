/// A response. Only 200 is success: after any other status providers send the notification again.
package struct Response {
  /// The status code, RFC 9110 section 15.
  package var status: Int
  /// Header fields, without `Content-Length`, which the adapter adds.
  package var fields: [(name: StaticString, value: StaticString)] = []
  /// The body, mostly empty.
  package var body: [UInt8] = []

  /// A response without fields and body.
  package init(status: Int) { self.status = status }

  /// A 200 in plain text.
  package init(text body: [UInt8]) {
    status = 200
    fields = [("Content-Type", "text/plain; charset=utf-8")]
    self.body = body
  }

  /// The reason phrase of the status, RFC 9110 section 15.
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

  /// A 200 for a notification, with its lines as the body where the response is the sink.
  init(lines: [UInt8]?) {
    status = 200
    guard let lines else { return }
    fields = [("Content-Type", "application/x-ndjson")]
    body = lines
  }
}
