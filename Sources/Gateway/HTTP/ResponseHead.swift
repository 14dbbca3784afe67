import Bytes
import Webhook

/// The status line and the fields of a response, RFC 9112 sections 4 and 5.
///
///     HTTP/1.1 200 OK
///     Content-Type: application/json
///     Transfer-Encoding: chunked
struct ResponseHead {
  let status: Int
  /// Whether the server speaks HTTP/1.1 and so keeps connections by default, RFC 9112 section 9.3.
  private let isCurrent: Bool
  private(set) var fields: [Request.Field] = []

  /// How the end of a body is found, RFC 9112 section 6.3.
  enum Framing: Equatable {
    case length(Int)
    case chunked
    case untilEnd
    /// The length is malformed or given twice: where the next response begins is unknown.
    case ambiguous
  }

  /// Parses `HTTP/1.1 200 OK`, of which the reason phrase is ignored; nil for any other line.
  init?(statusLine line: [UInt8]) {
    guard line.count >= 12, line.starts(with: [UInt8]("HTTP/1.")), line[7].isDigit,
      line[8] == 0x20, line.count == 12 || line[12] == 0x20
    else { return nil }
    let digits = line[9...11]
    guard let status = digits.span.decimal(in: 100...999) else { return nil }
    isCurrent = line[7] != UInt8(ascii: "0")
    self.status = status
  }

  /// Appends the field of a line `Name: value`; returns false for any other line. Line folding is obsolete: RFC 9112 section 5.2.
  mutating func append(fieldLine line: [UInt8]) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy({ $0.isTokenCharacter })
    else { return false }
    fields.append(
      Request.Field(name: Array(line[..<colon]), value: Array(line[(colon + 1)...]).trimmed))
    return true
  }

  /// How the end of the body is found.
  var framing: Framing {
    if status == 204 || status == 304 { return .length(0) }
    let lengths = values(of: "Content-Length")
    let codings = values(of: "Transfer-Encoding")
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
    for value in values(of: "Connection") {
      for option in value.pieces(separatedBy: UInt8(ascii: ",")) {
        if option.trimmed.equalsIgnoringCase([UInt8]("close")) { return false }
        if option.trimmed.equalsIgnoringCase([UInt8]("keep-alive")) { isKept = true }
      }
    }
    return isKept
  }

  private func values(of name: StaticString) -> [[UInt8]] {
    let name = [UInt8](name)
    return fields.filter { $0.name.equalsIgnoringCase(name) }.map { $0.value }
  }
}
