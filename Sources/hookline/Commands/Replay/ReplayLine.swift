import Bytes
import Webhook

/// A line of `hookline replay --lines`: a body, which is trusted, or a request whose credentials are checked:
///
///     {"headers":{"X-Hub-Signature-256":"sha256=…"},"path":"/shop","body":"{\"object\":…}"}
///
/// The body is a string, because a signature is over its bytes, which no JSON value keeps. A header field that is repeated has
/// an array of strings. `path`, which selects the source, may be missing. A line with a member `headers`, whatever its value, is
/// never a body: it would be trusted.
enum ReplayLine {
  /// Returns a line without the byte order mark with which some programs begin a file.
  static func withoutByteOrderMark(_ line: [UInt8]) -> [UInt8] {
    line.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(line.dropFirst(3)) : line
  }

  /// Returns the request of a line.
  ///
  /// Throws `ReplayLineError` where the line has header fields and is not a request.
  ///
  /// - Parameter limit: the most bytes of a body. One that is longer is left out, and sets the request's `bodyError`.
  static func request(_ line: [UInt8], limit: Int) throws(ReplayLineError) -> Request {
    var request = Request(method: [UInt8]("POST"))
    guard line.mayHaveHeaders, let (document, headers) = try parse(line) else {
      request.setBody(line, limit: limit)
      request.isTrusted = true
      return request
    }
    guard let text = document.string(of: document.member("body", of: document.root)) else {
      throw .body
    }
    guard document.kind(of: headers) == .object else { throw .headers }
    for (name, values) in document.members(of: headers) {
      for value in document.items(of: values) {
        guard let name = document.string(of: name), let value = document.string(of: value) else {
          throw .headers
        }
        request.fields.append(Request.Field(name: name, value: value))
      }
    }
    request.path = document.string(of: document.member("path", of: document.root)) ?? []
    request.setBody(text, limit: limit)
    return request
  }

  /// Returns the line's JSON, and its header fields; nil where it is a body.
  private static func parse(
    _ line: [UInt8]
  ) throws(ReplayLineError) -> (JSONDocument, JSONValue)? {
    guard let document = try? JSONDocument(scanning: line) else {
      // Its header fields do not belong in the quarantine. In UTF-16 they cannot be seen.
      if line.beginsAsRequest || line.contains(0) { throw .notJSON }
      return nil
    }
    var headers: JSONValue?
    for member in document.members(of: document.root)
    where document.equals(member.name, "headers") {
      headers = member.value
    }
    return headers.map { (document, $0) }
  }
}

extension Request {
  fileprivate mutating func setBody(_ text: [UInt8], limit: Int) {
    if text.count > limit { bodyError = .tooLarge } else { body = text }
  }
}

/// Why a line with header fields is not a request.
enum ReplayLineError: Error {
  case body, headers, notJSON

  var logEntry: LogEntry {
    let entry = LogEntry(.warning, "rejected").with("status", .number(400))
    return switch self {
    case .body:
      entry.with("reason", .text("body is not a string"))
        .with("hint", .text("a signature is over bytes: write the body as received, as a string"))
    case .headers:
      entry.with("reason", .text("headers are not strings"))
        .with("hint", .text("headers is an object of strings, or of arrays of strings"))
    case .notJSON:
      entry.with("reason", .text("request is not JSON"))
        .with("hint", .text("write each request as one line of JSON in UTF-8"))
    }
  }
}

extension [UInt8] {
  /// Whether the text begins as an object whose first member is one of a request.
  fileprivate var beginsAsRequest: Bool {
    let start = Array(prefix(64).filter { !$0.isJSONSpace })
    let names: [StaticString] = ["{\"headers\"", "{\"path\"", "{\"body\""]
    return names.contains { start.starts(with: [UInt8]($0)) }
  }

  /// Whether the text has the string `headers`, or a zero byte, which most bodies do not, so that they are scanned once.
  fileprivate var mayHaveHeaders: Bool {
    let text = span
    var index = 0
    while index < text.count {
      if text[index] == 0 { return true }
      if text[index] == UInt8(ascii: "\""), index + 9 <= text.count,
        text[index + 1] == UInt8(ascii: "h"), text.equals("\"headers\"", at: index..<index + 9)
      {
        return true
      }
      index += 1
    }
    return false
  }
}
