import Bytes
import Posix
import Storage
import Webhook

/// A pipe: one notification on standard input, with the exit status as the response.
enum PipeAdapter {
  /// Reads the notification and writes its events.
  static func serve(_ arguments: PipeArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    let status = log.settings().map { receive(arguments, $0, &log) } ?? .usageError
    if status != .accepted, Process.hasListenDescriptorsOfAnother {
      log.write(
        LogEntry(.warning, "sockets passed to another process")
          .with("setting", .name([UInt8]("LISTEN_PID")))
          .with("hint", .text("a script between systemd and hookline must start it with exec")))
    }
    return status
  }

  private static func receive(
    _ arguments: PipeArguments, _ settings: Settings, _ log: inout StandardErrorLog
  ) -> ExitStatus {
    guard settings.source(at: arguments.path) != nil else { return log.rejectPath() }
    // A caller that can start the program is trusted where no credentials are configured.
    let store = settings.storage.store(
      respondsOnOutput: false, isCommandLine: true, hasResponse: false)
    var handler = settings.handler(.unlessConfigured, store, log)
    do throws(PipeError) {
      var request = try PipeInput.request(arguments, bodyLimit: settings.bodyLimit)
      // The deadline begins after the body: a pipe may be written to slowly.
      let now = SystemTime.nanoseconds
      request.deadline = Deadline(nanoseconds: now + settings.timeLimit, start: now)
      return handler.handle(request, timeLimit: settings.timeLimit)
    } catch {
      log.write(error.logEntry)
      return error.exitStatus
    }
  }
}

extension Handler where Journal == StandardErrorLog {
  /// Responds to a request, within ten times the limit in nanoseconds; returns the exit status that stands for the response.
  mutating func handle(_ request: Request, timeLimit: Int) -> ExitStatus {
    RequestTimer.setTimeLimit(timeLimit)
    RequestTimer.begin()
    defer { RequestTimer.end() }
    let response = respond(to: request)
    countDropped()
    return switch response.status {
    case 200: .accepted
    case 500...: .systemError
    default: .rejected
    }
  }
}
