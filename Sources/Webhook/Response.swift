/// What the sender gets. Success is exactly 200: senders count anything else as failed, and come back.
package struct Response {
  package var status: Int
  /// Header fields, but for the length, which the host knows.
  package var fields: [(name: StaticString, value: StaticString)] = []
  package var body: [UInt8] = []

  package init(status: Int) { self.status = status }

  /// A short answer in plain text.
  package init(text body: [UInt8]) {
    status = 200
    fields = [("Content-Type", "text/plain; charset=utf-8")]
    self.body = body
  }
}
