import Bytes

/// An endpoint of Notifyer's developer webhooks.
package struct Endpoint {
  let number: Int
  let url: [UInt8]
  /// Whether it is used; else it is paused.
  var isActive = true
  var takesIncoming = true
  var takesOutgoing = true
  var takesSchedules = false
  var waitingDuration = 0
  var isSigned = false

  /// Nil where the value is no endpoint.
  fileprivate init?(_ value: JSONValue, in document: JSONDocument) {
    guard let number = document.integer(of: document.member("id", of: value)), number >= 0 else {
      return nil
    }
    func flag(_ name: StaticString, _ usual: Bool) -> Bool {
      document.boolean(of: document.member(name, of: value)) ?? usual
    }
    self.number = number
    url = document.word(of: document.member("webhooks", of: value)) ?? []
    isActive = flag("status", true)
    takesIncoming = flag("incoming", true)
    takesOutgoing = flag("outgoing", true)
    takesSchedules = flag("schedule_activity", false)
    let duration = document.member("waiting_duration", of: value)
    waitingDuration = document.integer(of: duration) ?? 0
    let secret = document.word(of: document.member("signature_secret", of: value))
    isSigned = flag("active_signature", secret != nil)
  }
}

/// What came of registering an endpoint.
package enum EndpointOutcome {
  /// It was there, and is active now.
  case changed
  /// It was made. Its signature secret is shown this once.
  case made(number: Int, secret: [UInt8])
  case rejected
  /// It would have to be made, and must not be.
  case missing
}

/// Notifyer's requests.
extension ManagementAPI {
  private static let path: StaticString = "/webhook/dev"

  /// Asks for all endpoints.
  package func listEndpoints() -> ManagementRequest { request("GET", Self.path) }

  /// Makes an endpoint for all messages, with a signature.
  package func makeEndpoint(_ url: [UInt8]) -> ManagementRequest {
    let body = ManagementRequest.Body { writer, _ in
      writer.string("webhooks", url)
      writer.boolean("status", true)
      writer.boolean("incoming", true)
      writer.boolean("outgoing", true)
      writer.boolean("schedule_activity", false)
      writer.integer("waiting_duration", 0)
      writer.boolean("active_signature", true)
    }
    return request("POST", "/webhook/dev/create", body)
  }

  /// Makes an endpoint active and leaves all else as it is; what is not sent would be lost.
  func activate(_ endpoint: Endpoint) -> ManagementRequest {
    let body = ManagementRequest.Body { writer, _ in
      writer.string("webhooks", endpoint.url)
      writer.boolean("status", true)
      writer.boolean("incoming", endpoint.takesIncoming)
      writer.boolean("outgoing", endpoint.takesOutgoing)
      writer.boolean("schedule_activity", endpoint.takesSchedules)
      writer.integer("waiting_duration", endpoint.waitingDuration)
    }
    return request("PATCH", "/webhook/dev/", number: endpoint.number, body)
  }

  func removeEndpoint(_ number: Int) -> ManagementRequest {
    request("DELETE", "/webhook/dev/", number: number)
  }
}

extension Registrar {
  /// Says which endpoints there are.
  package mutating func getEndpoints() throws(Transport.Failure) -> Bool {
    guard let endpoints = try list() else { return false }
    for endpoint in endpoints {
      say("URL: ", endpoint.url)
      say("     ", endsLine: false)
      say(endpoint.isActive ? "active" : "paused", endsLine: false)
      if endpoint.takesIncoming { say(", incoming", endsLine: false) }
      if endpoint.takesOutgoing { say(", outgoing", endsLine: false) }
      say(endpoint.isSigned ? ", signed" : ", not signed")
    }
    if endpoints.isEmpty { say("Nothing is registered.") }
    return true
  }

  /// Registers a URL: an endpoint that has it is made active, and where none has, one is made.
  ///
  /// - Parameter mayMake: whether there is a place for the secret of one that is made.
  package mutating func setEndpoint(
    _ url: [UInt8], mayMake: Bool
  ) throws(Transport.Failure) -> EndpointOutcome {
    guard let endpoints = try list() else { return .rejected }
    if let endpoint = endpoints.first(where: { $0.url == url }) {
      guard try send(api.activate(endpoint)) != nil else { return .rejected }
      say("The endpoint was there, and is active.")
      say(
        endpoint.isSigned
          ? "Its secret was shown once, when it was made: delete it and set it again for a new one."
          : "It is not signed: delete it and set it again for a secret.")
      return .changed
    }
    guard mayMake else { return .missing }
    guard let answer = try send(api.makeEndpoint(url)) else { return .rejected }
    if !endpoints.isEmpty { say("Other endpoints stay as they are: look at them with 'get'.") }
    return try take(answer)
  }

  /// An endpoint whose secret nobody knows is of no use.
  private mutating func take(
    _ answer: ManagementAnswer
  ) throws(Transport.Failure) -> EndpointOutcome {
    let document = answer.document
    let root = document?.root
    let number = document?.integer(of: document?.member("id", of: root))
    let secret = document?.word(of: document?.member("signature_secret", of: root))
    guard let number, number >= 0, let secret else {
      say("The endpoint is made, but the answer has no secret: delete it and set it again.")
      return .rejected
    }
    guard secret.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      say("The endpoint is made, but its secret has characters that no header has.")
      _ = try removeEndpoint(number)
      return .rejected
    }
    say("The endpoint is made.")
    return .made(number: number, secret: secret)
  }

  /// Removes the endpoint of a URL.
  package mutating func deleteEndpoint(_ url: [UInt8]) throws(Transport.Failure) -> Bool {
    guard let endpoints = try list() else { return false }
    guard let endpoint = endpoints.first(where: { $0.url == url }) else {
      say("No endpoint has this URL.")
      return true
    }
    return try removeEndpoint(endpoint.number)
  }

  /// Removes the endpoint of this number.
  package mutating func removeEndpoint(_ number: Int) throws(Transport.Failure) -> Bool {
    guard try send(api.removeEndpoint(number)) != nil else { return false }
    say("The endpoint is removed.")
    return true
  }

  private mutating func list() throws(Transport.Failure) -> [Endpoint]? {
    guard let answer = try send(api.listEndpoints()) else { return nil }
    guard let document = answer.document, document.kind(of: document.root) == .array else {
      puzzle(over: answer)
      return nil
    }
    var endpoints: [Endpoint] = []
    for value in document.elements(of: document.root) {
      guard let endpoint = Endpoint(value, in: document) else {
        puzzle(over: answer)
        return nil
      }
      endpoints.append(endpoint)
    }
    return endpoints
  }
}
