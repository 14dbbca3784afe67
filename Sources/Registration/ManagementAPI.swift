import Bytes
import Webhook
package import WhatsApp

/// A provider's interface for registering a URL: where it is, and what it is asked.
package struct ManagementAPI {
  /// Whose it is.
  package let provider: Provider
  private let base: [UInt8]

  /// - Parameter base: what stands before the paths; the provider's own where there is none.
  /// Throws `ManagementError` where the provider has no such interface, or none of its own.
  package init(_ provider: Provider, base: HTTPSURL?) throws(ManagementError) {
    guard provider != .meta else { throw .setElsewhere }
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
    // On-Premises is the operator's own host; Whizard does not publish its.
    case .meta, .whizard, .onPremises: nil
    }
  }

  private var keyField: StaticString {
    switch provider {
    case .dialog360: "D360-API-KEY: "
    case .whizard: "WHIZARD-KEY: "
    case .notifyer, .onPremises, .meta: "Authorization: Bearer "
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

/// Why a provider's interface cannot be used.
package enum ManagementError: Error, Equatable {
  /// Meta's Cloud API: the URL stands in its dashboard.
  case setElsewhere
  case baseMissing
  case base(URLError)

  /// What a person reads.
  package var summary: StaticString {
    switch self {
    case .setElsewhere: "the URL of Meta's Cloud API is set in the app's dashboard"
    case .baseMissing: "it is needed: the provider has no address that is known"
    case .base(let fault): fault.summary
    }
  }
}

extension ManagementRequest.Body {
  /// The body that `content` writes. It is asked twice, the second time with the values of header fields left out.
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
  /// Writes a URL with the header fields that are sent there, as 360dialog and Whizard have it.
  mutating func registration(_ url: [UInt8], _ headers: RegisteredHeaders, isShown: Bool) {
    string("url", url)
    beginObject("headers")
    for field in headers.fields {
      verbatim { bytes in
        JSONString.append(field.name.span, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        let value = isShown ? [UInt8](ManagementRequest.notShown) : field.value
        JSONString.append(value.span, to: &bytes)
      }
    }
    endObject()
  }
}
