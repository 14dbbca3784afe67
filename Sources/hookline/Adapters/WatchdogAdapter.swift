import Bytes
import Gateway
import Posix
import Webhook

/// OpenFaaS's classic watchdog: a process for each request, whose standard output is the answer's body. The status is 200 where
/// it ends with 0, and 500 where it does not; there is no other.
enum WatchdogAdapter {
  /// Answers the one request.
  static func serve() -> ExitStatus {
    var service = Service(answersOnOutput: true)
    let deadline = service.deadline
    let variables = WatchdogVariables(Process.environment(prefix: "Http_"))
    var request = variables.request
    request.deadline = deadline
    var input = TimedInput(deadline: deadline)
    input.readBody(to: &request, variables.announcedLength, limit: service.settings.bodyLimit)
    let response = service.answer(request)
    guard response.status == 200 else { return response.status >= 500 ? .failed : .rejected }
    return CGIAdapter.send(request.isHead ? [] : response.body, until: service.deadline, &service)
  }
}
