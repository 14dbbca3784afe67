import Bytes
import Registration
import WhatsApp
import Webhook

/// The requests of a dry run, without secrets.
struct WebhookPlan {
  /// The requests so far, with an empty line between them.
  private(set) var text: [UInt8] = []

  @_optimize(size) init(_ order: WebhookOrder) {
    let api = order.api
    switch order.action {
    case .getURL:
      add(api.readURL(.number))
      guard api.provider == .dialog360 else { break }
      add(api.readURL(.account))
      add(api.readDestinations())
    case .setURL(let level, let url, let headers, let overridesAll):
      add(api.writeURL(level, url, headers, overridesAll: overridesAll))
    case .deleteURL(let level, _):
      add(api.readURL(level))
      add(api.removeURL(level))
      add(api.readURL(level))
    case .getSettings: add(api.readSettings())
    case .setSettings(let url, let settings): add(api.writeSettings(url, settings))
    case .deleteSettings:
      add(api.readSettings())
      add(api.resetSettings())
    case .getEndpoints: add(api.listEndpoints())
    case .setEndpoint(let url, _):
      add(api.listEndpoints())
      add(api.createEndpoint(url))
      add("# or, where an endpoint has the URL, PATCH that endpoint to be active\n")
    case .deleteEndpoint:
      add(api.listEndpoints())
      add("# then, where an endpoint has the URL, DELETE that endpoint\n")
    case .addDestination(let name, let url, let headers):
      add(api.readDestinations())
      add(api.addDestination(name, url, headers))
    case .tapNumber(let name, let url, let headers):
      add(api.readURL(.number))
      add(api.readDestinations())
      add(api.addDestination(name, url, headers))
    case .deleteDestination:
      add(api.readDestinations())
      add(api.removeDestinations())
    case .graph(let order):
      for request in order.requests(api) { add(request) }
      add("# each change is read back, and left out where it is made already\n")
    case .doctor: break
    }
  }

  @inline(never) private mutating func add(_ request: ManagementRequest) {
    if !text.isEmpty { text.append(0x0A) }
    text += request.shown
  }

  private mutating func add(_ note: StaticString) {
    text.append(0x0A)
    text.append(note)
  }
}
