import Bytes

/// A complete response.
package struct HTTPResponse {
  /// The status, 200 to 999.
  package let status: Int
  let fields: HTTPFields
  /// Empty where it is too long.
  package let body: [UInt8]
  /// Whether the body exceeded the limit.
  package let isTooLong: Bool
  /// Whether the connection can be reused.
  let keepsConnection: Bool

  /// The value of the first field of a name, in any case.
  package func value(of name: StaticString) -> [UInt8]? { fields.value(of: name) }
}

/// The limits of a response.
private enum Limit {
  /// Bytes of a head, and of the trailers of a body.
  static let head = 65_536
  /// Bytes of the line before a chunk.
  static let chunkLine = 4096
  /// Digits of a chunk's length.
  static let chunkDigits = 12
  /// Interim responses, RFC 9110 section 15.2.
  static let interims = 8
  /// Drained bytes of a body, as a multiple of those kept.
  static let drained = 8
}

extension HTTPInput where Stream: ~Copyable {
  /// Reads one response. A body over `bodyLimit` bytes is drained and discarded.
  ///
  /// Throws `HTTPError` where the response is malformed, or its body exceeds the limit many times.
  mutating func response(bodyLimit: Int) throws(Failure) -> HTTPResponse {
    var head = try head()
    var interims = 0
    while head.status < 200 {
      interims += 1
      guard interims <= Limit.interims, head.status != 101 else {
        throw .malformed("too many interim responses")
      }
      head = try self.head()
    }
    var body = HTTPBody(limit: bodyLimit, drainedLimit: bodyLimit * Limit.drained)
    let framing = head.framing
    if case .length(let length) = framing { body.reserve(length) }
    try read(framing, into: &body)
    return HTTPResponse(
      status: head.status, fields: head.fields, body: body.bytes, isTooLong: body.isTooLong,
      keepsConnection: head.keepsConnection && framing != .untilEnd)
  }

  private mutating func head() throws(Failure) -> ResponseHead {
    var budget = Limit.head
    guard var head = try line(&budget, { ResponseHead(statusLine: $0) }) else {
      throw .malformed("status line malformed")
    }
    while true {
      let length = try line(&budget) { line in
        line.isEmpty || head.append(fieldLine: line) ? line.count : nil
      }
      guard let length else { throw .malformed("header field malformed") }
      if length == 0 { return head }
    }
  }

  private mutating func read(
    _ framing: ResponseHead.Framing, into body: inout HTTPBody
  ) throws(Failure) {
    switch framing {
    case .ambiguous: throw .malformed("body length ambiguous")
    case .length(let length): try take(length, into: &body)
    case .chunked: try takeChunks(into: &body)
    case .untilEnd: while try takeSome(into: &body) {}
    }
  }

  /// Consumes chunks, the last of which is empty, and discards trailers: RFC 9112 section 7.1.
  private mutating func takeChunks(into body: inout HTTPBody) throws(Failure) {
    while case let length = try chunkLength(), length > 0 {
      try take(length, into: &body)
      var budget = 2
      guard try line(&budget, { $0.isEmpty }) else {
        throw .malformed("chunk longer than its length")
      }
    }
    var budget = Limit.head
    while try !line(&budget, { $0.isEmpty }) {}
  }

  /// Consumes the line before a chunk: hexadecimal digits, and extensions, which are ignored (RFC 9112 section 7.1.1).
  private mutating func chunkLength() throws(Failure) -> Int {
    var budget = Limit.chunkLine
    let line = try line(&budget) { [UInt8](copying: $0) }
    var length = 0
    var digits = 0
    while digits < line.count, let digit = Hex.value(of: line[digits]) {
      length = length << 4 | Int(digit)
      digits += 1
      guard digits <= Limit.chunkDigits else { throw .malformed("chunk length too long") }
    }
    let rest = Array(line[digits...]).trimmed
    guard digits > 0, rest.isEmpty || rest[0] == UInt8(ascii: ";") else {
      throw .malformed("chunk length malformed")
    }
    return length
  }
}
