import Bytes
import Gateway
import Posix
import WhatsApp
import Webhook

/// The program in a pipeline: standard input is one body, the exit status the answer.
struct PipeHost {
  private let settings: Settings
  private var log: StandardErrorLog

  /// Reads one notification, writes its events, and gives the status to end with.
  static func serve(_ headers: [HeaderArgument]) -> ExitStatus {
    var host = PipeHost(settings: Settings())
    return host.isReady ? host.serve(headers) : .calledWrongly
  }

  private init(settings: Settings) {
    self.settings = settings
    log = StandardErrorLog(level: settings.logLevel)
    for complaint in settings.complaints { log.write(complaint.logEntry) }
  }

  private var isReady: Bool { settings.complaints.isEmpty }

  private mutating func serve(_ headers: [HeaderArgument]) -> ExitStatus {
    guard !FileDescriptor.standardInput.isTerminal else {
      log.write(
        LogEntry(.error, "called wrongly")
          .with("detail", .text("standard input is a terminal; it takes one notification")))
      return .calledWrongly
    }
    var source = settings.source
    // Whoever can start the program and write to its input is trusted, where nothing is configured to verify them with.
    source.credentials.allowsUnverified = true
    var handler = Handler(source: source, clock: SystemClock(), sink: StandardOutput(), log: log)
    handler.includesRaw = settings.includesRaw
    handler.lineLimit = settings.lineLimit
    do throws(Fault) {
      return Self.exitStatus(of: handler.answer(try request(headers)))
    } catch {
      switch error {
      case .header:
        log.write(
          LogEntry(.error, "called wrongly").with("argument", .text("--header"))
            .with("detail", .text("its lines cannot be read, or one of them is not 'Name: value'")))
        return .calledWrongly
      case .input(let errno):
        log.write(
          LogEntry(.error, "standard input cannot be read").with("errno", .number(Int(errno.code))))
        return .failed
      }
    }
  }

  private enum Fault: Error {
    case header
    case input(Errno)
  }

  private func request(_ headers: [HeaderArgument]) throws(Fault) -> Request {
    var request = Request(method: [UInt8]("POST"))
    var startsWithFields = false
    for header in headers {
      switch header {
      case .field(let field): request.fields.append(field)
      case .file(let path): request.fields += try Self.fields(ofFile: path)
      case .standardInput: startsWithFields = true
      }
    }
    var input = StandardInput()
    do throws(Errno) {
      try Body.read(to: &request, from: &input, limit: settings.bodyLimit)
    } catch {
      throw .input(error)
    }
    if startsWithFields { try Self.takeFields(from: &request) }
    return request
  }

  private static func fields(ofFile path: [UInt8]) throws(Fault) -> [Request.Field] {
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
  private static func takeFields(from request: inout Request) throws(Fault) {
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

  /// The status that tells the caller what the response tells a sender.
  private static func exitStatus(of response: Response) -> ExitStatus {
    switch response.status {
    case 200: .accepted
    case 500...: .failed
    default: .refused
    }
  }
}
