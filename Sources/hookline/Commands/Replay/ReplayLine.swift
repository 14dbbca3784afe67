import Bytes
import Webhook

/// A line of `hookline replay --lines`: a body, which is trusted, or a request whose credentials are checked:
///
///     {"headers":{"X-Hub-Signature-256":"sha256=…"},"path":"/shop","body":"{\"object\":…}"}
///
/// The body is a string, because a signature is over its bytes, which no JSON value keeps. A header field that is repeated has
/// an array of strings. `path`, which selects the source, may be missing.
enum ReplayLine {
  static func request(_ line: [UInt8]) throws(ReplayLineError) -> Request {
    var request = Request(method: [UInt8]("POST"))
    guard line.mayHaveHeaders, let document = try? JSONDocument(scanning: line),
      let headers = document.member("headers", of: document.root),
      let body = document.member("body", of: document.root)
    else {
      request.body = line
      request.isTrusted = true
      return request
    }
    guard let text = document.string(of: body) else { throw .body }
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
    request.body = text
    return request
  }
}

/// Why a line with header fields is not a request.
enum ReplayLineError: Error {
  case body, headers

  var logEntry: LogEntry {
    let entry = LogEntry(.warning, "rejected").with("status", .number(400))
    return switch self {
    case .body:
      entry.with("reason", .text("body is not a string"))
        .with("hint", .text("a signature is over bytes: write the body as received, as a string"))
    case .headers:
      entry.with("reason", .text("headers are not strings"))
        .with("hint", .text("headers is an object of strings, or of arrays of strings"))
    }
  }
}

extension [UInt8] {
  /// Whether the text has the string `headers`, which most bodies do not, so that they are scanned once.
  fileprivate var mayHaveHeaders: Bool {
    let text = span
    var index = 0
    while index + 9 <= text.count {
      if text[index] == UInt8(ascii: "\""), text[index + 1] == UInt8(ascii: "h"),
        text.equals("\"headers\"", at: index..<index + 9)
      {
        return true
      }
      index += 1
    }
    return false
  }
}
