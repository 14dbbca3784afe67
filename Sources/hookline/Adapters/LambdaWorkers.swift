import Posix
import Webhook

/// Lambda's managed instances, which hand out several events at a time: "Lambda Managed Instances",
/// AWS Lambda Developer Guide. A process for each of them has a connection and files of its own.
enum LambdaWorkers {
  /// Serves the runtime API at an address with as many processes as Lambda has events at a time.
  static func serve(_ address: [UInt8]) -> ExitStatus {
    // What keeps one from starting keeps all, and is told once.
    guard LambdaEnvironment.concurrency > 1, Settings().errors.isEmpty else {
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
      return ExitStatus(rawValue: workers.wait()) ?? .failed
    } catch {
      var log = StandardErrorLog(level: .error)
      log.write(
        LogEntry(.error, "the workers cannot be started").with(
          "errno", .number(Int(error.code))))
      return .failed
    }
  }
}
