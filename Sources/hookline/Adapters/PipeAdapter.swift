import Bytes
import Gateway
import Posix
import Storage
import WhatsApp
import Webhook

/// The program in a pipeline: standard input is one body, the exit status the answer.
struct PipeAdapter {
  private let settings: Settings
  private var log: StandardErrorLog

  /// Reads one notification, writes its events, and gives the status to end with.
  static func serve(_ arguments: PipeArguments) -> ExitStatus {
    var host = PipeAdapter(settings: Settings())
    let status = host.isReady ? host.serve(arguments) : .usageError
    if status != .accepted, Process.hasListenDescriptorsOfAnother {
      host.log.write(
        LogEntry(.warning, "sockets were passed to another process")
          .with("setting", .name([UInt8]("LISTEN_PID")))
          .with(
            "hint",
            .text("a script between systemd and hookline must start it with exec")))
    }
    return status
  }

  private init(settings: Settings) {
    self.settings = settings
    log = StandardErrorLog(level: settings.logLevel)
    for error in settings.errors { log.write(error.logEntry) }
  }

  private var isReady: Bool { settings.errors.isEmpty }

  private mutating func serve(_ arguments: PipeArguments) -> ExitStatus {
    guard settings.source(at: arguments.path) != nil else { return log.rejectPath() }
    let store = settings.storage.store(answersOnOutput: false, isCommandLine: true)
    // Whoever can start the program and write to its input is trusted, where nothing is configured to verify them with.
    var handler = Handler(
      sources: settings.sources(.unlessConfigured), clock: SystemClock(), store: store, log: log)
    handler.follow(settings)
    do throws(PipeError) {
      var request = try PipeInput.request(arguments, bodyLimit: settings.bodyLimit)
      // Whoever writes to the pipe takes the time that they need.
      request.deadline = Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
      return handler.exitStatus(of: request, settings.timeLimit)
    } catch {
      log.write(error.logEntry)
      return error.exitStatus
    }
  }

}

extension Handler where Journal == StandardErrorLog {
  /// Answers a request within ten times the limit, and gives the status that tells the caller what the response tells a sender.
  mutating func exitStatus(of request: Request, _ timeLimit: Int) -> ExitStatus {
    Watch.setTimeLimit(timeLimit)
    Watch.begin()
    defer { Watch.end() }
    let response = respond(to: request)
    countDropped()
    return switch response.status {
    case 200: .accepted
    case 500...: .failed
    default: .rejected
    }
  }
}
