import Bytes

/// An app's subscription to WhatsApp.
final class AppSubscription {
  /// The app's URL; nil where it is not subscribed.
  private(set) var url: [UInt8]?
  private(set) var isActive = false
  private(set) var fields: [[UInt8]] = []

  /// Parses the list of the app's subscriptions.
  @_optimize(size) @inline(never) init(_ reply: Reply) {
    for value in reply["data"].elements where value["object"].equals(ManagementAPI.object) {
      url = value["callback_url"].word ?? []
      isActive = value["active"].flag ?? true
      for field in value["fields"].elements {
        // The reference has strings here, and the API objects.
        if let name = field["name"].word ?? field.word { fields.append(name) }
      }
    }
  }

  /// Returns the fields of a list that it lacks.
  @inline(never) func lacks(_ wanted: [[UInt8]]) -> [[UInt8]] {
    wanted.filter { !fields.contains($0) }
  }
}

/// An app that is subscribed to an account.
final class SubscribedApp {
  let id: [UInt8]
  let name: [UInt8]
  /// The URL that overrides the app's for the account.
  let override: [UInt8]?

  private init(_ reply: Reply) {
    let app = reply["whatsapp_business_api_data"]
    id = app["id"].word ?? []
    name = app["name"].word ?? []
    override = reply["override_callback_uri"].word
  }

  /// Parses the list of an account's apps.
  @inline(never) static func list(_ reply: Reply) -> [SubscribedApp] {
    reply["data"].elements.map { SubscribedApp($0) }
  }
}

/// The URLs of a number at the three levels; nil where a level has none.
final class NumberURLs {
  let number: [UInt8]?
  let account: [UInt8]?
  let app: [UInt8]?

  /// Parses the member `webhook_configuration`; nil where it is missing.
  @inline(never) init?(of reply: Reply) {
    let urls = reply["webhook_configuration"]
    guard urls.exists else { return nil }
    number = urls["phone_number"].word
    account = urls["whatsapp_business_account"].word
    app = urls["application"].word
  }

  /// The URL that takes precedence.
  var winner: [UInt8]? { number ?? account ?? app }
}

/// A number of an account.
final class BusinessNumber {
  let id: [UInt8]
  let status: [UInt8]?
  let platform: [UInt8]?
  /// Whether it stays in the WhatsApp Business app.
  let isInApp: Bool
  var urls: NumberURLs?

  /// Parses an element of the list of numbers; nil where it has no id in digits.
  @_optimize(size) init?(_ reply: Reply) {
    guard let id = reply["id"].word, id.isIdentifier else { return nil }
    self.id = id
    status = reply["status"].word
    platform = reply["platform_type"].word
    isInApp = reply["is_on_biz_app"].flag ?? false
    urls = NumberURLs(of: reply)
  }
}

/// What Meta knows about an access token: Graph API, "Debug-Token".
final class InspectedKey {
  let isValid: Bool
  let app: [UInt8]?
  /// Seconds since 1970; 0 for never.
  let expiry: Int
  let scopes: [[UInt8]]
  /// The accounts that it may manage; empty where they are not restricted, or not listed.
  let accounts: [[UInt8]]
  /// Why it is invalid.
  let message: [UInt8]?

  /// The permission for all management of accounts.
  static var permission: StaticString { "whatsapp_business_management" }

  @_optimize(size) @inline(never) init(_ reply: Reply) {
    let data = reply["data"]
    isValid = data["is_valid"].flag ?? false
    app = data["app_id"].word
    expiry = data["expires_at"].integer ?? 0
    message = data["error"]["message"].word
    scopes = data["scopes"].elements.compactMap { $0.word }
    var accounts: [[UInt8]] = []
    for scope in data["granular_scopes"].elements where scope["scope"].equals(Self.permission) {
      for id in scope["target_ids"].elements.compactMap({ $0.word })
      where id.isIdentifier && !accounts.contains(id) { accounts.append(id) }
    }
    self.accounts = accounts
  }
}

extension [UInt8] {
  /// Whether the text is an id of Meta's: decimal digits.
  package var isIdentifier: Bool { (1...20).contains(count) && allSatisfy { $0.isDigit } }
}
