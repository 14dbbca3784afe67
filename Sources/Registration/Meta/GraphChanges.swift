import Bytes

/// `set` for Meta, in the order that Meta demands: the app's fields, then the account, then an override.
extension Registrar {
  /// Registers the app's URL, or keeps it, adds fields, and removes none.
  ///
  /// - Parameter url: the URL; nil for that of the app.
  @_optimize(size) mutating func setApp(
    _ app: GraphApp, url: [UInt8]?, fields wanted: [[UInt8]]
  ) throws(Transport.Failure) -> Bool {
    guard let before = try subscription(of: app) else { return false }
    guard let url = url ?? before.url else {
      say("The app has no URL yet: --url is needed.")
      return false
    }
    let fields = before.fields + before.lacks(wanted)
    guard try demand(api.subscribe(app, url, fields)) != nil else { return false }
    guard let after = try subscription(of: app) else { return false }
    guard after.url == url, after.isActive, after.lacks(fields).isEmpty else {
      write(
        "Meta accepted the request, but has: \(after.url ?? [UInt8]("no URL")), fields \(after.fields)"
      )
      return false
    }
    if let old = before.url, old != url { write("The app's URL was \(old)") }
    write("The app's URL is \(url), with the fields \(after.fields)")
    return true
  }

  /// Subscribes the app to an account, and with a URL overrides the app's.
  @_optimize(size) mutating func setAccount(
    _ account: [UInt8], _ order: GraphOrder
  ) throws(Transport.Failure) -> Bool {
    let app = order.app
    if order.url != nil { guard try prepare(order) else { return false } }
    guard try join(account, app) else { return false }
    guard let url = order.url else { return true }
    guard try demand(api.join(account, app, url: url)) != nil,
      let after = try apps(of: account)
    else { return false }
    guard let own = after.first(where: { $0.id == app.id }), own.override == url else {
      say("Meta accepted the request, but the WABA does not have the URL.")
      return false
    }
    write("The URL of WABA \(account) is \(url)")
    return true
  }

  /// Overrides the URL for a number.
  @_optimize(size) mutating func setNumber(
    _ number: [UInt8], _ order: GraphOrder
  ) throws(Transport.Failure) -> Bool {
    let (app, url) = (order.app, order.url ?? [])
    guard try prepare(order) else { return false }
    // An override does not subscribe.
    var account = order.account
    if account == nil { account = try self.account(of: number) }
    if let account {
      guard try join(account, app) else { return false }
    } else {
      say("The number's WABA is not known: with --waba ID the app is subscribed to it, too.")
    }
    let request = api.override(number, app, url: url)
    let response = try ask(request)
    if let error = GraphError.of(response, to: request) {
      reportRejection(of: request, response)
      if error.isAboutPermission {
        say("Meta rejects this for numbers of another portfolio: use --waba without --number.")
      }
      return false
    }
    guard let after = try urls(of: number) else { return false }
    guard after.number == url else {
      say("Meta accepted the request, but the number does not have the URL.")
      return false
    }
    write("The URL of number \(number) is \(url)")
    return true
  }

  /// Makes sure that the app is subscribed to the fields, before an override: with its own URL, or else with this one.
  @_optimize(size) private mutating func prepare(_ order: GraphOrder) throws(Transport.Failure)
    -> Bool
  {
    guard let subscription = try subscription(of: order.app) else { return false }
    let isReady =
      subscription.url != nil && subscription.isActive
      && subscription.lacks(order.fields).isEmpty
    if isReady { return true }
    return try setApp(order.app, url: subscription.url ?? order.url, fields: order.fields)
  }

  /// Subscribes the app to an account, unless it is: repeating that would remove an override.
  @_optimize(size) mutating func join(
    _ account: [UInt8], _ app: GraphApp
  ) throws(Transport.Failure) -> Bool {
    guard let before = try apps(of: account) else { return false }
    guard !before.contains(where: { $0.id == app.id }) else {
      write("The app is subscribed to WABA \(account)")
      return true
    }
    guard try demand(api.join(account, app)) != nil, let after = try apps(of: account) else {
      return false
    }
    guard after.contains(where: { $0.id == app.id }) else {
      write("Meta subscribed another app: HOOKLINE_API_KEY is not a token of app \(app.id)")
      return false
    }
    write("The app is now subscribed to WABA \(account)")
    return true
  }

  /// Returns the account of a number, among those that the token lists; nil where none has it.
  @_optimize(size) private mutating func account(of number: [UInt8]) throws(Transport.Failure)
    -> [UInt8]?
  {
    guard case .success(let reply) = try graph(api.inspectKey()) else { return nil }
    for account in InspectedKey(reply).accounts {
      var numbers: [BusinessNumber] = []
      _ = try readNumbers(of: account, only: number, into: &numbers)
      if !numbers.isEmpty { return account }
    }
    return nil
  }
}
