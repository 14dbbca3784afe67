import Bytes
import Gateway
import Posix
import Webhook

/// A process for each request: RFC 3875.
enum CGIAdapter {
  /// Answers the one request. The exit status says nothing: no server looks at it.
  static func serve() -> ExitStatus {
    var service = Service(answersOnOutput: true)
    let deadline = service.deadline
    if service.settings.areMissing {
      service.log(
        LogEntry(.error, "there are no settings")
          .with(
            "hint",
            .text(
              "the web server passed no HOOKLINE_ variable on, as suEXEC never does: set them in /etc/hookline.json"
            )))
    }
    let variables = MetaVariables(Process.environment(prefix: ""))
    var request = variables.request
    request.deadline = deadline
    // Also of a request that is rejected: fcgiwrap and Apache answer in our place when the body is not taken from them.
    var input = TimedInput(deadline: deadline)
    input.readBody(to: &request, variables.bodyLength, limit: service.settings.bodyLimit)
    let response = service.answer(request)
    return send(
      CGIResponse.bytes(of: response, isHead: request.isHead), until: service.deadline,
      &service)
  }

  /// Writes an answer to standard output, in one piece where it is short.
  static func send(
    _ bytes: [UInt8], until deadline: Deadline, _ service: inout Service
  ) -> ExitStatus {
    do throws(Errno) {
      try FileDescriptor.standardOutput.write(bytes.span, until: deadline.nanoseconds)
      return .accepted
    } catch {
      service.report(LogEntry(.warning, "the answer could not be sent"), error)
      return .failed
    }
  }
}
