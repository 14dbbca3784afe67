import Bytes
import Posix
import WhatsApp
import Webhook

/// Starts the adapter or the command. SwiftPM links the executable's entry point under this name.
@c(hookline_main)
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  // A file opened as descriptor 0, 1 or 2 would receive output by mistake. No log can report this.
  guard Process.openStandardDescriptors() else { return ExitStatus.systemError.rawValue }
  Process.prepareSignals()
  let status: ExitStatus =
    switch Adapter.detected {
    case .lambda(let address): LambdaWorkers.serve(address)
    case .cgi: CGIAdapter.serve()
    case .fastCGI(let sockets): FastCGIAdapter.serve(sockets)
    case .watchdog: WatchdogAdapter.serve()
    // The arguments are those that the system passed.
    case .commandLine: run(Command(unsafe Process.arguments(count, arguments)))
    }
  return status.rawValue
}

private func run(_ command: Command) -> ExitStatus {
  Process.endOnSignalsAsFirstProcess()
  return switch command {
  case .help(let text): print(text)
  case .version: print(Version.text + [0x0A])
  case .schema: SchemaCommand.run()
  case .check(let fresh): CheckCommand.run(fresh: fresh)
  case .sample(let name): SampleCommand.run(name)
  case .traffic(let arguments): TrafficCommand.run(arguments)
  case .audit(let arguments): AuditCommand.run(arguments)
  case .stats(let isPrometheus): StatsCommand.run(isPrometheus: isPrometheus)
  case .replay(let arguments): ReplayCommand.run(arguments)
  case .sign(let arguments): SignCommand.run(arguments)
  case .verify(let arguments): VerifyCommand.run(arguments)
  case .webhook(let arguments): WebhookCommand.run(arguments)
  case .receive(let arguments): PipeAdapter.serve(arguments)
  case .unknown(let argument): rejectArgument(argument)
  case .invalid(let argument): rejectArgument(argument, Command.replayHint)
  }
}

private func print(_ text: StaticString) -> ExitStatus { print([UInt8](text)) }

/// Writes a command's result to standard output.
func print(_ text: [UInt8]) -> ExitStatus {
  do throws(Errno) {
    try FileDescriptor.standardOutput.write(text.span)
    return .accepted
  } catch {
    return .systemError
  }
}

/// Logs an argument that no command has, or that is wrong.
func rejectArgument(
  _ argument: [UInt8], _ hint: StaticString = "unknown argument: see hookline --help"
) -> ExitStatus {
  var log = StandardErrorLog(level: .error)
  log.write(ArgumentError(unknown: argument, hint).logEntry)
  return .usageError
}
