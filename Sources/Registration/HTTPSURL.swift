import Bytes

/// An absolute `https` URL with a host, RFC 3986 section 3 and RFC 9110 section 4.2.2, that curl and the providers read alike.
package struct HTTPSURL {
  /// The URL as given.
  package let text: [UInt8]
  /// The host as given: a name or an address.
  package let host: [UInt8]
  /// Whether the URL has a port, even 443.
  package let hasPort: Bool
  /// The path, still encoded.
  package let path: [UInt8]
  /// Whether the URL has a query.
  package let hasQuery: Bool

  /// Bytes of a URL. RFC 9110 section 4.1 recommends 8000; no provider documents its limit.
  package static let lengthLimit = 2048
  private static let scheme: StaticString = "https://"

  /// Parses a URL. Throws `URLError` for the first rule it breaks.
  @_optimize(size) package init(_ text: [UInt8]) throws(URLError) {
    guard text.count <= Self.lengthLimit else { throw .length }
    guard text.allSatisfy({ Self.isAllowed($0) }) else { throw .character }
    let start = Self.scheme.utf8CodeUnitCount
    guard text.count > start, Array(text[..<start]).equalsIgnoringCase([UInt8](Self.scheme)) else {
      throw .scheme
    }
    guard !text.contains(UInt8(ascii: "#")) else { throw .fragment }
    let authority = Array(
      text[start...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") })
    guard !authority.contains(UInt8(ascii: "@")) else { throw .userInformation }
    let parts = Authority(authority)
    guard parts.isValid else { throw parts.hasPort && parts.hasValidHost ? .port : .host }
    self.text = text
    host = parts.host
    hasPort = parts.hasPort
    path = Array(text[(start + authority.count)...].prefix { $0 != UInt8(ascii: "?") })
    hasQuery = text.contains(UInt8(ascii: "?"))
  }

  /// Whether a byte is visible ASCII that URLs may have, RFC 3986 section 2.
  @_optimize(size) private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
      UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      false
    default: (0x21...0x7E).contains(byte)
    }
  }
}

/// A host and a port, RFC 3986 sections 3.2.2 and 3.2.3.
struct Authority {
  let host: [UInt8]
  let hasPort: Bool
  private let port: [UInt8]

  @_optimize(size) init(_ text: [UInt8]) {
    // An IPv6 address has its colons in brackets.
    let end = text.first == UInt8(ascii: "[") ? text.firstIndex(of: UInt8(ascii: "]")) ?? 0 : 0
    let colon = text[end...].firstIndex(of: UInt8(ascii: ":"))
    host = Array(text[..<(colon ?? text.count)])
    port = colon.map { Array(text[($0 + 1)...]) } ?? []
    hasPort = colon != nil
  }

  var isValid: Bool { hasValidHost && (!hasPort || hasValidPort) }

  var hasValidHost: Bool { isAddress || isName }

  private var hasValidPort: Bool {
    port.span.decimal(digits: 1...5, in: 1...65_535) != nil
  }

  /// Whether the host has the characters of an IPv6 address.
  var isAddress: Bool {
    guard host.count > 4, host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else {
      return false
    }
    return host[1..<(host.count - 1)].allSatisfy {
      Hex.value(of: $0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
    }
  }

  /// Whether the host is a name by RFC 1123 section 2.1, with `_` allowed, or an IPv4 address.
  private var isName: Bool {
    host.count <= 253
      && host.pieces(separatedBy: UInt8(ascii: ".")).allSatisfy { label in
        (1...63).contains(label.count)
          && label.allSatisfy {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          }
      }
  }

  /// Whether a word in any text is certainly a host: two labels or more, the last of letters; four numbers; or `localhost`.
  var isRecognisable: Bool {
    guard isName else { return false }
    if host.equalsIgnoringCase([UInt8]("localhost")) { return true }
    let labels = host.pieces(separatedBy: UInt8(ascii: "."))
    guard labels.count > 1, let last = labels.last else { return false }
    if last.count > 1, last.allSatisfy({ $0.isLetter }) { return true }
    return labels.count == 4 && host.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
  }
}

/// A rule that a URL breaks.
package enum URLError: Error, Equatable {
  case length, character, scheme, fragment, userInformation, host, port
  /// A provider's own rules.
  case underscore, portNamed, plus
  /// A base URL with a query.
  case query

  /// The text for a person.
  package var summary: StaticString {
    switch self {
    case .length: "it is longer than 2048 bytes"
    case .character:
      "it has a character that a URL cannot have: a space, a quote, or one beyond ASCII"
    case .scheme: "it must begin with https://"
    case .fragment: "it has a fragment ('#'), which is never sent"
    case .userInformation: "it has a user name: use --header or HOOKLINE_BASIC_AUTH"
    case .host: "its host is missing or invalid"
    case .port: "its port is invalid"
    case .underscore: "the provider does not accept a host with '_'"
    case .portNamed: "the provider does not accept a port: leave it out for 443"
    case .plus: "Meta does not send a '+' as it is: use letters and digits"
    case .query: "a base URL cannot have a query ('?')"
    }
  }
}
