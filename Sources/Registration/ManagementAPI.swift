import Bytes
import Webhook
package import WhatsApp

/// A provider's API for registering a URL.
package struct ManagementAPI {
  /// The provider.
  package let provider: Provider
  private let base: [UInt8]

  /// - Parameters:
  ///   - base: the base URL, by default the provider's.
  ///   - version: the version of Meta's Graph API, such as `v26.0`; other providers have none in their URLs.
  /// Throws `ManagementError` where the provider has no such API, or no base URL.
  @_optimize(size) package init(
    _ provider: Provider, base: HTTPSURL?, version: [UInt8] = []
  ) throws(ManagementError) {
    guard provider != .aws else { throw .topicOnly }
    self.provider = provider
    var text: [UInt8]
    if let base {
      guard !base.hasQuery else { throw .base(.query) }
      text = base.text
      while text.last == UInt8(ascii: "/") { text.removeLast() }
    } else if let own = Self.base(of: provider) {
      text = [UInt8](own)
    } else {
      throw .baseMissing
    }
    if provider == .meta, !version.isEmpty { text += [UInt8(ascii: "/")] + version }
    self.base = text
  }

  @_optimize(size) private static func base(of provider: Provider) -> StaticString? {
    switch provider {
    case .dialog360: "https://waba-v2.360dialog.io"
    case .notifyer: "https://api.insightssystem.com/api:qh9OQ3OW"
    case .meta: "https://graph.facebook.com"
    // On-Premises runs on the operator's host; Whizard does not publish its URL.
    case .aws, .whizard, .onPremises: nil
    }
  }

  private var keyField: StaticString {
    switch provider {
    case .dialog360: "D360-API-KEY: "
    case .whizard: "WHIZARD-KEY: "
    case .notifyer, .onPremises, .meta, .aws: "Authorization: Bearer "
    }
  }

  @_optimize(size) @inline(never) func request(
    _ method: StaticString, _ path: StaticString, number: Int? = nil,
    _ body: ManagementRequest.Body? = nil
  ) -> ManagementRequest {
    var path = [UInt8](path)
    if let number { path.append(decimal: number) }
    return request(method, path: path, body)
  }

  /// Returns a request for a path, which begins with `/`.
  @_optimize(size) @inline(never) func request(
    _ method: StaticString, path: [UInt8], _ body: ManagementRequest.Body? = nil,
    as credential: ManagementRequest.Credential = .key
  ) -> ManagementRequest {
    ManagementRequest(
      method, base + path, keyField: keyField, needsOrigin: provider == .notifyer, body: body,
      credential: credential)
  }
}

/// An API that cannot be used.
package enum ManagementError: Error, Equatable {
  /// AWS End User Messaging: it has event destinations in place of a URL.
  case topicOnly
  case baseMissing
  case base(URLError)

  /// The text for a person.
  package var summary: StaticString {
    switch self {
    case .topicOnly: "AWS End User Messaging sends to an SNS topic: there is no URL to register"
    case .baseMissing: "required: the provider's URL is not known"
    case .base(let error): error.summary
    }
  }
}
