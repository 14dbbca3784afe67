import Bytes

/// A setting of the On-Premises API's application that has to do with notifications.
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

  /// Its name among those of its level.
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

  /// Asks for all settings of the application.
  package func readSettings() -> ManagementRequest { request("GET", Self.path) }

  /// Changes the URL and the settings that are given; all others stay.
  package func writeSettings(
    _ url: [UInt8], _ settings: [(setting: ApplicationSetting, value: Bool)]
  ) -> ManagementRequest {
    func write(_ wanted: [ApplicationSetting], to writer: inout JSONWriter) {
      for (setting, value) in settings where wanted.contains(setting) {
        writer.boolean(setting.member, value)
      }
    }
    let body = ManagementRequest.Body { writer, _ in
      write([.callbackPersist, .sentStatus], to: &writer)
      writer.beginObject("webhooks")
      writer.string("url", url)
      writer.object("message") { writer in write(ApplicationSetting.ofMessages, to: &writer) }
      writer.endObject()
    }
    return request("PATCH", Self.path, body)
  }

  /// There is no request for the URL alone: this one resets all settings of the application.
  package func resetSettings() -> ManagementRequest { request("DELETE", Self.path) }
}

extension Registrar {
  /// Says where notifications go, and which.
  package mutating func getSettings() throws(Transport.Failure) -> Bool {
    guard let answer = try send(api.readSettings()) else { return false }
    guard let document = answer.document else {
      puzzle(over: answer)
      return false
    }
    let application = Self.application(in: document)
    let webhooks = document.member("webhooks", of: application)
    let url = document.word(of: document.member("url", of: webhooks))
    say("URL: ", url ?? [UInt8]("none"))
    let message = document.member("message", of: webhooks)
    for setting in ApplicationSetting.allCases {
      let level = ApplicationSetting.ofMessages.contains(setting) ? message : application
      guard let value = document.boolean(of: document.member(setting.member, of: level)) else {
        continue
      }
      say(setting.name, endsLine: false)
      say(value ? ": true" : ": false")
    }
    if url == nil { say("Nothing is delivered.") }
    return true
  }

  /// Registers a URL, together with the settings that were given.
  package mutating func setSettings(
    _ url: [UInt8], _ settings: [(setting: ApplicationSetting, value: Bool)]
  ) throws(Transport.Failure) -> Bool {
    guard try send(api.writeSettings(url, settings)) != nil else { return false }
    say("The URL is registered.")
    if settings.contains(where: { $0.setting == .callbackPersist }) {
      say("callback_persist takes effect when the application starts again.")
    }
    return true
  }

  /// Resets the application's settings, of which the URL is one, after saying what they were.
  ///
  /// - Parameter expected: the URL that is meant; nothing is reset where another one is registered.
  package mutating func deleteSettings(expected: [UInt8]?) throws(Transport.Failure) -> Bool {
    guard let before = try send(api.readSettings()) else { return false }
    guard let document = before.document else {
      puzzle(over: before)
      return false
    }
    let webhooks = document.member("webhooks", of: Self.application(in: document))
    guard let url = document.word(of: document.member("url", of: webhooks)) else {
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

  /// The settings themselves: releases differ in what they put around them.
  private static func application(in document: JSONDocument) -> JSONValue? {
    let settings = document.member("settings", of: document.root)
    return document.member("application", of: settings)
      ?? document.member("application", of: document.root) ?? document.root
  }
}
