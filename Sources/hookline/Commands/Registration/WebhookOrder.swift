import Bytes
import Posix
import Registration
import WhatsApp
import Webhook

/// A checked order for a provider.
struct WebhookOrder {
  let api: ManagementAPI
  let key: [UInt8]
  let action: Action
  /// What authenticates with Meta's Graph API besides the key.
  let graph: GraphSecrets
  let source: SourceSettings?
  /// Values that the report must not show.
  let secrets: [[UInt8]]
  /// Whether Basic credentials are configured that this provider cannot send.
  let dropsBasic: Bool

  enum Action {
    case getURL
    case setURL(RegistrationLevel, [UInt8], RegisteredHeaders, overridesAll: Bool)
    case deleteURL(RegistrationLevel, expected: [UInt8]?)
    case getSettings
    case setSettings([UInt8], [(setting: ApplicationSetting, value: Bool)])
    case deleteSettings(expected: [UInt8]?)
    case getEndpoints
    case setEndpoint([UInt8], secretFile: [UInt8])
    case deleteEndpoint([UInt8])
    case addDestination([UInt8], [UInt8], RegisteredHeaders)
    case tapNumber([UInt8], [UInt8], RegisteredHeaders)
    case deleteDestination([UInt8])
    case graph(GraphOrder)
    /// Examines the URL; a set-up only with Meta.
    case doctor([UInt8], GraphSetUp?)
  }

  /// Throws `ArgumentError` for the first argument that is missing, superfluous or against the provider's rules.
  @_optimize(size) init(_ arguments: WebhookArguments, _ settings: Settings) throws(ArgumentError) {
    let source = try Self.source(arguments, settings)
    self.source = source
    let provider = try Self.provider(arguments, source)
    let own = source?.management
    let version = own?.graphVersion ?? settings.management.graphVersion
    api = try Self.api(
      provider, arguments, version ?? [UInt8](ManagementSettings.defaultGraphVersion))
    try Self.checkOptions(arguments, provider)
    let url = try Self.url(arguments, provider)
    let registers = arguments.verb == .set || arguments.verb == .tap
    let basic = registers ? source?.secrets.basic ?? [] : []
    let headers = try Self.headers(arguments, basic, provider)
    let keys = own?.keys ?? []
    let isNeeded = !arguments.isDryRun && (provider != .meta || arguments.concernsAccounts)
    key = try Self.key(keys.isEmpty ? settings.management.keys : keys, isNeeded: isNeeded)
    dropsBasic = !basic.isEmpty && !RegistrationRules.supportsHeaders(provider)
    let appSecret = source?.secrets.keys.first ?? []
    let verifyToken = source?.secrets.verifyTokens.first ?? []
    secrets = [key, appSecret, verifyToken] + headers.fields.map { $0.value }
    guard provider != .meta else {
      guard let id = own?.app ?? settings.management.app else {
        throw ArgumentError("HOOKLINE_APP_ID", "is needed for Meta")
      }
      guard !appSecret.isEmpty || arguments.isDryRun else {
        throw ArgumentError("HOOKLINE_APP_SECRET", "is needed for Meta")
      }
      guard Self.isVisible(appSecret) else {
        throw ArgumentError("HOOKLINE_APP_SECRET", "has a character that no secret of Meta's has")
      }
      graph = GraphSecrets(app: id, secret: appSecret, key: key)
      action = try Self.graphAction(
        arguments, GraphApp(id: id, verifyToken: verifyToken), url,
        hasToken: !verifyToken.isEmpty || arguments.isDryRun)
      return
    }
    graph = GraphSecrets()
    let level: RegistrationLevel = arguments.isForAccount ? .account : .number
    switch (provider, arguments.verb) {
    case (_, .doctor): action = .doctor(url ?? [], nil)
    case (_, .tap):
      action = .tapNumber(arguments.name ?? [UInt8]("hookline"), url ?? [], headers)
    case (.onPremises, .get): action = .getSettings
    case (.onPremises, .set): action = .setSettings(url ?? [], arguments.settings)
    case (.onPremises, .delete): action = .deleteSettings(expected: url)
    case (.notifyer, .get): action = .getEndpoints
    case (.notifyer, .set):
      action = .setEndpoint(url ?? [], secretFile: arguments.secretFile ?? [])
    case (.notifyer, .delete): action = .deleteEndpoint(url ?? [])
    case (_, .get): action = .getURL
    case (_, .set):
      if let name = arguments.name {
        action = .addDestination(name, url ?? [], headers)
      } else {
        action = .setURL(level, url ?? [], headers, overridesAll: arguments.overridesAll)
      }
    case (_, .delete):
      if let name = arguments.name {
        action = .deleteDestination(name)
      } else {
        action = .deleteURL(level, expected: url)
      }
    }
  }

