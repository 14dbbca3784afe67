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

  /// How the end of a body is known, RFC 9112 section 6.3.
  enum Framing: Equatable {
    case length(Int)
    case chunked
    case untilEnd
    /// The head says it twice or not so that it can be read: nobody knows where the next response
    /// begins.
    case unclear
  }

  /// `HTTP/1.1 200 OK`, whose last word is for nobody; nil for any other line.
  init?(statusLine line: [UInt8]) {
    guard line.count >= 12, line.starts(with: [UInt8]("HTTP/1.")), line[7].isDigit,
      line[8] == 0x20, line[9...11].allSatisfy({ $0.isDigit }), line.count == 12 || line[12] == 0x20
    else { return nil }
    isCurrent = line[7] != UInt8(ascii: "0")
    status = Self.number(line[9...11])
    guard status >= 100 else { return nil }
  }

  /// Takes `Name: value`; false for any other line. One that begins with white space would belong
  /// to the one before, which nobody sends any more: RFC 9112 section 5.2.
  mutating func append(fieldLine line: [UInt8]) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy({ $0.isTokenByte })
    else { return false }
    fields.append(
      Request.Field(name: Array(line[..<colon]), value: Array(line[(colon + 1)...]).trimmed))
    return true
  }

  /// How the body ends.
  var framing: Framing {
    if status == 204 || status == 304 { return .length(0) }
    let lengths = values(of: "Content-Length")
    let codings = values(of: "Transfer-Encoding")
    if let coding = codings.first {
      guard codings.count == 1, lengths.isEmpty, coding.equalsIgnoringCase([UInt8]("chunked"))
      else { return .unclear }
      return .chunked
    }
    guard let length = lengths.first else { return .untilEnd }
    // More digits are no length that could be kept or read.
    guard lengths.allSatisfy({ $0 == length }), (1...15).contains(length.count),
      length.allSatisfy({ $0.isDigit })
    else { return .unclear }
    return .length(Self.number(length[...]))
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

  /// The number that at most 15 digits spell.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}

extension UInt8 {
  /// Whether names of fields may have it: `tchar`, RFC 9110 section 5.6.2.
  fileprivate var isTokenByte: Bool {
    if isLetter || isDigit { return true }
    switch self {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      return true
    default: return false
    }
  }
}
