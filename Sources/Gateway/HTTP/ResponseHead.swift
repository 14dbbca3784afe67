import Bytes

/// The status line and the fields of a response, RFC 9112 sections 4 and 5.
///
///     HTTP/1.1 200 OK
///     Content-Type: application/json
///     Transfer-Encoding: chunked
struct ResponseHead {
  let status: Int
  /// Whether the server speaks HTTP/1.1 and so keeps connections by default, RFC 9112 section 9.3.
  private let isCurrent: Bool
  private(set) var fields = HTTPFields()

  /// How the end of a body is found, RFC 9112 section 6.3.
  enum Framing: Equatable {
    case length(Int)
    case chunked
    case untilEnd
    /// The length is malformed or given twice: where the next response begins is unknown.
    case ambiguous
  }

  /// Parses `HTTP/1.1 200 OK`, of which the reason phrase is ignored; nil for any other line.
  init?(statusLine line: Span<UInt8>) {
    guard line.count >= 12, line.equals("HTTP/1.", at: 0..<7), line[7].isDigit, line[8] == 0x20,
      line.count == 12 || line[12] == 0x20,
      let status = line.extracting(9..<12).decimal(in: 100...999)
    else { return nil }
    isCurrent = line[7] != UInt8(ascii: "0")
    self.status = status
  }

  /// Appends the field of a line `Name: value`; returns false for any other line.
  mutating func append(fieldLine line: Span<UInt8>) -> Bool { fields.append(line: line) }

  /// How the end of the body is found.
  var framing: Framing {
    if status == 204 || status == 304 { return .length(0) }
    let lengths = fields.values(of: "Content-Length")
    let codings = fields.values(of: "Transfer-Encoding")
    if let coding = codings.first {
      guard codings.count == 1, lengths.isEmpty, coding.equalsIgnoringCase([UInt8]("chunked"))
      else { return .ambiguous }
      return .chunked
    }
    guard let length = lengths.first else { return .untilEnd }
    guard lengths.allSatisfy({ $0 == length }), let count = length.span.decimal(digits: 1...15)
    else { return .ambiguous }
    return .length(count)
  }

  /// Whether the server keeps the connection open.
  var keepsConnection: Bool {
    var isKept = isCurrent
    for value in fields.values(of: "Connection") {
      for option in value.pieces(separatedBy: UInt8(ascii: ",")) {
        if option.trimmed.equalsIgnoringCase([UInt8]("close")) { return false }
        if option.trimmed.equalsIgnoringCase([UInt8]("keep-alive")) { isKept = true }
      }
    }
    return isKept
  }
}
