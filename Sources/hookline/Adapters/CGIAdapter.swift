import Gateway
import Posix
import Webhook

/// CGI, RFC 3875: a process for each request.
enum CGIAdapter {
  /// Responds to the request of this process, and ends it. No web server looks at the exit status.
  static func serve() -> Never {
    var service = Service(respondsOnOutput: true)
    if service.settings.areMissing {
      service.log(
        LogEntry(.error, "settings missing")
          .with("detail", .text("the web server passed no HOOKLINE_ variable; suEXEC never does"))
          .with("hint", .text("set them in /etc/hookline.json")))
    }
    let variables = MetaVariables(Process.environment(where: MetaVariables.isUsed))
    let request = variables.request
    let response = service.respondToInput(request, variables.bodyLength)
    let status = service.write(CGIResponse.bytes(of: response, isHead: request.isHead))
    service.end()
    // Nothing is released: the kernel does that at once.
    Process.exit(status.rawValue)
  }
}
