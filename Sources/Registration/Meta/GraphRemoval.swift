import Bytes

/// `delete` for Meta: nothing is removed where another URL than the order's is registered.
///
/// Each request names WhatsApp's object, an account or a number: none touches another product or app.
extension Registrar {
  /// Removes fields of the app's subscription, or with none of them the subscription.
  @_optimize(size) mutating func deleteApp(_ order: GraphOrder) throws(Transport.Failure) -> Bool {
    let (app, fields) = (order.app, order.fields)
    guard let before = try subscription(of: app) else { return false }
    guard let url = before.url else { return nothingIsRegistered() }
    guard isExpected(url, order) else { return false }
    let present = fields.filter { before.fields.contains($0) }
    guard fields.isEmpty || !present.isEmpty else {
      write("The app is not subscribed to \(fields)")
      return true
    }
    guard try demand(api.unsubscribe(app, present)) != nil,
      let after = try subscription(of: app)
    else { return false }
    if fields.isEmpty {
      guard after.url == nil else { return staysRegistered() }
      write("Removed: \(url)")
    } else {
      guard after.lacks(present).count == present.count else { return staysRegistered() }
      write("The fields are now \(after.fields)")
    }
    return true
  }

  /// Removes the override of an account's URL, or the app's subscription to the account.
  @_optimize(size) mutating func deleteAccount(
    _ account: [UInt8], _ order: GraphOrder
  ) throws(Transport.Failure) -> Bool {
    let (app, endsSubscription) = (order.app, order.endsSubscription)
    guard let before = try apps(of: account) else { return false }
    guard let own = before.first(where: { $0.id == app.id }),
      endsSubscription || own.override != nil
    else { return nothingIsRegistered() }
    guard isExpected(own.override ?? [], order) else { return false }
    let request = endsSubscription ? api.leave(account) : api.join(account, app)
    guard try demand(request) != nil, let after = try apps(of: account) else { return false }
    let left = after.first { $0.id == app.id }
    if endsSubscription {
      guard left == nil else { return staysRegistered() }
      write("The app is no longer subscribed to WABA \(account)")
    } else {
      guard let left, left.override == nil else { return staysRegistered() }
      write("Removed: \(own.override ?? [])")
    }
    return true
  }

  /// Removes the override of a number's URL.
  @_optimize(size) mutating func deleteNumber(
    _ number: [UInt8], _ order: GraphOrder
  ) throws(Transport.Failure) -> Bool {
    guard let before = try urls(of: number) else { return false }
    guard let url = before.number else { return nothingIsRegistered() }
    guard isExpected(url, order) else { return false }
    guard try demand(api.override(number, order.app, url: [])) != nil,
      let after = try urls(of: number)
    else { return false }
    guard after.number == nil else { return staysRegistered() }
    write("Removed: \(url)")
    return true
  }

  private mutating func isExpected(_ url: [UInt8], _ order: GraphOrder) -> Bool {
    guard let expected = order.url, expected != url else { return true }
    say("Another URL is registered, and stays: ", url)
    return false
  }

  private mutating func nothingIsRegistered() -> Bool {
    say("Nothing is registered.")
    return true
  }

  private mutating func staysRegistered() -> Bool {
    say("Meta accepted the request, but has changed nothing.")
    return false
  }
}
