import Bytes

/// `tap` for Meta: an app of its own receives its own copy of what another app receives.
extension Registrar {
  /// Subscribes the app to an account beside the apps that are there, and reports that these are unchanged.
  ///
  /// Changes nothing where the app already receives for another URL: overriding that would take the notifications away.
  @_optimize(size) mutating func tapGraph(
    _ account: [UInt8], _ order: GraphOrder
  ) throws(Transport.Failure) -> Bool {
    let (app, url) = (order.app, order.url ?? [])
    guard let subscription = try subscription(of: app), let before = try apps(of: account) else {
      return false
    }
    let own = before.first { $0.id == app.id }
    var receiver = own?.override ?? url
    if receiver == url { receiver = subscription.url ?? url }
    guard receiver == url else {
      write(
        "App \(app.id) already delivers to \(receiver), and would no longer: create a second app, and set its id, secret and token"
      )
      return false
    }
    guard before.contains(where: { $0.id != app.id }) else {
      write("No other app is subscribed to WABA \(account): there is nothing to tap, use 'set'.")
      return false
    }
    guard try setApp(app, url: url, fields: order.fields), try join(account, app),
      let after = try apps(of: account)
    else { return false }
    for other in before where other.id != app.id {
      guard let same = after.first(where: { $0.id == other.id }), same.override == other.override
      else {
        write("App \(other.id) \(other.name) has changed meanwhile: check it")
        return false
      }
      write("Unchanged: app \(other.id) \(other.name)")
    }
    say("Meta sends each app a copy, and redelivers to all where one fails.")
    return true
  }
}
