import Bytes
package import Webhook

/// A response that was read to its end.
package struct HTTPResponse {
  /// The status, 200 to 999.
  package let status: Int
  /// The header fields, in the order received.
  package let fields: [Request.Field]
  /// Empty where it is too long.
  package let body: [UInt8]
  /// Whether the body was longer than what is kept.
  package let isTooLong: Bool
  /// Whether another request may follow on the connection.
  let keepsConnection: Bool

  /// The value of the first field of a name, letters in either case.
  package func value(of name: StaticString) -> [UInt8]? {
    let name = [UInt8](name)
    return fields.first { $0.name.equalsIgnoringCase(name) }?.value
  }
}

/// The bytes of a response that an input may have.
private enum Limit {
  /// A head, or the trailers of a body: far more than any server sends that we speak to.
  static let head = 65_536
  /// The line before a chunk.
  static let chunkLine = 4096
  /// Digits of a chunk's length: more could not be kept or read.
  static let chunkDigits = 12
  /// Responses before the one that counts, RFC 9110 section 15.2.
  static let interims = 8
  /// By how many times a body may be longer than what is kept of it.
  static let drained = 8
}

extension HTTPInput where Stream: ~Copyable {
  /// Reads one response. Of a body over `bodyLimit` bytes the rest is read and forgotten.
  ///
  /// Throws `HTTPError` for what is not a response, and for a body that is many times as long as
  /// the limit.
  mutating func response(bodyLimit: Int) throws(Fault) -> HTTPResponse {
    var head = try head()
    var interims = 0
    while head.status < 200 {
      interims += 1
      guard interims <= Limit.interims, head.status != 101 else {
        throw .malformed("only interim responses come")
      }
      head = try self.head()
    }
    var body = HTTPBody(limit: bodyLimit, drainedLimit: bodyLimit * Limit.drained)
    try read(head.framing, into: &body)
    return HTTPResponse(
      status: head.status, fields: head.fields, body: body.bytes, isTooLong: body.isTooLong,
      keepsConnection: head.keepsConnection && head.framing != .untilEnd)
  }

  private mutating func head() throws(Fault) -> ResponseHead {
    var budget = Limit.head
    guard var head = ResponseHead(statusLine: try line(&budget)) else {
      throw .malformed("the status line is not one of HTTP/1.1")
    }
    while case let line = try line(&budget), !line.isEmpty {
      guard head.append(fieldLine: line) else { throw .malformed("a line of the head is no field") }
    }
    return head
  }

  private mutating func read(
    _ framing: ResponseHead.Framing, into body: inout HTTPBody
  ) throws(Fault) {
    switch framing {
    case .unclear: throw .malformed("where the body ends is not clear")
    case .length(let length): try take(length, into: &body)
    case .chunked: try takeChunks(into: &body)
    case .untilEnd: while try takeSome(into: &body) {}
    }
  }

  /// Chunks, the last of which is empty, and trailers, which nobody asked for: RFC 9112 section
  /// 7.1.
  private mutating func takeChunks(into body: inout HTTPBody) throws(Fault) {
    while case let length = try chunkLength(), length > 0 {
      try take(length, into: &body)
      var budget = 2
      guard try line(&budget).isEmpty else { throw .malformed("a chunk is longer than it says") }
    }
    var budget = Limit.head
    while try !line(&budget).isEmpty {}
  }

  /// Hexadecimal digits, and perhaps extensions behind a semicolon, which mean nothing to us: RFC
  /// 9112 section 7.1.1.
  private mutating func chunkLength() throws(Fault) -> Int {
    var budget = Limit.chunkLine
    let line = try line(&budget)
    var length = 0
    var digits = 0
    while digits < line.count, let digit = Hex.value(of: line[digits]) {
      length = length << 4 | Int(digit)
      digits += 1
      guard digits <= Limit.chunkDigits else { throw .malformed("a chunk's length is too long") }
    }
    let rest = Array(line[digits...]).trimmed
    guard digits > 0, rest.isEmpty || rest[0] == UInt8(ascii: ";") else {
      throw .malformed("a chunk's length is no number")
    }
    return length
  }
}
