import Bytes

/// A checked order for Meta.
package final class GraphOrder {
  /// What to do.
  package enum Verb { case get, set, delete, tap }

  let verb: Verb
  let app: GraphApp
  let account: [UInt8]?
  let number: [UInt8]?
  let url: [UInt8]?
  let fields: [[UInt8]]
  let endsSubscription: Bool

  /// - Parameters:
  ///   - account: the WhatsApp Business Account; nil for the app, and with `get` for those that the token lists.
  ///   - number: the number, which precedes the account.
  ///   - url: the URL to register or to remove.
  ///   - fields: the fields to add or to remove.
  ///   - endsSubscription: whether `delete` ends the app's subscription to the account.
  @_optimize(size) package init(
    _ verb: Verb, _ app: GraphApp, account: [UInt8]?, number: [UInt8]?, url: [UInt8]?,
    fields: [[UInt8]], endsSubscription: Bool
  ) {
    self.verb = verb
    self.app = app
    self.account = account
    self.number = number
    self.url = url
    self.fields = fields
    self.endsSubscription = endsSubscription
  }

  /// The requests of a dry run, without those that repeat one to compare.
  @_optimize(size) package func requests(_ api: ManagementAPI) -> [ManagementRequest] {
    switch (verb, account, number) {
    case (.get, _, _):
      [api.readSubscriptions(app)]
        + (account.map { [api.readApps(of: $0), api.readNumbers(of: $0)] } ?? [])
        + (number.map { [api.readURLs(of: $0)] } ?? [])
    case (.set, let account, let number?):
      [api.readSubscriptions(app)] + (account.map { [api.join($0, app)] } ?? [])
        + [api.override(number, app, url: url ?? []), api.readURLs(of: number)]
    case (.set, let account?, nil):
      [api.readSubscriptions(app), api.readApps(of: account), api.join(account, app)]
        + (url.map { [api.join(account, app, url: $0)] } ?? [])
    case (.set, nil, nil):
      [
        api.readSubscriptions(app),
        api.subscribe(app, url ?? [UInt8]("(the app's URL)"), fields),
      ]
    case (.delete, _, let number?):
      [api.readURLs(of: number), api.override(number, app, url: [])]
    case (.delete, let account?, nil):
      [
        api.readApps(of: account),
        endsSubscription ? api.leave(account) : api.join(account, app),
      ]
    case (.delete, nil, nil): [api.readSubscriptions(app), api.unsubscribe(app, fields)]
    case (.tap, let account, _):
      [
        api.readSubscriptions(app), api.readApps(of: account ?? []),
        api.subscribe(app, url ?? [], fields), api.join(account ?? [], app),
      ]
    }
  }
}

extension Registrar {
  /// Carries out an order for Meta.
  ///
  /// - Parameter hasKey: whether there is a token for accounts and numbers.
  @_optimize(size) package mutating func perform(
    _ order: GraphOrder, hasKey: Bool
  ) throws(Transport.Failure) -> Bool {
    switch (order.verb, order.account, order.number) {
    case (.get, _, _): try getGraph(order, hasKey: hasKey)
    case (.set, _, let number?): try setNumber(number, order)
    case (.set, let account?, nil): try setAccount(account, order)
    case (.set, nil, nil): try setApp(order.app, url: order.url, fields: order.fields)
    case (.delete, _, let number?): try deleteNumber(number, order)
    case (.delete, let account?, nil): try deleteAccount(account, order)
    case (.delete, nil, nil): try deleteApp(order)
    case (.tap, let account, _): try tapGraph(account ?? [], order)
    }
  }
}
