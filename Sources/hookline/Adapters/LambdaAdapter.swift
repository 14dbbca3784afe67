import Bytes
import Gateway
import Posix
import Webhook

/// A Lambda function with a runtime of its own: takes one event after the other from the runtime
/// API, and gives it the answers. What comes out of an event never ends it.
struct LambdaAdapter: ~Copyable {
  private var service: Service
  private var api: RuntimeAPI<LambdaConnection>

  /// Milliseconds before the end of the invocation by which its answer is on its way.
  private static let margin = 300

  /// Serves the runtime API at an address until somebody asks for the end.
  static func serve(_ address: [UInt8]) -> ExitStatus {
    var service = Service(answersOnOutput: false)
    guard let socketAddress = SocketAddress(address) else {
      service.log(
        LogEntry(.error, "usage error")
          .with("setting", .name([UInt8]("AWS_LAMBDA_RUNTIME_API")))
          .with("detail", .text("it must be an IPv4 address and a port")))
      return .usageError
    }
    do throws(Errno) {
      let connection = try LambdaConnection(address: socketAddress)
      var host = LambdaAdapter(
        service: service, api: RuntimeAPI(authority: address, connection: connection))
      return host.run()
    } catch {
      service.report(LogEntry(.error, "signals cannot be waited for"), error)
      return .failed
    }
  }

  private init(service: consuming Service, api: consuming RuntimeAPI<LambdaConnection>) {
    self.service = service
    self.api = api
  }

  private mutating func run() -> ExitStatus {
    do throws(RuntimeAPIError<Errno>) {
      guard service.settings.errors.isEmpty else { return try failStart() }
      while !Process.isAskedToEnd { try serveOne() }
      return .accepted
    } catch {
      if case .http(.interrupted) = error { return .accepted }
      service.log(error.logEntry)
      return .failed
    }
  }

  /// Tells Lambda why the function cannot start, which tells whoever invoked it.
  private mutating func failStart() throws(RuntimeAPIError<Errno>) -> ExitStatus {
    var message: [UInt8] = []
    for error in service.settings.errors {
      if !message.isEmpty { message.append("; ") }
      message.append(error.name.span)
      message.append(": ")
      message.append(error.summary)
    }
    service.log(LogEntry(.error, "the function cannot start"))
    note(try api.failInitialization(LambdaError("Runtime.BadConfig", message)))
    return .usageError
  }

  private mutating func serveOne() throws(RuntimeAPIError<Errno>) {
    // Between invocations the process may be frozen for hours.
    Watch.end()
    let invocation = try api.next()
    Watch.begin()
    service.refresh()
    guard !invocation.isTooLong else {
      return try fail(invocation, "Function.EventTooLarge", "the event is longer than 16 MiB")
    }
    var event: ProxyEvent
    do throws(ProxyEventError) {
      event = try ProxyEvent(invocation.event, bodyLimit: service.settings.bodyLimit)
    } catch {
      guard let other = OtherEvent(invocation.event) else {
        return try fail(invocation, "Function.UnknownEvent", error.summary)
      }
      return try answer(other, to: invocation)
    }
    event.request.deadline = deadline(of: invocation)
    // Its events are on standard output, whole, before anybody hears of it.
    let response = service.answer(event.request)
    let result = event.shape.result(of: response, isHead: event.request.isHead)
    note(try api.respond(to: invocation, result))
  }

  /// A warm-up succeeds. All else fails, so that nothing that was not taken counts as taken.
  private mutating func answer(
    _ other: OtherEvent, to invocation: Invocation
  ) throws(RuntimeAPIError<Errno>) {
    service.log(
      LogEntry(other.isWarmUp ? .notice : .warning, "event without a request")
        .with("event", .text(other.name)).with("detail", .text(other.detail)))
    if other.isWarmUp { return note(try api.respond(to: invocation, [UInt8]("null"))) }
    var message = [UInt8]("hookline takes HTTP requests, and this event is from ")
    message.append(other.name)
    note(try api.fail(invocation, LambdaError("Function.UnknownEvent", message)))
  }

  private mutating func fail(
    _ invocation: Invocation, _ type: StaticString, _ summary: StaticString
  ) throws(RuntimeAPIError<Errno>) {
    service.log(LogEntry(.warning, "the event carries no request").with("reason", .text(summary)))
    note(try api.fail(invocation, LambdaError(type, [UInt8](summary))))
  }

  /// The earlier of our own and Lambda's.
  private func deadline(of invocation: Invocation) -> Deadline {
    let remaining = invocation.remaining(at: SystemTime.milliseconds) - Self.margin
    let end = SystemTime.nanoseconds + max(0, remaining) * 1_000_000
    return Deadline(nanoseconds: min(end, service.deadline.nanoseconds))
  }

  private mutating func note(_ acceptance: Acceptance) {
    switch acceptance {
    case .accepted: break
    case .late:
      service.log(LogEntry(.warning, "the invocation was over before its answer was there"))
    case .tooLong: service.log(LogEntry(.error, "the answer is longer than Lambda takes"))
    case .rejected(let status):
      service.log(
        LogEntry(.error, "the runtime API does not take the answer").with(
          "status", .number(status)))
    }
  }
}

extension RuntimeAPIError<Errno> {
  /// What the log says.
  fileprivate var logEntry: LogEntry {
    let entry = LogEntry(.error, "there is no working with the runtime API")
    return switch self {
    case .status(let status): entry.with("status", .number(status))
    case .http(.connection(let error)): entry.with("errno", .number(Int(error.code)))
    case .http(.ended): entry.with("reason", .text("the connection ended"))
    case .http(.interrupted): entry.with("reason", .text("the process was asked to end"))
    case .http(.malformed(let summary)): entry.with("reason", .text(summary))
    }
  }
}
