import Gateway
import Posix
import Webhook

/// OpenFaaS's classic watchdog: a process for each request, with the response's body on standard output. The watchdog responds
/// with 200 where the exit status is 0, and with 500 otherwise.
enum WatchdogAdapter {
  /// Responds to the request of this process.
  static func serve() -> ExitStatus {
    var service = Service(respondsOnOutput: true)
    let variables = WatchdogVariables(Process.environment(prefix: "Http_"))
    let response = service.respondToInput(variables.request, variables.announcedLength)
    guard response.status == 200 else { return response.status >= 500 ? .systemError : .rejected }
    return service.write(variables.request.isHead ? [] : response.body)
  }
}
