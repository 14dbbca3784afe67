@testable import Gateway
@testable import Webhook

/// A web server: writes requests, and reads the responses.
enum FastCGIClient {
  /// A record, with padding of the letter P.
  static func record(_ kind: UInt8, _ id: UInt16, _ content: [UInt8], padding: Int = 0) -> [UInt8] {
    [
      1, kind, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(content.count >> 8),
      UInt8(content.count & 0xFF), UInt8(padding), 0x7F,
    ] + content + [UInt8](repeating: 0x50, count: padding)
  }

  static func begin(_ id: UInt16, role: UInt16 = 1, keep: Bool = true) -> [UInt8] {
    record(1, id, [UInt8(role >> 8), UInt8(role & 0xFF), keep ? 1 : 0, 0, 0, 0, 0, 0])
  }

  static func pair(_ name: String, _ value: String) -> [UInt8] {
    length(name) + length(value) + Array(name.utf8) + Array(value.utf8)
  }

  private static func length(_ text: String) -> [UInt8] {
    let count = text.utf8.count
    guard count > 127 else { return [UInt8(count)] }
    return [
      UInt8(0x80 | count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255),
      UInt8(count & 255),
    ]
  }

  /// A complete stream in records of at most `portion` bytes.
  static func stream(
    _ kind: UInt8, _ id: UInt16, _ content: [UInt8], portion: Int = 0xFFFF, padding: Int = 0
  ) -> [UInt8] {
    var records: [UInt8] = []
    var rest = content[...]
    while !rest.isEmpty {
      records += record(kind, id, Array(rest.prefix(portion)), padding: padding)
      rest = rest.dropFirst(portion)
    }
    return records + record(kind, id, [], padding: padding)
  }

  /// A complete request, as nginx would send it.
  static func request(
    _ id: UInt16 = 1, body: String = "{}", keep: Bool = true, portion: Int = 0xFFFF,
    padding: Int = 0, length: String? = nil
  ) -> [UInt8] {
    let parameters =
      pair("REQUEST_METHOD", "POST") + pair("REQUEST_URI", "/a?b=c")
      + pair("CONTENT_LENGTH", length ?? "\(body.utf8.count)")
      + pair("HTTP_X_LONG", String(repeating: "x", count: 300))
    return begin(id, keep: keep) + stream(4, id, parameters, portion: portion, padding: padding)
      + stream(5, id, Array(body.utf8), portion: portion, padding: padding)
  }

  /// The records in what a responder wrote.
  static func records(_ bytes: [UInt8]) -> [(kind: UInt8, id: Int, content: [UInt8])] {
    var records: [(kind: UInt8, id: Int, content: [UInt8])] = []
    var at = 0
    while at + 8 <= bytes.count, bytes[at] == 1 {
      let count = Int(bytes[at + 4]) << 8 | Int(bytes[at + 5])
      let end = at + 8 + count
      guard end <= bytes.count else { break }
      records.append(
        (bytes[at + 1], Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]), Array(bytes[(at + 8)..<end])))
      at = end + Int(bytes[at + 6])
    }
    return records
  }
}

/// What came of bytes that were fed to a connection.
struct FastCGIOutcome: Equatable {
  var requests: [String] = []
  var output: [UInt8] = []
  var isBroken = false
  var isFinished = false

  /// Feeds bytes in pieces, responds to each request with its body, and records the requests as texts.
  init(_ pieces: [ArraySlice<UInt8>], limits: FastCGILimits = FastCGILimits(body: 1000)) {
    var connection = FastCGIConnection(limits: limits)
    for piece in pieces { connection.receive(piece.span, deadline: Deadline(nanoseconds: 5)) }
    while let (id, request) = connection.nextRequest {
      requests.append(Self.words(id, request))
      var response = Response(status: 200)
      response.body = request.body
      connection.respond(to: id, with: response, isHead: false)
    }
    output = connection.output
    isBroken = connection.isBroken
    isFinished = connection.isFinished
  }

  init(_ bytes: [UInt8], limits: FastCGILimits = FastCGILimits(body: 1000)) {
    self.init([bytes[...]], limits: limits)
  }

  private static func words(_ id: UInt16, _ request: Request) -> String {
    let state =
      request.headError.map { "\($0)" } ?? request.bodyError.map { "\($0)" } ?? "complete"
    return "\(id) \(text(request.method)) \(text(request.path)) \(text(request.query)) "
      + "\(request.fields.count) \(text(request.body)) \(state) \(request.deadline.nanoseconds)"
  }
}
