import Bytes
import Gateway
import Posix
import Webhook

/// A Lambda function with a custom runtime: receives invocations from the runtime API one after the other, and responds to each.
/// No content of an event ends the process.
struct LambdaAdapter: ~Copyable {
  var service: Service
  var api: RuntimeAPI<LambdaConnection>

  /// Milliseconds before the end of an invocation at which its response is sent at the latest.
  private static let margin = 300

  /// Serves the runtime API at an address until a termination signal.
  static func serve(_ address: [UInt8]) -> ExitStatus {
    var service = Service(respondsOnOutput: false)
    guard let socketAddress = SocketAddress(address) else {
      service.log(
        ConfigurationError("AWS_LAMBDA_RUNTIME_API", "must be an IPv4 address and a port").logEntry)
      return .usageError
    }
    do throws(Errno) {
      let connection = try LambdaConnection(address: socketAddress)
      var adapter = LambdaAdapter(
        service: service, api: RuntimeAPI(authority: address, connection: connection))
      return adapter.run()
    } catch {
      service.report(
        LogEntry(.error, "signal descriptor not created"), error, "see signalfd(2) for errno")
      return .systemError
    }
  }

  private init(service: consuming Service, api: consuming RuntimeAPI<LambdaConnection>) {
    self.service = service
    self.api = api
  }

  private mutating func run() -> ExitStatus {
    do throws(RuntimeAPIError<Errno>) {
      guard service.settings.errors.isEmpty else { return try failInitialization() }
      while !Process.isAskedToEnd { try serveInvocation() }
      return .accepted
    } catch {
      if case .http(.interrupted) = error { return .accepted }
      service.log(error.logEntry)
      return .systemError
    }
  }

  /// Reports the configuration errors to Lambda, which passes them to the invoker.
  private mutating func failInitialization() throws(RuntimeAPIError<Errno>) -> ExitStatus {
    var message: [UInt8] = []
    for error in service.settings.errors {
      if !message.isEmpty { message.append("; ") }
      message.append(error.name.span)
      message.append(": ")
      message.append(error.summary)
    }
    service.log(
      LogEntry(.error, "initialization failed")
        .with("hint", .text("correct the settings in the entries before this one")))
    check(try api.failInitialization(LambdaError("Runtime.BadConfig", message)))
    return .usageError
  }

  private mutating func serveInvocation() throws(RuntimeAPIError<Errno>) {
    // Between invocations the process may be frozen for hours.
    RequestTimer.end()
    let invocation = try api.next()
    RequestTimer.begin()
    service.refresh()
    guard !invocation.isTooLong else {
      return try fail(invocation, "Function.EventTooLarge", "the event is longer than 16 MiB")
    }
    var event: ProxyEvent
    do throws(ProxyEventError) {
      event = try ProxyEvent(invocation.event, bodyLimit: service.settings.bodyLimit)
    } catch {
      if let messages = MessageEvent(invocation.event) { return try serve(messages, invocation) }
      guard let other = OtherEvent(invocation.event) else {
        return try fail(invocation, "Function.UnknownEvent", error.summary)
      }
      return try respond(to: other, invocation)
    }
    event.request.deadline = deadline(of: invocation)
    // The events are in the sink before the response.
    let response = service.respond(to: event.request)
    let result = event.shape.result(of: response, isHead: event.request.isHead)
    check(try api.respond(to: invocation, result))
  }

  /// Lets a warm-up succeed. Any other event fails, so that its service keeps it.
  private mutating func respond(
    to other: OtherEvent, _ invocation: Invocation
  ) throws(RuntimeAPIError<Errno>) {
    service.log(
      LogEntry(other.isWarmUp ? .notice : .warning, "event without a request")
        .with("event", .text(other.name)).with("detail", .text(other.detail)))
    if other.isWarmUp { return check(try api.respond(to: invocation, [UInt8]("null"))) }
    var message = [UInt8](
      "hookline takes HTTP requests and messages of SNS and SQS, and this event is from ")
    message.append(other.name)
    check(try api.fail(invocation, LambdaError("Function.UnknownEvent", message)))
  }

  private mutating func fail(
    _ invocation: Invocation, _ type: StaticString, _ summary: StaticString
  ) throws(RuntimeAPIError<Errno>) {
    service.log(LogEntry(.warning, "event rejected").with("detail", .text(summary)))
    check(try api.fail(invocation, LambdaError(type, [UInt8](summary))))
  }

  /// The earlier of the deadline in the settings and Lambda's.
  private func deadline(of invocation: Invocation) -> Deadline {
    let deadline = service.deadline
    return Deadline(
      nanoseconds: min(end(of: invocation), deadline.nanoseconds), start: deadline.start)
  }

  /// When the response to an invocation is sent at the latest, in nanoseconds.
  func end(of invocation: Invocation) -> Int {
    let remaining = invocation.remaining(at: SystemTime.milliseconds) - Self.margin
    return SystemTime.nanoseconds + max(0, remaining) * 1_000_000
  }

  mutating func check(_ acceptance: Acceptance) {
    switch acceptance {
    case .accepted: break
    case .late:
      service.log(
        LogEntry(.warning, "invocation response late")
          .with(
            "hint", .text("give the function a longer timeout, or HOOKLINE_DEADLINE a shorter one"))
      )
    case .tooLong:
      service.log(
        LogEntry(.error, "invocation response too long")
          .with("hint", .text("send the events to another HOOKLINE_SINK than the response")))
    case .rejected(let status):
      service.log(
        LogEntry(.error, "invocation response rejected").with("status", .number(status))
          .with("hint", .text("see the runtime API's page for the status")))
    }
  }
}

extension RuntimeAPIError<Errno> {
  fileprivate var logEntry: LogEntry {
    let entry = LogEntry(.error, "runtime API unavailable")
    return switch self {
    case .status(let status):
      entry.with("status", .number(status)).with("detail", .text("it responded with an error"))
    case .http(.connection(let error)):
      entry.with(errno: error).with("detail", .text("the connection failed"))
    case .http(.ended): entry.with("detail", .text("the connection ended"))
    case .http(.interrupted): entry.with("detail", .text("a termination signal arrived"))
    case .http(.malformed(let summary)): entry.with("detail", .text(summary))
    }
  }
}
