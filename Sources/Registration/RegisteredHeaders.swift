import Bytes
package import Webhook
package import WhatsApp

/// The header fields for the provider to send with every notification.
package struct RegisteredHeaders {
  package private(set) var fields: [Request.Field] = []

  /// Checks fields, and adds `Authorization` with Basic credentials, RFC 7617, unless the fields have one.
  ///
  /// - Parameter basic: `user:password`.
  /// Throws `HeaderError` for the first field that cannot be registered.
  @_optimize(size) package init(
    _ fields: [Request.Field], basic: [UInt8]?, for provider: Provider
  ) throws(HeaderError) {
    guard fields.isEmpty || RegistrationRules.supportsHeaders(provider) else { throw .unsupported }
    for field in fields { try append(field, for: provider) }
    let authorization = [UInt8]("Authorization")
    guard let basic, RegistrationRules.supportsHeaders(provider), !has(authorization) else {
      return
    }
    var value = [UInt8]("Basic ")
    Base64.append(basic.span, to: &value)
    self.fields.append(Request.Field(name: authorization, value: value))
  }

  private func has(_ name: [UInt8]) -> Bool {
    fields.contains { $0.name.equalsIgnoringCase(name) }
  }

  /// Whether a provider signs each notification in a field of this name.
  private func isSignature(_ name: [UInt8]) -> Bool {
    name.equalsIgnoringCase([UInt8]("X-Hub-Signature-256"))
      || name.equalsIgnoringCase([UInt8]("X-360dialog-Signature"))
  }

  @_optimize(size) private mutating func append(
    _ field: Request.Field, for provider: Provider
  ) throws(HeaderError) {
    guard field.name.allSatisfy({ $0.isTokenCharacter }) else { throw .name }
    guard !field.name.contains(UInt8(ascii: "_")) else { throw .underscoreInName }
    guard !isSignature(field.name) else { throw .signature }
    guard !field.value.isEmpty, field.value.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw .value
    }
    guard !has(field.name) else { throw .repeated }
    do throws(URLError) {
      try RegistrationRules.check(hostsIn: field.value, for: provider)
    } catch {
      throw .host(error)
    }
    fields.append(field)
  }
}

/// A rule that a header field breaks.
package enum HeaderError: Error, Equatable {
  case name, underscoreInName, signature, value, repeated, unsupported
  /// A host in the value breaks a rule.
  case host(URLError)

  /// The text for a person.
  package var summary: StaticString {
    switch self {
    case .name: "a header's name has a character that it cannot have"
    case .underscoreInName: "web servers drop header fields with '_' in their names"
    case .signature: "each notification has another signature, so no header can have it"
    case .value: "a header's value is empty, or has a character beyond ASCII or a control character"
    case .repeated: "two headers have the same name"
    case .unsupported: "the provider does not support custom headers"
    case .host(.underscore): "the provider does not accept a host with '_' in a header's value"
    case .host: "the provider does not accept a host with a port in a header's value"
    }
  }
}
