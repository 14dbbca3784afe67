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
  }

  /// Throws `ArgumentError` for the first argument that is missing, superfluous or against the provider's rules.
  init(_ arguments: WebhookArguments, _ settings: Settings) throws(ArgumentError) {
    let source = try Self.source(arguments, settings)
    let provider = try Self.provider(arguments, source)
    api = try Self.api(provider, arguments)
    try Self.checkOptions(arguments, provider)
    let url = try Self.url(arguments, provider)
    let basic = arguments.verb == .set ? source?.secrets.basic ?? [] : []
    let headers = try Self.headers(arguments, basic, provider)
    let keys = source?.secrets.managementKeys ?? []
    key = try Self.key(
      keys.isEmpty ? settings.managementKeys : keys, isNeeded: !arguments.isDryRun)
    secrets = [key] + headers.fields.map { $0.value }
    dropsBasic = !basic.isEmpty && !RegistrationRules.supportsHeaders(provider)
    let level: RegistrationLevel = arguments.isForAccount ? .account : .number
    switch (provider, arguments.verb) {
    case (.onPremises, .get): action = .getSettings
    case (.onPremises, .set): action = .setSettings(url ?? [], arguments.settings)
    case (.onPremises, .delete): action = .deleteSettings(expected: url)
    case (.notifyer, .get): action = .getEndpoints
    case (.notifyer, .set):
      action = .setEndpoint(url ?? [], secretFile: arguments.secretFile ?? [])
    case (.notifyer, .delete): action = .deleteEndpoint(url ?? [])
    case (_, .get): action = .getURL
    case (_, .set):
      action = .setURL(level, url ?? [], headers, overridesAll: arguments.overridesAll)
    case (_, .delete): action = .deleteURL(level, expected: url)
    }
  }

  /// The source for the notifications: the only one, or the one at `--path` or at the URL's path.
  private static func source(
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
    guard arguments.verb != .set else {
      throw ArgumentError(
        "--path", "is needed: there are several sources, and none has the URL's path")
    }
    return nil
  }

  private static func provider(
    _ arguments: WebhookArguments, _ source: SourceSettings?
  ) throws(ArgumentError) -> Provider {
    guard let name = arguments.provider else {
      if let source { return source.source.provider }
      throw ArgumentError("--provider", "or --path is needed: there are several sources")
    }
    guard let provider = Provider(name: name) else {
      throw ArgumentError("--provider", "must be 360dialog, whizard, notifyer or onpremises")
    }
    return provider
  }

  private static func api(
    _ provider: Provider, _ arguments: WebhookArguments
  ) throws(ArgumentError) -> ManagementAPI {
    let base: HTTPSURL?
    do throws(URLError) {
      base = if let text = arguments.base { try HTTPSURL(text) } else { nil }
    } catch {
      throw ArgumentError("--base-url", error.summary)
    }
    do throws(ManagementError) {
      return try ManagementAPI(provider, base: base)
    } catch {
      let isProvider = error == .dashboardOnly || error == .topicOnly
      throw ArgumentError(isProvider ? "--provider" : "--base-url", error.summary)
    }
  }

  /// Checks the options that only one provider or verb has.
  private static func checkOptions(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) {
    let sets = arguments.verb == .set
    if arguments.isForAccount, provider != .dialog360 {
      throw ArgumentError("--waba", "belongs to 360dialog")
    }
    if arguments.overridesAll, !sets || !arguments.isForAccount {
      throw ArgumentError("--override-all", "belongs to 'set' with --waba")
    }
    if !arguments.settings.isEmpty, !sets || provider != .onPremises {
      throw ArgumentError("--setting", "belongs to 'set' with the provider onpremises")
    }
    if !arguments.headers.isEmpty, !sets {
      throw ArgumentError("--header", "belongs to 'set'")
    }
    let needsFile = sets && provider == .notifyer
    if needsFile, arguments.secretFile == nil {
      throw ArgumentError(
        "--secret-file", "is needed: Notifyer shows the signature's secret only once")
    }
    if !needsFile, arguments.secretFile != nil {
      throw ArgumentError("--secret-file", "belongs to 'set' with the provider notifyer")
    }
  }

  private static func url(
    _ arguments: WebhookArguments, _ provider: Provider
  ) throws(ArgumentError) -> [UInt8]? {
    guard let text = arguments.url else {
      if arguments.verb == .set || (arguments.verb == .delete && provider == .notifyer) {
        throw ArgumentError("--url", "is needed")
      }
      return nil
    }
    do throws(URLError) {
      let url = try HTTPSURL(text)
      // A URL against the rules may still be registered, and can be removed.
      if arguments.verb == .set { try RegistrationRules.check(url, for: provider) }
      return text
    } catch {
      throw ArgumentError("--url", error.summary)
    }
  }

  private static func headers(
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

  private static func key(
    _ keys: [[UInt8]], isNeeded: Bool
  ) throws(ArgumentError) -> [UInt8] {
    guard let key = keys.first else {
      if isNeeded { throw ArgumentError("HOOKLINE_API_KEY", "is needed") }
      return []
    }
    guard keys.count == 1 else { throw ArgumentError("HOOKLINE_API_KEY", "must be one key") }
    guard key.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ArgumentError("HOOKLINE_API_KEY", "has a character that no key has")
    }
    return key
  }
}
