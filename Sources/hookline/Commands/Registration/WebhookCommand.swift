import Bytes
import Posix
import Registration
import Webhook

/// `hookline webhook`: shows, registers or removes the URL with the provider.
enum WebhookCommand {
  @_optimize(size) static func run(_ arguments: [[UInt8]]) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    let settings = log.settings()
    do throws(ArgumentError) {
      let arguments = try WebhookArguments(arguments)
      guard let settings else { return .usageError }
      let order = try WebhookOrder(arguments, settings)
      if order.dropsBasic { log.write(basicEntry) }
      if case .doctor(let url, let setUp) = order.action {
        return DoctorCommand.run(url, setUp, order, arguments.commonOptions, settings, &log)
      }
      return arguments.isDryRun ? print(WebhookPlan(order).text) : run(order, &log)
    } catch {
      log.write(error.logEntry)
      return .usageError
    }
  }

  private static var basicEntry: LogEntry {
    LogEntry(.warning, "basic credentials not registered")
      .with("setting", .name([UInt8]("HOOKLINE_BASIC_AUTH")))
      .with("detail", .text("this provider cannot send them: its notifications will be rejected"))
  }

  @_optimize(size) private static func run(
    _ order: WebhookOrder, _ log: inout StandardErrorLog
  ) -> ExitStatus {
    var registrar = order.registrar
    var status: ExitStatus
    do throws(CurlError) {
      if case .setEndpoint(let url, let path) = order.action {
        status = try setEndpoint(url, path, &registrar, &log)
      } else {
        status = try perform(order, &registrar) ? .accepted : .rejected
      }
    } catch {
      log.write(error.logEntry)
      status = .systemError
    }
    let written = registrar.report.isEmpty ? .accepted : print(registrar.report)
    return status == .accepted ? written : status
  }

  @_optimize(size) private static func perform(
    _ order: WebhookOrder, _ registrar: inout Registrar<CurlTransport>
  ) throws(CurlError) -> Bool {
    switch order.action {
    case .getURL: try registrar.getURL()
    case .setURL(let level, let url, let headers, let overridesAll):
      try registrar.setURL(level, url, headers, overridesAll: overridesAll)
    case .deleteURL(let level, let expected):
      try registrar.deleteURL(level, expected: expected)
    case .getSettings: try registrar.getSettings()
    case .setSettings(let url, let settings): try registrar.setSettings(url, settings)
    case .deleteSettings(let expected): try registrar.deleteSettings(expected: expected)
    case .getEndpoints: try registrar.getEndpoints()
    case .deleteEndpoint(let url): try registrar.deleteEndpoint(url)
    case .addDestination(let name, let url, let headers):
      try registrar.addDestination(name, url, headers)
    case .tapNumber(let name, let url, let headers): try registrar.tapNumber(name, url, headers)
    case .deleteDestination(let name): try registrar.deleteDestination(name)
    case .graph(let graph): try registrar.perform(graph, hasKey: !order.key.isEmpty)
    case .setEndpoint, .doctor: false
    }
  }

  /// Registers an endpoint with Notifyer. Creates the file for the secret before anything is sent.
  @_optimize(size) private static func setEndpoint(
    _ url: [UInt8], _ path: [UInt8], _ registrar: inout Registrar<CurlTransport>,
    _ log: inout StandardErrorLog
  ) throws(CurlError) -> ExitStatus {
    var file: SecretFile?
    do throws(Errno) {
      file = try SecretFile(path)
    } catch {
      // An existing endpoint can be changed without a new file.
      guard error == .fileExists else {
        return report(LogEntry(.error, "secret file not created"), error, &log)
      }
    }
    switch try registrar.setEndpoint(url, mayCreate: file != nil) {
    case .activated: return .accepted
    case .rejected: return .rejected
    case .missing:
      log.write(
        ArgumentError("--secret-file", "the file exists, so no endpoint was created").logEntry)
      return .usageError
    case .created(let number, let secret):
      do throws(Errno) {
        try file?.keep(secret)
      } catch {
        _ = try registrar.removeEndpoint(number)
        return report(LogEntry(.error, "secret not written"), error, &log)
      }
      registrar.say("Its secret is in the file.")
      return .accepted
    }
  }

  @_optimize(size) private static func report(
    _ entry: LogEntry, _ error: Errno, _ log: inout StandardErrorLog
  ) -> ExitStatus {
    log.write(
      entry.with(errno: error)
        .with("hint", .text("see --secret-file: no endpoint was created")))
    return .systemError
  }
}

extension WebhookOrder {
  /// A registrar that redacts the secrets in its report.
  var registrar: Registrar<CurlTransport> {
    var registrar = Registrar(api, CurlTransport(key: key, graph: graph))
    registrar.secrets = secrets + graph.redacted
    return registrar
  }
}

extension CurlError {
  var logEntry: LogEntry {
    let entry = LogEntry(.error, "provider unreachable").with("detail", .text(reason))
    return switch self {
    case .system(let error): entry.with(errno: error)
    case .failed(let status): entry.with("curl", .number(status))
    default: entry
    }
  }
}
