import Bytes

/// A setting of the On-Premises API's application about notifications.
package enum ApplicationSetting: CaseIterable {
  case callbackPersist, sentStatus, messageSent, messageDelivered, messageRead

  /// Its name in Meta's documentation, with a dot for each level.
  package var name: StaticString {
    switch self {
    case .callbackPersist: "callback_persist"
    case .sentStatus: "sent_status"
    case .messageSent: "webhooks.message.sent"
    case .messageDelivered: "webhooks.message.delivered"
    case .messageRead: "webhooks.message.read"
    }
  }

  /// Its last name.
  fileprivate var member: StaticString {
    switch self {
    case .callbackPersist: "callback_persist"
    case .sentStatus: "sent_status"
    case .messageSent: "sent"
    case .messageDelivered: "delivered"
    case .messageRead: "read"
    }
  }

  fileprivate static var ofMessages: [Self] { [.messageSent, .messageDelivered, .messageRead] }
}

/// The On-Premises API's requests: the URL is one of the application's settings.
extension ManagementAPI {
  private static let path: StaticString = "/v1/settings/application"

  /// Returns the request for all settings of the application.
  @inline(never) package func readSettings() -> ManagementRequest { request("GET", Self.path) }

  /// Returns the request that changes the URL and the given settings.
  @_optimize(size) @inline(never) package func writeSettings(
    _ url: [UInt8], _ settings: [(setting: ApplicationSetting, value: Bool)]
  ) -> ManagementRequest {
    var body = ManagementRequest.Body()
    for (setting, value) in settings where !ApplicationSetting.ofMessages.contains(setting) {
      body.add(setting.member, value)
    }
    body.begin("webhooks")
    body.add("url", url)
    let ofMessages = settings.filter { ApplicationSetting.ofMessages.contains($0.setting) }
    if !ofMessages.isEmpty {
      body.begin("message")
      for (setting, value) in ofMessages { body.add(setting.member, value) }
      body.end()
    }
    body.end()
    return request("PATCH", Self.path, body)
  }

  /// Returns the request that resets all settings of the application: none removes the URL alone.
  @inline(never) package func resetSettings() -> ManagementRequest { request("DELETE", Self.path) }
}

extension Registrar {
  /// Reports the URL and the settings about notifications.
  @_optimize(size) package mutating func getSettings() throws(Transport.Failure) -> Bool {
    guard let response = try send(api.readSettings()) else { return false }
    guard let reply = response.reply else {
      reportUnexpected(response)
      return false
    }
    let application = Self.application(in: reply)
    let webhooks = application["webhooks"]
    let url = webhooks["url"].word
    say("URL: ", url ?? [UInt8]("none"))
    let message = webhooks["message"]
    for setting in ApplicationSetting.allCases {
      let level = ApplicationSetting.ofMessages.contains(setting) ? message : application
      guard let value = level[setting.member].flag else { continue }
      say(setting.name, endsLine: false)
      say(value ? ": true" : ": false")
    }
    if url == nil { say("Nothing is delivered.") }
    return true
  }

  /// Registers a URL, with the given settings.
  @_optimize(size) package mutating func setSettings(
    _ url: [UInt8], _ settings: [(setting: ApplicationSetting, value: Bool)]
  ) throws(Transport.Failure) -> Bool {
    guard try send(api.writeSettings(url, settings)) != nil else { return false }
    say("The URL is registered.")
    if settings.contains(where: { $0.setting == .callbackPersist }) {
      say("callback_persist takes effect when the application starts again.")
    }
    return true
  }

  /// Reports the application's settings, and resets them, the URL among them.
  ///
  /// - Parameter expected: the URL to remove; nothing is reset where another one is registered.
  @_optimize(size) package mutating func deleteSettings(expected: [UInt8]?) throws(Transport
    .Failure) -> Bool
  {
    guard let before = try send(api.readSettings()) else { return false }
    guard before.reply != nil else {
      reportUnexpected(before)
      return false
    }
    guard let url = Self.registeredURL(before) else {
      say("Nothing is registered.")
      return true
    }
    if let expected, expected != url {
      say("Another URL is registered, and stays: ", url)
      return false
    }
    guard try send(api.resetSettings()) != nil else { return false }
    say("Removed: ", url)
    say("This reset all settings of the application. Before, they were:")
    quote(before.body)
    return true
  }

  /// Returns the registered URL of a response with all settings; nil where there is none.
  static func registeredURL(_ response: ManagementResponse) -> [UInt8]? {
    response.reply.flatMap { application(in: $0)["webhooks"]["url"].word }
  }

  /// Returns the application's settings, which releases wrap differently.
  private static func application(in reply: Reply) -> Reply {
    for place in [reply["settings"]["application"], reply["application"]] where place.exists {
      return place
    }
    return reply
  }
}
