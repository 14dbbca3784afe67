import Bytes
import WhatsApp

/// The level at which 360dialog registers a URL. Whizard has only the number's.
package enum RegistrationLevel {
  case number, account

  fileprivate var path: StaticString {
    switch self {
    case .number: "/v1/configs/webhook"
    case .account: "/waba_webhook"
    }
  }

  fileprivate var label: StaticString {
    switch self {
    case .number: "number: "
    case .account: "WABA:   "
    }
  }
}

/// The requests of 360dialog, and of Whizard, which has a part of them.
extension ManagementAPI {
  /// Returns the request for the registered URL.
  @inline(never) package func readURL(_ level: RegistrationLevel) -> ManagementRequest {
    request("GET", level.path)
  }

  /// Returns the request that registers a URL.
  ///
  /// - Parameter overridesAll: for the account, whether its URL replaces those of the numbers.
  @_optimize(size) @inline(never) package func writeURL(
    _ level: RegistrationLevel, _ url: [UInt8], _ headers: RegisteredHeaders,
    overridesAll: Bool = false
  ) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add(url, headers.fields)
    if level == .account { body.add("override_all", overridesAll) }
    return request("POST", level.path, body)
  }

  /// Returns the request that registers an empty URL: neither API has one that removes.
  @_optimize(size) @inline(never) package func removeURL(_ level: RegistrationLevel)
    -> ManagementRequest
  {
    var body = ManagementRequest.Body()
    body.add([], [])
    if level == .account { body.add("override_all", false) }
    return request("POST", level.path, body)
  }
}

/// A registered URL with its header fields.
struct Registration {
  var url: [UInt8]?
  var headerNames: [[UInt8]] = []

  /// Parses `{"url": …, "headers": {…}}`. Without a URL for 404, an empty body, `null` and `{}`; nil for any other response.
  @_optimize(size) init?(_ response: ManagementResponse) {
    let isBlank = response.body.allSatisfy { $0.isJSONSpace }
    guard response.status != 404, !isBlank else { return }
    guard let reply = response.reply else { return nil }
    guard reply.kind != .null else { return }
    guard reply.kind == .object else { return nil }
    let names = reply.names
    guard names.isEmpty || names.contains(where: { $0.equals("url") }) else { return nil }
    url = reply["url"].word
    headerNames = reply["headers"].names
  }
}

extension Registrar {
  /// Reports the registered URLs, and which of them notifications go to.
  @_optimize(size) package mutating func getURL() throws(Transport.Failure) -> Bool {
    guard let number = try read(.number) else { return false }
    describe(number, .number)
    guard api.provider == .dialog360 else {
      if number.url == nil { say("Nothing is delivered.") }
      return true
    }
    guard let account = try read(.account) else { return false }
    describe(account, .account)
    switch (number.url, account.url) {
    case (.some, .some):
      say("Notifications of this number go to the number's URL, which takes precedence.")
    case (.some, nil): say("Notifications of this number go to the number's URL.")
    case (nil, .some):
      say("Notifications of this number go to the WABA's URL: the number has none of its own.")
    case (nil, nil): say("Notifications of this number go nowhere.")
    }
    for destination in try destinations() ?? [] {
      write("also:   \(destination.url) (\(destination.name))")
    }
    say("A new API key clears the number's URL: set it again then.")
    return true
  }

  /// Registers a URL in place of any other.
  @_optimize(size) package mutating func setURL(
    _ level: RegistrationLevel, _ url: [UInt8], _ headers: RegisteredHeaders,
    overridesAll: Bool = false
  ) throws(Transport.Failure) -> Bool {
    let request = api.writeURL(level, url, headers, overridesAll: overridesAll)
    guard let response = try send(request) else { return false }
    // The response for a WABA is not documented.
    if let registered = Registration(response)?.url, registered != url {
      say("The provider has registered another URL: ", registered)
      return false
    }
    switch (level, overridesAll) {
    case (.number, _): say("The URL is registered for the number.")
    case (.account, true):
      say("The URL is registered for the WABA, in place of the URLs of all its numbers.")
    case (.account, false):
      say("The URL is registered for the WABA. Numbers with a URL of their own keep it.")
    }
    if level == .number, api.provider == .dialog360 {
      say("A new API key clears it: set it again then.")
    }
    return true
  }

  /// Removes the registered URL, and checks that it is gone.
  ///
  /// - Parameter expected: the URL to remove; nothing is removed where another one is registered.
  @_optimize(size) package mutating func deleteURL(
    _ level: RegistrationLevel, expected: [UInt8]?
  ) throws(Transport.Failure) -> Bool {
    guard let before = try read(level) else { return false }
    guard let url = before.url else {
      say("Nothing is registered.")
      return true
    }
    if let expected, expected != url {
      say("Another URL is registered, and stays: ", url)
      return false
    }
    guard try send(api.removeURL(level)) != nil, let after = try read(level) else { return false }
    if let url = after.url {
      say("The provider accepted the request, but still has the URL: ", url)
      return false
    }
    say("Removed: ", url)
    return true
  }

  @_optimize(size) @inline(never) mutating func read(
    _ level: RegistrationLevel
  ) throws(Transport.Failure) -> Registration? {
    guard let response = try send(api.readURL(level), accepting: 404) else { return nil }
    let registration = Registration(response)
    if registration == nil { reportUnexpected(response) }
    return registration
  }

  @_optimize(size) @inline(never) private mutating func describe(
    _ registration: Registration, _ level: RegistrationLevel
  ) {
    guard let url = registration.url else { return say(level.label, [UInt8]("none")) }
    say(level.label, url)
    for name in registration.headerNames {
      say("        with the header ", name)
    }
  }
}
