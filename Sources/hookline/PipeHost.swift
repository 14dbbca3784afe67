import Bytes
import Gateway
import Posix
import WhatsApp
import Webhook

/// The program in a pipeline: standard input is one body, the exit status the answer.
enum PipeHost {
  static func serve(_ headers: [HeaderArgument]) -> ExitStatus {
    let settings = Settings()
    var log = StandardErrorLog(level: settings.logLevel)
    guard settings.complaints.isEmpty else {
      for complaint in settings.complaints { log.write(entry(complaint)) }
      return .calledWrongly
    }
    guard !FileDescriptor.standardInput.isTerminal else {
      log.write(
        LogEntry(
          .error, "standard input is a terminal; it takes one notification, see hookline --help"))
      return .calledWrongly
    }
    var source = settings.source
    // Whoever can start the program and write to its input is trusted, unless something is configured to verify them with.
    source.credentials.allowsUnverified = true
    var handler = Handler(source: source, clock: SystemClock(), sink: StandardOutput(), log: log)
    handler.includesRaw = settings.includesRaw
    handler.lineLimit = settings.lineLimit
    do throws(Errno) {
      let request = try request(headers, bodyLimit: settings.bodyLimit)
      return exitStatus(of: handler.answer(request))
    } catch {
      var entry = LogEntry(.error, "the input cannot be read")
      entry.add("errno", .number(Int(error.code)))
      log.write(entry)
      return .failed
    }
  }

  private static func request(
    _ headers: [HeaderArgument], bodyLimit: Int
  ) throws(Errno) -> Request {
    var request = Request(method: [UInt8]("POST"))
    for header in headers {
      switch header {
      case .field(let field): request.fields.append(field)
      case .file(let path):
        let file = try FileDescriptor(readingFrom: path)
        request.fields += HeaderArgument.fields(try file.readAll(limit: 65_536)) ?? []
      case .standardInput: break
      }
    }
    var input = StandardInput()
    try Body.read(to: &request, from: &input, limit: bodyLimit)
    return request
  }

  /// The status that tells the caller what the response tells a sender.
  private static func exitStatus(of response: Response) -> ExitStatus {
    switch response.status {
    case 200: .accepted
    case 500...: .failed
    default: .refused
    }
  }

  private static func entry(_ complaint: Complaint) -> LogEntry {
    var entry = LogEntry(.error, "a setting is wrong")
    entry.add("setting", .name(complaint.name))
    entry.add("detail", .text(complaint.summary))
    return entry
  }
}
