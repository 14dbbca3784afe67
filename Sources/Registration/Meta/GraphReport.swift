import Bytes

/// `get` for Meta: which URL takes precedence for which number and field.
extension Registrar {
  /// Reports the URLs of the app, of accounts and of their numbers.
  @_optimize(size) mutating func getGraph(
    _ order: GraphOrder, hasKey: Bool
  ) throws(Transport.Failure) -> Bool {
    let (app, number) = (order.app, order.number)
    guard let subscription = try subscription(of: app) else { return false }
    describe(subscription, of: app)
    guard hasKey else {
      say("HOOKLINE_API_KEY is not set: WABAs and numbers are not shown.")
      return true
    }
    if order.account == nil, let number {
      guard let urls = try urls(of: number) else { return false }
      write("number \(number)")
      describe(urls, subscription)
      return true
    }
    var accounts = order.account.map { [$0] }
    if accounts == nil { accounts = try self.accounts() }
    guard let accounts else { return false }
    for account in accounts {
      guard try describe(account, app, subscription, only: number) else { return false }
    }
    return true
  }

  @_optimize(size) private mutating func describe(_ subscription: AppSubscription, of app: GraphApp)
  {
    guard let url = subscription.url else {
      return write("app \(app.id): none")
    }
    write("app \(app.id): \(url)")
    write("  fields: \(subscription.fields)")
    if !subscription.isActive { say("  inactive: nothing is delivered") }
  }

  @_optimize(size) private mutating func describe(
    _ account: [UInt8], _ app: GraphApp, _ subscription: AppSubscription, only number: [UInt8]?
  ) throws(Transport.Failure) -> Bool {
    guard let apps = try apps(of: account) else { return false }
    let own = apps.first { $0.id == app.id }
    if let own {
      write("WABA \(account): \(own.override ?? [UInt8]("the app's URL"))")
    } else {
      write("WABA \(account): nothing is delivered, because the app is not subscribed to it")
    }
    for other in apps where other.id != app.id {
      write("  also subscribed: app \(other.id) \(other.name)")
    }
    var numbers: [BusinessNumber] = []
    if let error = try readNumbers(of: account, only: number, into: &numbers) {
      write("The numbers cannot be read: \(error.message)")
      return false
    }
    for found in numbers {
      write("number \(found.id): \(found.status ?? [])")
      if let urls = found.urls { describe(urls, subscription) }
    }
    return true
  }

  @_optimize(size) private mutating func describe(
    _ urls: NumberURLs, _ subscription: AppSubscription
  ) {
    let origin: [UInt8] =
      if urls.number != nil {
        [UInt8]("the number's URL")
      } else if urls.account != nil { [UInt8]("the WABA's URL") } else { [UInt8]("the app's URL") }
    let movable = subscription.fields.filter { WebhookFields.isMovable($0) }
    let fixed = subscription.fields.filter { !WebhookFields.isMovable($0) }
    let none = [UInt8]("none")
    if !movable.isEmpty { write("  \(movable): \(urls.winner ?? none) (\(origin))") }
    if !fixed.isEmpty {
      let url = urls.app ?? subscription.url ?? none
      write("  \(fixed): \(url) (the app's URL: no override moves these)")
    }
  }
}
