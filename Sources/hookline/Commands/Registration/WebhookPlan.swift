import Bytes
import Registration
import WhatsApp
import Webhook

extension WebhookOrder {
  /// The requests of a dry run, without secrets.
  var plan: [UInt8] {
    switch action {
    case .getURL:
      let account = api.provider == .dialog360 ? [api.readURL(.account)] : []
      return Self.text([api.readURL(.number)] + account)
    case .setURL(let level, let url, let headers, let overridesAll):
      return Self.text([api.writeURL(level, url, headers, overridesAll: overridesAll)])
    case .deleteURL(let level, _):
      return Self.text([api.readURL(level), api.removeURL(level), api.readURL(level)])
    case .getSettings: return Self.text([api.readSettings()])
    case .setSettings(let url, let settings):
      return Self.text([api.writeSettings(url, settings)])
    case .deleteSettings: return Self.text([api.readSettings(), api.resetSettings()])
    case .getEndpoints: return Self.text([api.listEndpoints()])
    case .setEndpoint(let url, _):
      return Self.text(
        [api.listEndpoints(), api.createEndpoint(url)],
        "# or, where an endpoint has the URL, PATCH that endpoint to be active\n")
    case .deleteEndpoint:
      return Self.text(
        [api.listEndpoints()], "# then, where an endpoint has the URL, DELETE that endpoint\n")
    }
  }

  private static func text(_ requests: [ManagementRequest], _ note: StaticString = "") -> [UInt8] {
    var text: [UInt8] = []
    for request in requests {
      if !text.isEmpty { text.append(0x0A) }
      text.append(request.shown.span)
    }
    if note.utf8CodeUnitCount > 0 {
      text.append(0x0A)
      text.append(note)
    }
    return text
  }
}
