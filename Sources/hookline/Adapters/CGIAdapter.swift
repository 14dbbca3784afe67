import Gateway
import Posix
import Webhook

/// CGI, RFC 3875: a process for each request.
enum CGIAdapter {
  /// Responds to the request of this process. No web server looks at the exit status.
  static func serve() -> ExitStatus {
    var service = Service(respondsOnOutput: true)
    if service.settings.areMissing {
      service.log(
        LogEntry(.error, "settings missing")
          .with("detail", .text("the web server passed no HOOKLINE_ variable; suEXEC never does"))
          .with("hint", .text("set them in /etc/hookline.json")))
    }
    let variables = MetaVariables(Process.environment(prefix: ""))
    let request = variables.request
    let response = service.respondToInput(request, variables.bodyLength)
    return service.write(CGIResponse.bytes(of: response, isHead: request.isHead))
  }
}
