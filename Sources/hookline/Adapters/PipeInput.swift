import Bytes
import Gateway
import Posix
import Webhook

/// One notification on standard input.
enum PipeInput {
  /// The notification, with the fields that the arguments give it.
  ///
  /// Throws `PipeError` where standard input is a terminal or cannot be read, and where a field is none.
  static func request(
    _ arguments: PipeArguments, bodyLimit: Int
  ) throws(PipeError) -> Request {
    guard !FileDescriptor.standardInput.isTerminal else { throw .terminal }
    var request = Request(method: [UInt8]("POST"))
    request.path = arguments.path
    var startsWithFields = false
    for header in arguments.headers {
      switch header {
      case .field(let field): request.fields.append(field)
      case .file(let path): request.fields += try fields(ofFile: path)
      case .standardInput: startsWithFields = true
      }
    }
    var input = StandardInput()
    do throws(Errno) {
      try Body.read(to: &request, from: &input, limit: bodyLimit)
    } catch {
      throw .input(error)
    }
    if startsWithFields { try takeFields(from: &request) }
    return request
  }

  private static func fields(ofFile path: [UInt8]) throws(PipeError) -> [Request.Field] {
    do throws(Errno) {
      let file = try FileDescriptor(readingFrom: path)
      let text = try file.readAll(limit: 65_536)
      guard let fields = HeaderArgument.fields(text) else { throw Errno.invalidArgument }
      return fields
    } catch {
      throw .header
    }
  }

  /// Fields that stand before the body, up to an empty line.
  private static func takeFields(from request: inout Request) throws(PipeError) {
    let input = request.body
    var at = 0
    while at < input.count {
      let end = input[at...].firstIndex(of: 0x0A) ?? input.count
      let isEmpty = end == at || (end == at + 1 && input[at] == 0x0D)
      if isEmpty {
        guard let fields = HeaderArgument.fields(Array(input[..<at])) else { throw .header }
        request.fields += fields
        request.body = Array(input[min(end + 1, input.count)...])
        return
      }
      at = min(end + 1, input.count)
    }
    throw .header
  }
}

/// Why there is no notification to be had.
enum PipeError: Error {
  case terminal
  case header
  case input(Errno)

  var logEntry: LogEntry {
    switch self {
    case .terminal:
      LogEntry(.error, "usage error")
        .with("detail", .text("standard input is a terminal; it takes one notification"))
    case .header:
      LogEntry(.error, "usage error").with("argument", .text("--header"))
        .with("detail", .text("its lines cannot be read, or one of them is not 'Name: value'"))
    case .input(let errno):
      LogEntry(.error, "standard input cannot be read").with("errno", .number(Int(errno.code)))
    }
  }

  var exitStatus: ExitStatus { if case .input = self { .failed } else { .usageError } }
}
