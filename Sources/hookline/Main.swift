import Bytes
import Posix
import WhatsApp
import Webhook

/// The statuses with which the program ends; 100 and 111 are those of s6 and daemontools.
enum ExitStatus: Int32 {
  case accepted = 0
  case rejected = 1
  case usageError = 100
  case failed = 111
}

/// Where the process starts. SwiftPM links the executable's entry point under this name.
@c(hookline_main)
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  // A file under one of these numbers would be written to by mistake, and there is nowhere to say so.
  guard Process.openStandardDescriptors() else { return ExitStatus.failed.rawValue }
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
  case .schema: print(Schema.text)
  case .check: CheckCommand.run()
  case .sample(let name): SampleCommand.run(name)
  case .stats(let isPrometheus): StatsCommand.run(isPrometheus: isPrometheus)
  case .replay(let paths, let isAgain): ReplayCommand.run(paths, isAgain: isAgain)
  case .sign(let arguments): SignCommand.run(arguments)
  case .verify(let arguments): VerifyCommand.run(arguments)
  case .webhook(let arguments): WebhookCommand.run(arguments)
  case .serve(let arguments): PipeAdapter.serve(arguments)
  case .unknown(let argument): reject(argument)
  }
}

private func print(_ text: StaticString) -> ExitStatus { print([UInt8](text)) }

/// Writes to standard output what a command was asked for.
func print(_ text: [UInt8]) -> ExitStatus {
  do throws(Errno) {
    try FileDescriptor.standardOutput.write(text.span)
    return .accepted
  } catch {
    return .failed
  }
}

/// Says that an argument is none of ours.
func reject(_ argument: [UInt8]) -> ExitStatus {
  var log = StandardErrorLog(level: .error)
  // What does not look like the name of an option may be a secret whose option was forgotten.
  log.write(
    LogEntry(.error, "usage error")
      .with("argument", argument.isOptionName ? .name(argument) : .text("(not shown)"))
      .with("detail", .text("see hookline --help")))
  return .usageError
}
