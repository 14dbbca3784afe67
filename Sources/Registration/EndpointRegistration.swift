import Bytes

/// An endpoint of Notifyer's developer webhooks.
package struct Endpoint {
  let number: Int
  let url: [UInt8]
  /// Whether it is active; else it is paused.
  var isActive = true
  var takesIncoming = true
  var takesOutgoing = true
  var takesSchedules = false
  var waitingDuration = 0
  var isSigned = false

  /// Parses an endpoint; nil where the value is none.
  @_optimize(size) fileprivate init?(_ reply: Reply) {
    guard let number = reply["id"].integer, number >= 0 else { return nil }
    self.number = number
    url = reply["webhooks"].word ?? []
    isActive = reply["status"].flag ?? true
    takesIncoming = reply["incoming"].flag ?? true
    takesOutgoing = reply["outgoing"].flag ?? true
    takesSchedules = reply["schedule_activity"].flag ?? false
    waitingDuration = reply["waiting_duration"].integer ?? 0
    isSigned = reply["active_signature"].flag ?? reply["signature_secret"].exists
  }
}

/// The outcome of registering an endpoint.
package enum EndpointOutcome {
  /// An existing endpoint is active now.
  case activated
  /// A new endpoint, whose signature secret is shown only once.
  case created(number: Int, secret: [UInt8])
  case rejected
  /// No endpoint has the URL, and none may be created.
  case missing
}

/// Notifyer's requests.
extension ManagementAPI {
  private static let path: StaticString = "/webhook/dev"

  /// Returns the request that lists all endpoints.
  @inline(never) package func listEndpoints() -> ManagementRequest { request("GET", Self.path) }

  /// Returns the request that creates a signed endpoint for all messages.
  @_optimize(size) @inline(never) package func createEndpoint(_ url: [UInt8]) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add("webhooks", url)
    body.add("status", true)
    body.add("incoming", true)
    body.add("outgoing", true)
    body.add("schedule_activity", false)
    body.add("waiting_duration", 0)
    body.add("active_signature", true)
    return request("POST", "/webhook/dev/create", body)
  }

  /// Returns the request that activates an endpoint. It repeats every other member: what is left out would be reset.
  @_optimize(size) func activate(_ endpoint: Endpoint) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add("webhooks", endpoint.url)
    body.add("status", true)
    body.add("incoming", endpoint.takesIncoming)
    body.add("outgoing", endpoint.takesOutgoing)
    body.add("schedule_activity", endpoint.takesSchedules)
    body.add("waiting_duration", endpoint.waitingDuration)
    return request("PATCH", "/webhook/dev/", number: endpoint.number, body)
  }

  func removeEndpoint(_ number: Int) -> ManagementRequest {
    request("DELETE", "/webhook/dev/", number: number)
  }
}

extension Registrar {
  /// Reports the endpoints.
  @_optimize(size) package mutating func getEndpoints() throws(Transport.Failure) -> Bool {
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

  /// Registers a URL: activates the endpoint that has it, or creates one.
  ///
  /// - Parameter mayCreate: whether there is a file for a new endpoint's secret.
  @_optimize(size) package mutating func setEndpoint(
    _ url: [UInt8], mayCreate: Bool
  ) throws(Transport.Failure) -> EndpointOutcome {
    guard let endpoints = try list() else { return .rejected }
    if let endpoint = endpoints.first(where: { $0.url == url }) {
      guard try send(api.activate(endpoint)) != nil else { return .rejected }
      say("An endpoint has the URL already, and is active.")
      say(
        endpoint.isSigned
          ? "Its secret was shown when it was created: for a new one, delete it and set it again."
          : "It is not signed: for a secret, delete it and set it again.")
      return .activated
    }
    guard mayCreate else { return .missing }
    guard let response = try send(api.createEndpoint(url)) else { return .rejected }
    if !endpoints.isEmpty { say("Other endpoints stay as they are: 'get' lists them.") }
    return try created(response)
  }

  /// Returns the outcome of creating an endpoint. One whose secret cannot be used is removed again.
  @_optimize(size) private mutating func created(
    _ response: ManagementResponse
  ) throws(Transport.Failure) -> EndpointOutcome {
    let reply = response.reply
    guard let number = reply?["id"].integer, number >= 0,
      let secret = reply?["signature_secret"].word
    else {
      say("The endpoint is created, but the response has no secret: delete it and set it again.")
      return .rejected
    }
    guard secret.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      say("The endpoint is created, but its secret has characters that a header cannot have.")
      _ = try removeEndpoint(number)
      return .rejected
    }
    say("The endpoint is created.")
    return .created(number: number, secret: secret)
  }

  /// Removes the endpoint of a URL.
  @_optimize(size) package mutating func deleteEndpoint(_ url: [UInt8]) throws(Transport.Failure)
    -> Bool
  {
    guard let endpoints = try list() else { return false }
    guard let endpoint = endpoints.first(where: { $0.url == url }) else {
      say("No endpoint has this URL.")
      return true
    }
    return try removeEndpoint(endpoint.number)
  }

  /// Removes the endpoint of a number.
  package mutating func removeEndpoint(_ number: Int) throws(Transport.Failure) -> Bool {
    guard try send(api.removeEndpoint(number)) != nil else { return false }
    say("The endpoint is removed.")
    return true
  }

  private mutating func list() throws(Transport.Failure) -> [Endpoint]? {
    guard let response = try send(api.listEndpoints()) else { return nil }
    let endpoints = endpoints(response)
    if endpoints == nil { reportUnexpected(response) }
    return endpoints
  }

  /// Returns the endpoints of a response; nil where it has an unknown form.
  @_optimize(size) @inline(never) func endpoints(_ response: ManagementResponse) -> [Endpoint]? {
    guard let reply = response.reply, reply.kind == .array else { return nil }
    var endpoints: [Endpoint] = []
    for element in reply.elements {
      guard let endpoint = Endpoint(element) else { return nil }
      endpoints.append(endpoint)
    }
    return endpoints
  }
}
