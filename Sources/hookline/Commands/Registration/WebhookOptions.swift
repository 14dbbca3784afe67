import Bytes
import Registration
import WhatsApp

/// Which options belong to which provider and verb.
extension WebhookOrder {
  /// Throws `ArgumentError` for the first option that the provider or the verb does not have.
  @_optimize(size) static func checkOptions(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) {
    let registers = arguments.verb == .set || arguments.verb == .tap
    try checkMeta(arguments, provider)
    if arguments.overridesAll,
      arguments.verb != .set || !arguments.isForAccount || provider != .dialog360
    {
      throw ArgumentError("--override-all", "belongs to 'set' with 360dialog's --waba")
    }
    if !arguments.settings.isEmpty, arguments.verb != .set || provider != .onPremises {
      throw ArgumentError("--setting", "belongs to 'set' with the provider onpremises")
    }
    if !arguments.headers.isEmpty, !registers {
      throw ArgumentError("--header", "belongs to 'set' and 'tap'")
    }
    let needsFile = arguments.verb == .set && provider == .notifyer
    if needsFile, arguments.secretFile == nil {
      throw ArgumentError(
        "--secret-file", "is needed: Notifyer shows the signature's secret only once")
    }
    if !needsFile, arguments.secretFile != nil {
      throw ArgumentError("--secret-file", "belongs to 'set' with the provider notifyer")
    }
    if arguments.name != nil,
      provider != .dialog360 || arguments.isForAccount || !(registers || arguments.verb == .delete)
    {
      throw ArgumentError("--name", "belongs to 'set', 'tap' and 'delete' of 360dialog's number")
    }
    if arguments.verb == .doctor, arguments.isDryRun {
      throw ArgumentError("--dry-run", "does not belong to 'doctor', which changes nothing")
    }
    if arguments.verb == .tap { try checkTap(arguments, provider) }
  }

  @_optimize(size) private static func checkTap(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) {
    switch provider {
    case .meta:
      if arguments.account == nil { throw ArgumentError("--waba", "is needed, with the id") }
    case .dialog360:
      if arguments.isForAccount { throw ArgumentError("--waba", "a tap belongs to one number") }
    case .notifyer:
      throw ArgumentError("tap", "with Notifyer 'set' adds an endpoint beside the others")
    case .aws: throw ArgumentError("--provider", ManagementError.topicOnly.summary)
    case .whizard, .onPremises:
      throw ArgumentError("tap", "this provider has one URL: let nginx 'mirror' its requests")
    }
  }

  @_optimize(size) private static func checkMeta(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) {
    let isMeta = provider == .meta
    if arguments.isForAccount {
      guard isMeta || provider == .dialog360 else {
        throw ArgumentError("--waba", "belongs to meta and 360dialog")
      }
      guard isMeta == (arguments.account != nil) else {
        throw ArgumentError("--waba", "has the WABA's id with meta, and none with 360dialog")
      }
    }
    if arguments.number != nil, !isMeta || arguments.verb == .tap {
      throw ArgumentError("--number", "belongs to meta, without 'tap'")
    }
    if arguments.fields != nil {
      let isChange = arguments.verb != .get && arguments.verb != .doctor
      guard isMeta, isChange else {
        throw ArgumentError("--fields", "belongs to 'set', 'delete' and 'tap' with meta")
      }
      if arguments.verb == .delete, arguments.concernsAccounts {
        throw ArgumentError("--fields", "belongs to the app, without --waba and --number")
      }
    }
    if arguments.endsSubscription,
      !isMeta || arguments.verb != .delete || arguments.account == nil || arguments.number != nil
    {
      throw ArgumentError("--unsubscribe", "belongs to 'delete' with meta's --waba")
    }
    if arguments.hasAgent, !isMeta || arguments.verb != .doctor {
      throw ArgumentError("--agent", "belongs to 'doctor' with meta")
    }
  }

  /// The action of an order for Meta.
  @_optimize(size) static func graphAction(
    _ arguments: WebhookArguments, _ app: GraphApp, _ url: [UInt8]?, hasToken: Bool
  ) throws(ArgumentError) -> Action {
    let registers = arguments.verb == .set || arguments.verb == .tap
    let fields = arguments.fields ?? (registers ? [WebhookFields.messages] : [])
    if registers, url != nil || !arguments.concernsAccounts, !hasToken {
      throw ArgumentError("HOOKLINE_VERIFY_TOKEN", "is needed: Meta verifies the URL at once")
    }
    if arguments.verb == .set, arguments.concernsAccounts, (url?.count ?? 0) > overrideLimit {
      throw ArgumentError("--url", "Meta accepts 200 bytes at a WABA or a number")
    }
    let verb: GraphOrder.Verb
    switch arguments.verb {
    case .get: verb = .get
    case .set: verb = .set
    case .delete: verb = .delete
    case .tap: verb = .tap
    case .doctor:
      return .doctor(
        url ?? [],
        GraphSetUp(
          app, account: arguments.account, number: arguments.number, url: url ?? [],
          hasAgent: arguments.hasAgent))
    }
    return .graph(
      GraphOrder(
        verb, app, account: arguments.account, number: arguments.number, url: url,
        fields: fields, endsSubscription: arguments.endsSubscription))
  }

  /// Bytes of an overriding URL: WhatsApp, "Webhook overrides".
  private static let overrideLimit = 200
}

extension WebhookArguments {
  /// Whether the order needs Meta's access token: the app alone has one of its own.
  var concernsAccounts: Bool {
    isForAccount || number != nil || verb == .doctor || verb == .tap
  }

  /// Whether the order needs a URL. With Meta, fields can be added to the app's URL, and an account subscribed without one.
  @_optimize(size) func needsURL(_ provider: Provider) -> Bool {
    switch verb {
    case .get: false
    case .delete: provider == .notifyer
    case .doctor, .tap: true
    case .set:
      provider != .meta || number != nil || (fields == nil && account == nil)
    }
  }

  /// The options that the commands of a doctor need, too.
  var commonOptions: [[UInt8]] {
    var options: [[UInt8]] = []
    if let provider { options += [[UInt8]("--provider"), provider] }
    if let path { options += [[UInt8]("--path"), path] }
    if let base { options += [[UInt8]("--base-url"), base] }
    return options
  }
}
