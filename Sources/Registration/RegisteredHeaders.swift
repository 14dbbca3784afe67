import Bytes
package import Webhook
package import WhatsApp

/// The header fields that a provider is told to send with every notification.
package struct RegisteredHeaders {
  package private(set) var fields: [Request.Field] = []

  /// Checks fields, and adds one for HTTP's Basic scheme, RFC 7617, where none of them is `Authorization`.
  ///
  /// - Parameter basic: `user:password`.
  /// Throws `HeaderError` for the first field that cannot be registered.
  package init(
    _ fields: [Request.Field], basic: [UInt8]?, for provider: Provider
  ) throws(HeaderError) {
    guard fields.isEmpty || RegistrationRules.takesHeaders(provider) else { throw .notTaken }
    for field in fields { try append(field, for: provider) }
    let authorization = [UInt8]("Authorization")
    guard let basic, RegistrationRules.takesHeaders(provider), !has(authorization) else { return }
    var value = [UInt8]("Basic ")
    Base64.append(basic.span, to: &value)
    self.fields.append(Request.Field(name: authorization, value: value))
  }

  private func has(_ name: [UInt8]) -> Bool {
    fields.contains { $0.name.equalsIgnoringCase(name) }
  }

  private mutating func append(
    _ field: Request.Field, for provider: Provider
  ) throws(HeaderError) {
    guard field.name.allSatisfy({ Self.isNameCharacter($0) }) else { throw .name }
    guard !field.name.contains(UInt8(ascii: "_")) else { throw .underscoreInName }
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

  /// The characters of a token, RFC 9110 section 5.6.2.
  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    if byte.isLetter || byte.isDigit { return true }
    return [UInt8]("!#$%&'*+-.^_`|~").contains(byte)
  }
}

/// Why a header field cannot be registered.
package enum HeaderError: Error, Equatable {
  case name, underscoreInName, value, repeated, notTaken
  /// A host in the value.
  case host(URLError)

  /// What a person reads.
  package var summary: StaticString {
    switch self {
    case .name: "a header's name has a character that none has"
    case .underscoreInName: "web servers drop header fields with '_' in their names"
    case .value: "a header's value is empty, or has a character beyond ASCII or a control character"
    case .repeated: "two headers have one name"
    case .notTaken: "the provider sends no headers of one's own"
    case .host(.underscore): "the provider takes no host with '_' in a header's value"
    case .host: "the provider takes no host with a port in a header's value"
    }
  }
}
