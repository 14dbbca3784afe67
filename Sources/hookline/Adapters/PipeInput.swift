import Bytes
import Gateway
import Posix
import Webhook

/// One notification on standard input.
enum PipeInput {
  /// Reads the notification, with the header fields of the arguments.
  ///
  /// Throws `PipeError` where standard input is a terminal or cannot be read, and where a header field is malformed.
  static func request(
    _ arguments: PipeArguments, bodyLimit: Int
  ) throws(PipeError) -> Request {
    guard !FileDescriptor.standardInput.isTerminal else { throw .terminal }
    var request = Request(method: [UInt8]("POST"))
    request.path = arguments.path
    var inputHasFields = false
    for header in arguments.headers {
      switch header {
      case .field(let field): request.fields.append(field)
      case .file(let path):
        guard let fields = HeaderArgument.fields(ofFile: path) else { throw .header }
        request.fields += fields
      case .standardInput: inputHasFields = true
      }
    }
    var input = StandardInput()
    do throws(Errno) {
      try Body.read(to: &request, from: &input, limit: bodyLimit)
    } catch {
      throw .input(error)
    }
    if inputHasFields { try takeFields(from: &request) }
    return request
  }

  /// Moves the header fields before the body, up to an empty line, into the request.
  private static func takeFields(from request: inout Request) throws(PipeError) {
    let input = request.body
    var start = 0
    while start < input.count {
      let end = input[start...].firstIndex(of: 0x0A) ?? input.count
      let isEmpty = end == start || (end == start + 1 && input[start] == 0x0D)
      if isEmpty {
        guard let fields = HeaderArgument.fields(Array(input[..<start])) else { throw .header }
        request.fields += fields
        request.body = Array(input[min(end + 1, input.count)...])
        return
      }
      start = min(end + 1, input.count)
    }
    throw .header
  }
}

/// Why no notification was read.
enum PipeError: Error {
  case terminal
  case header
  case input(Errno)

  var logEntry: LogEntry {
    switch self {
    case .terminal:
      ArgumentError("standard input", "is a terminal: redirect one notification to it").logEntry
    case .header:
      ArgumentError("--header", HeaderArgument.hint).logEntry
    case .input(let errno):
      LogEntry(.error, "standard input unreadable").with(errno: errno)
        .with("hint", .text("redirect a file or a pipe with one notification to it"))
    }
  }

  var exitStatus: ExitStatus { if case .input = self { .systemError } else { .usageError } }
}
