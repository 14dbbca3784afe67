import Bytes
import Posix
import WhatsApp
import Webhook

/// The statuses with which the program ends; 100 and 111 are those of s6 and daemontools.
enum ExitStatus: Int32 {
  case accepted = 0
  case refused = 1
  case calledWrongly = 100
  case failed = 111
}

/// Where the process starts. SwiftPM links the executable's entry point under this name.
@c(hookline_main)
public func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Process.ignoreWriteSignals()
  // The arguments are those that the system passed.
  let command = Command(unsafe Process.arguments(count, arguments))
  let status: ExitStatus =
    switch command {
    case .help: print(Help.text)
    case .version: print(Help.version)
    case .schema: print(Schema.text)
    case .serve(let headers): PipeHost.serve(headers)
    case .unknown(let argument): refuse(argument)
    }
  return status.rawValue
}

private func print(_ text: StaticString) -> ExitStatus {
  do throws(Errno) {
    try FileDescriptor.standardOutput.write([UInt8](text).span)
    return .accepted
  } catch {
    return .failed
  }
}

private func refuse(_ argument: [UInt8]) -> ExitStatus {
  var log = StandardErrorLog(level: .error)
  var entry = LogEntry(.error, "called wrongly")
  // What follows `--header` may be a secret, and never gets here.
  entry.add("argument", .name(argument))
  entry.add("detail", .text("see hookline --help"))
  log.write(entry)
  return .calledWrongly
}