  /// The source for the notifications: the only one, or the one at `--path` or at the URL's path.
  @_optimize(size) private static func source(
    _ arguments: WebhookArguments, _ settings: Settings
  ) throws(ArgumentError) -> SourceSettings? {
    if let path = arguments.path {
      if path.first == UInt8(ascii: "/"), let source = settings.source(at: path) { return source }
      throw ArgumentError("--path", "must be the path of one of the sources")
    }
    guard settings.list.count > 1 else { return settings.list.first }
    // An invalid URL is reported later.
    let path = arguments.url.flatMap { text in try? HTTPSURL(text).path }
    if let path, let source = settings.source(at: path) { return source }
    guard arguments.verb == .get || arguments.verb == .delete else {
      throw ArgumentError(
        "--path", "is needed: there are several sources, and none has the URL's path")
    }
    return nil
  }

  @_optimize(size) private static func provider(
    _ arguments: WebhookArguments, _ source: SourceSettings?
  ) throws(ArgumentError) -> Provider {
    guard let name = arguments.provider else {
      if let source { return source.source.provider }
      throw ArgumentError("--provider", "or --path is needed: there are several sources")
    }
    guard let provider = Provider(name: name) else {
      throw ArgumentError("--provider", "must be meta, 360dialog, whizard, notifyer or onpremises")
    }
    return provider
  }

  @_optimize(size) private static func api(
    _ provider: Provider, _ arguments: WebhookArguments, _ version: [UInt8]
  ) throws(ArgumentError) -> ManagementAPI {
    let base: HTTPSURL?
    do throws(URLError) {
      base = if let text = arguments.base { try HTTPSURL(text) } else { nil }
    } catch {
      throw ArgumentError("--base-url", error.summary)
    }
    do throws(ManagementError) {
      return try ManagementAPI(provider, base: base, version: version)
    } catch {
      throw ArgumentError(error == .topicOnly ? "--provider" : "--base-url", error.summary)
    }
  }

  @_optimize(size) private static func url(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) -> [UInt8]? {
    guard let text = arguments.url else {
      guard !arguments.needsURL(provider) else { throw ArgumentError("--url", "is needed") }
      return nil
    }
    do throws(URLError) {
      let url = try HTTPSURL(text)
      // A URL against the rules may still be registered, and can be removed.
      if arguments.verb == .set || arguments.verb == .tap {
        try RegistrationRules.check(url, for: provider)
      }
      return text
    } catch {
      throw ArgumentError("--url", error.summary)
    }
  }

  @_optimize(size) private static func headers(
    _ arguments: WebhookArguments, _ basic: [[UInt8]], _ provider: Provider
  ) throws(ArgumentError) -> RegisteredHeaders {
    var fields: [Request.Field] = []
    for header in arguments.headers {
      switch header {
      case .field(let field): fields.append(field)
      case .file(let path):
        guard let found = HeaderArgument.fields(ofFile: path) else {
          throw ArgumentError("--header", HeaderArgument.hint)
        }
        fields += found
      case .standardInput: throw ArgumentError("--header", HeaderArgument.hint)
      }
    }
    do throws(HeaderError) {
      return try RegisteredHeaders(fields, basic: basic.first, for: provider)
    } catch {
      throw ArgumentError("--header", error.summary)
    }
  }

  @_optimize(size) private static func key(
    _ keys: [[UInt8]], isNeeded: Bool
  ) throws(ArgumentError) -> [UInt8] {
    guard let key = keys.first else {
      if isNeeded { throw ArgumentError("HOOKLINE_API_KEY", "is needed") }
      return []
    }
    guard keys.count == 1 else { throw ArgumentError("HOOKLINE_API_KEY", "must be one key") }
    guard isVisible(key) else {
      throw ArgumentError("HOOKLINE_API_KEY", "has a character that no key has")
    }
    return key
  }

  private static func isVisible(_ text: [UInt8]) -> Bool {
    text.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
