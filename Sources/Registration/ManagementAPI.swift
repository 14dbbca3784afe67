import Bytes
import Webhook
package import WhatsApp

/// A provider's API for registering a URL.
package struct ManagementAPI {
  /// The provider.
  package let provider: Provider
  private let base: [UInt8]

  /// - Parameter base: the base URL, by default the provider's.
  /// Throws `ManagementError` where the provider has no such API, or no base URL.
  package init(_ provider: Provider, base: HTTPSURL?) throws(ManagementError) {
    guard provider != .meta else { throw .dashboardOnly }
    guard provider != .aws else { throw .topicOnly }
    self.provider = provider
    if let base {
      guard !base.hasQuery else { throw .base(.query) }
      var text = base.text
      while text.last == UInt8(ascii: "/") { text.removeLast() }
      self.base = text
    } else if let own = Self.base(of: provider) {
      self.base = [UInt8](own)
    } else {
      throw .baseMissing
    }
  }

  private static func base(of provider: Provider) -> StaticString? {
    switch provider {
    case .dialog360: "https://waba-v2.360dialog.io"
    case .notifyer: "https://api.insightssystem.com/api:qh9OQ3OW"
    // On-Premises runs on the operator's host; Whizard does not publish its URL.
    case .meta, .aws, .whizard, .onPremises: nil
    }
  }

  private var keyField: StaticString {
    switch provider {
    case .dialog360: "D360-API-KEY: "
    case .whizard: "WHIZARD-KEY: "
    case .notifyer, .onPremises, .meta, .aws: "Authorization: Bearer "
    }
  }

  func request(
    _ method: StaticString, _ path: StaticString, number: Int? = nil,
    _ body: ManagementRequest.Body? = nil
  ) -> ManagementRequest {
    var url = base
    url.append(path)
    if let number { url.append(decimal: number) }
    return ManagementRequest(
      method: method, url: url, keyField: keyField, needsOrigin: provider == .notifyer, body: body)
  }
}

/// An API that cannot be used.
package enum ManagementError: Error, Equatable {
  /// Meta's Cloud API: its URL is set in the dashboard.
  case dashboardOnly
  /// AWS End User Messaging: it has event destinations in place of a URL.
  case topicOnly
  case baseMissing
  case base(URLError)

  /// The text for a person.
  package var summary: StaticString {
    switch self {
    case .dashboardOnly: "the URL of Meta's Cloud API is set in the app's dashboard"
    case .topicOnly: "AWS End User Messaging sends to an SNS topic: there is no URL to register"
    case .baseMissing: "required: the provider's URL is not known"
    case .base(let error): error.summary
    }
  }
}

extension ManagementRequest.Body {
  /// The body that `content` writes. It is called twice, the second time to redact the values of header fields.
  init(_ content: (_ writer: inout JSONWriter, _ isShown: Bool) -> Void) {
    self.init(sent: Self.text(false, content), shown: Self.text(true, content))
  }

  private static func text(
    _ isShown: Bool, _ content: (_ writer: inout JSONWriter, _ isShown: Bool) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    content(&writer, isShown)
    writer.endObject()
    return writer.bytes
  }
}

extension JSONWriter {
  /// Writes a URL and its header fields in the format of 360dialog and Whizard.
  mutating func registration(_ url: [UInt8], _ headers: RegisteredHeaders, isShown: Bool) {
    string("url", url)
    beginObject("headers")
    for field in headers.fields {
      verbatim { bytes in
        JSONString.append(field.name.span, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        let value = isShown ? [UInt8](ManagementRequest.redacted) : field.value
        JSONString.append(value.span, to: &bytes)
      }
    }
    endObject()
  }
}
