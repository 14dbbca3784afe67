import Bytes
import Posix
import Storage
import Webhook

/// `hookline replay`: handles quarantined requests, or bodies, again. A caller that can read them is trusted.
struct ReplayCommand {
  private let settings: Settings
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private var log: StandardErrorLog

  static func run(_ paths: [[UInt8]], emitsDuplicates: Bool) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    var command = ReplayCommand(settings, emitsDuplicates: emitsDuplicates, log)
    var worst = ExitStatus.accepted
    for path in paths {
      let status = command.replay(path)
      if status.rawValue > worst.rawValue { worst = status }
    }
    return worst
  }

  private init(_ settings: Settings, emitsDuplicates: Bool, _ log: StandardErrorLog) {
    self.settings = settings
    self.log = log
    let store = settings.storage.store(
      respondsOnOutput: false, isCommandLine: true, deduplicates: !emitsDuplicates)
    handler = settings.handler(.always, store, log)
    // The file is in the quarantine already.
    handler.quarantines = false
  }

  private mutating func replay(_ path: [UInt8]) -> ExitStatus {
    var request: Request
    do throws(Errno) {
      // A quarantined request has its header fields before the body.
      let limit = settings.bodyLimit + (1 << 20)
      request = QuarantinedRequest.request(
        in: try FileDescriptor(readingFrom: path).readAll(limit: limit))
    } catch {
      log.write(
        LogEntry(.error, "file unreadable").with(errno: error)
          .with("hint", .text("replay takes files of the quarantine, or bodies")))
      return .systemError
    }
    request.deadline = Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
    return handler.handle(request, timeLimit: settings.timeLimit)
  }
}
