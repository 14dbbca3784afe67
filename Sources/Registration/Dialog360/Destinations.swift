import Bytes

/// A URL besides a number's own, to which 360dialog sends copies: "Set multiple webhooks for Phone Number".
struct Destination {
  /// The key, in which case counts.
  let name: [UInt8]
  let url: [UInt8]
}

/// The requests for a number's destinations. Only adding one, and removing all, is documented.
extension ManagementAPI {
  private static var path: StaticString { "/multi_webhook" }

  /// Returns the request for the destinations.
  @inline(never) package func readDestinations() -> ManagementRequest { request("GET", Self.path) }

  /// Returns the request that adds a destination.
  @_optimize(size) @inline(never) package func addDestination(
    _ name: [UInt8], _ url: [UInt8], _ headers: RegisteredHeaders
  ) -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add("enabled", true)
    body.array("destinations") { destination in
      destination.add("name", name)
      destination.add(url, headers.fields)
    }
    return request("POST", Self.path, body)
  }

  /// Returns the request that removes all destinations.
  @inline(never) package func removeDestinations() -> ManagementRequest {
    var body = ManagementRequest.Body()
    body.add("enabled", false)
    return request("POST", Self.path, body)
  }
}

extension Registrar {
  /// Reads the destinations; nil where the number cannot have any.
  @inline(never) mutating func destinations() throws(Transport.Failure) -> [Destination]? {
    let response = try ask(api.readDestinations())
    guard response.isSuccess, let reply = response.reply else { return nil }
    return reply["destinations"].elements.map { value in
      Destination(name: value["name"].word ?? [], url: value["url"].word ?? [])
    }
  }

  /// Adds a destination, and leaves the others and the number's own URL as they are.
  @_optimize(size) @inline(never) package mutating func addDestination(
    _ name: [UInt8], _ url: [UInt8], _ headers: RegisteredHeaders
  ) throws(Transport.Failure) -> Bool {
    if let same = try destinations()?.first(where: { $0.name == name }) {
      guard same.url != url else {
        say("The destination is there already.")
        return true
      }
      write("The name belongs to \(same.url): choose another with --name.")
      return false
    }
    guard try send(api.addDestination(name, url, headers)) != nil else { return false }
    guard let after = try destinations(), after.contains(where: { $0.url == url }) else {
      say("The provider accepted the request, but does not list the destination.")
      return false
    }
    write("The number's notifications also go to \(url).")
    say("360dialog sends a copy after the number's own URL has responded with 200, at most to 3.")
    return true
  }

  /// Removes the only destination: there is no documented request that removes one of several.
  @_optimize(size) package mutating func deleteDestination(
    _ name: [UInt8]
  ) throws(Transport.Failure) -> Bool {
    let before = try destinations() ?? []
    guard before.contains(where: { $0.name == name }) else {
      say("Nothing is registered.")
      return true
    }
    guard before.count == 1 else {
      say("The number has other destinations, which this would remove: ask 360dialog's support.")
      return false
    }
    guard try send(api.removeDestinations()) != nil else { return false }
    guard try destinations()?.isEmpty ?? true else {
      say("The provider accepted the request, but still lists the destination.")
      return false
    }
    say("The destination is removed.")
    return true
  }

  /// Adds a destination beside the receiver that the number or its account has, and reports that it is unchanged.
  @_optimize(size) package mutating func tapNumber(
    _ name: [UInt8], _ url: [UInt8], _ headers: RegisteredHeaders
  ) throws(Transport.Failure) -> Bool {
    guard let before = try receiver() else { return false }
    guard !before.isEmpty else {
      say("The number has no receiver: there is nothing to tap, use 'set'.")
      return false
    }
    guard before != url else {
      say("The URL is the number's own: there is nothing to tap.")
      return false
    }
    guard try addDestination(name, url, headers), let after = try receiver() else { return false }
    guard before == after else {
      write("The receiver was \(before), and is \(after) now: set it again")
      return false
    }
    write("Unchanged: \(after)")
    return true
  }

  /// Returns the URL that the number's notifications go to, empty where there is none; nil after a reported error.
  @inline(never) private mutating func receiver() throws(Transport.Failure) -> [UInt8]? {
    guard let number = try read(.number) else { return nil }
    if let url = number.url { return url }
    guard let account = try read(.account) else { return nil }
    return account.url ?? []
  }
}
