import Posix
import Webhook

/// Lambda's managed instances, which send several invocations at the same time: "Lambda Managed Instances",
/// AWS Lambda Developer Guide. There is a process for each, with its own connection and files.
enum LambdaWorkers {
  /// Serves the runtime API at an address with a process for each concurrent invocation.
  static func serve(_ address: [UInt8]) -> ExitStatus {
    // A configuration error would stop every process: report it once.
    guard LambdaEnvironment.concurrency > 1, Settings.read().errors.isEmpty else {
      return LambdaAdapter.serve(address)
    }
    do throws(Errno) {
      var workers = try Workers()
      do throws(Errno) {
        for _ in 0..<LambdaEnvironment.concurrency {
          if try workers.start() { return LambdaAdapter.serve(address) }
        }
      } catch {
        workers.askToEnd()
        _ = workers.wait()
        throw error
      }
      return ExitStatus(rawValue: workers.wait()) ?? .systemError
    } catch {
      var log = StandardErrorLog(level: .error)
      log.write(
        LogEntry(.error, "worker processes not started").with(errno: error)
          .with("hint", .text("give the instance more memory, or the function less concurrency")))
      return .systemError
    }
  }
}
