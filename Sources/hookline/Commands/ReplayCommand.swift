import Bytes
import Posix
import Storage
import Webhook

/// `hookline replay`: runs capsules from the quarantine, or raw bodies, through once more. Whoever can read them is trusted.
struct ReplayCommand {
  private let settings: Settings
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private var log: StandardErrorLog

  /// - Parameter isAgain: whether events that were told are told once more.
  static func run(_ paths: [[UInt8]], isAgain: Bool) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    var command = ReplayCommand(settings, isAgain: isAgain)
    var worst = ExitStatus.accepted
    for path in paths {
      let status = command.replay(path)
      if status.rawValue > worst.rawValue { worst = status }
    }
    return worst
  }

  private init(_ settings: Settings, isAgain: Bool) {
    self.settings = settings
    log = StandardErrorLog(level: settings.logLevel)
    let store = settings.storage.store(
      answersOnOutput: false, isCommandLine: true, remembers: !isAgain)
    handler = Handler(
      sources: settings.sources(.always), clock: SystemClock(), store: store, log: log)
    handler.follow(settings)
    // What is in the quarantine would only go there again.
    handler.quarantines = false
  }

  private mutating func replay(_ path: [UInt8]) -> ExitStatus {
    var request: Request
    do throws(Errno) {
      // A capsule has the fields of its request before the body.
      let limit = settings.bodyLimit + (1 << 20)
      request = QuarantinedRequest.request(
        in: try FileDescriptor(readingFrom: path).readAll(limit: limit))
    } catch {
      log.write(
        LogEntry(.error, "the file cannot be read").with("errno", .number(Int(error.code))))
      return .failed
    }
    request.deadline = Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
    return handler.exitStatus(of: request, settings.timeLimit)
  }
}
