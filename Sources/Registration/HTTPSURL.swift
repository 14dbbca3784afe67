import Bytes

/// An absolute `https` URL that names a host, RFC 3986 section 3 and RFC 9110 section 4.2.2, and nothing that curl or a provider
/// could take for something else.
package struct HTTPSURL {
  /// The URL, as it was given.
  package let text: [UInt8]
  /// The host, as it was given: a name, or an address.
  package let host: [UInt8]
  /// Whether a port is named, be it the usual one.
  package let hasPort: Bool
  /// What stands between the host and a `?`, still encoded.
  package let path: [UInt8]
  /// Whether there is a `?`.
  package let hasQuery: Bool

  /// The longest that is sent: RFC 9110 section 4.1 asks for 8000, and no provider says what it keeps.
  package static let lengthLimit = 2048
  private static let scheme: StaticString = "https://"

  /// Throws `URLError` for the first rule that is broken.
  package init(_ text: [UInt8]) throws(URLError) {
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

  /// The characters of RFC 3986 section 2, without the brackets that only an address has, and that all else must escape.
  private static func isAllowed(_ byte: UInt8) -> Bool {
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

  init(_ text: [UInt8]) {
    // The colons in an address of IPv6 stand in brackets.
    let end = text.first == UInt8(ascii: "[") ? text.firstIndex(of: UInt8(ascii: "]")) ?? 0 : 0
    let colon = text[end...].firstIndex(of: UInt8(ascii: ":"))
    host = Array(text[..<(colon ?? text.count)])
    port = colon.map { Array(text[($0 + 1)...]) } ?? []
    hasPort = colon != nil
  }

  var isValid: Bool { hasValidHost && (!hasPort || hasValidPort) }

  var hasValidHost: Bool { isAddress || isName }

  private var hasValidPort: Bool {
    guard (1...5).contains(port.count), port.allSatisfy({ $0.isDigit }) else { return false }
    return (1...65_535).contains(port.reduce(0) { $0 * 10 + Int($1 & 0x0F) })
  }

  /// Whether it is an address of IPv6, by its characters.
  var isAddress: Bool {
    guard host.count > 4, host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") else {
      return false
    }
    return host[1..<(host.count - 1)].allSatisfy {
      Hex.value(of: $0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
    }
  }

  /// Whether it is a name by RFC 1123 section 2.1, with `_` allowed, or an address of IPv4.
  private var isName: Bool {
    host.count <= 253
      && host.pieces(separatedBy: UInt8(ascii: ".")).allSatisfy { label in
        (1...63).contains(label.count)
          && label.allSatisfy {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          }
      }
  }

  /// Whether it is unmistakably the name of a host, in a text that may be about anything: two labels or more, of which the
  /// last is letters; or four numbers; or this machine's.
  var isRecognisable: Bool {
    guard isName else { return false }
    if host.equalsIgnoringCase([UInt8]("localhost")) { return true }
    let labels = host.pieces(separatedBy: UInt8(ascii: "."))
    guard labels.count > 1, let last = labels.last else { return false }
    if last.count > 1, last.allSatisfy({ $0.isLetter }) { return true }
    return labels.count == 4 && host.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
  }
}

/// Why a URL cannot be used.
package enum URLError: Error, Equatable {
  case length, character, scheme, fragment, userInformation, host, port
  /// A provider's own rules.
  case underscore, portNamed
  /// A base URL with a query.
  case query

  /// What a person reads.
  package var summary: StaticString {
    switch self {
    case .length: "it is longer than 2048 bytes"
    case .character: "it has a character that no URL has: a space, a quote, or one beyond ASCII"
    case .scheme: "it must begin with https://"
    case .fragment: "it has a '#', and what is behind that is never sent"
    case .userInformation: "it has a user in it: use --header or HOOKLINE_BASIC_AUTH"
    case .host: "it names no host, or one that cannot be"
    case .port: "its port is none"
    case .underscore: "the provider takes no host with '_' in it"
    case .portNamed: "the provider takes no host with a port: only 443, unnamed"
    case .query: "a base URL has no '?'"
    }
  }
}
