import Bytes
package import WhatsApp

/// The providers' rules for URLs and header fields.
package enum RegistrationRules {
  /// Checks a URL. Throws `URLError` where the provider would not accept it, or never deliver to it.
  @_optimize(size) package static func check(_ url: HTTPSURL, for provider: Provider)
    throws(URLError)
  {
    // Meta has requested `%20` in its place.
    guard provider != .meta || !url.text.contains(UInt8(ascii: "+")) else { throw .plus }
    guard isStrictAboutHosts(provider) else { return }
    guard !url.host.contains(UInt8(ascii: "_")) else { throw .underscore }
    guard !url.hasPort else { throw .portNamed }
    guard url.host.first != UInt8(ascii: "[") else { throw .host }
  }

  /// 360dialog: "no underscore and no port in (sub)domain names", in URLs and headers. Whizard has the same API.
  private static func isStrictAboutHosts(_ provider: Provider) -> Bool {
    provider == .dialog360 || provider == .whizard
  }

  /// Whether header fields can be registered with the URL.
  package static func supportsHeaders(_ provider: Provider) -> Bool {
    provider == .dialog360 || provider == .whizard
  }

  /// Checks the hosts in the value of a header field: those of URLs, and words that are certainly hosts.
  ///
  /// Throws `URLError` for the first that the provider would not accept.
  @_optimize(size) static func check(hostsIn value: [UInt8], for provider: Provider)
    throws(URLError)
  {
    guard isStrictAboutHosts(provider) else { return }
    for word in value.split(whereSeparator: { isSeparator($0) }) {
      let (authority, isURL) = authority(of: Array(word))
      guard isURL || authority.isRecognisable else { continue }
      guard !authority.host.contains(UInt8(ascii: "_")) else { throw .underscore }
      guard !authority.hasPort else { throw .portNamed }
    }
  }

  @_optimize(size) private static func authority(of word: [UInt8]) -> (Authority, isURL: Bool) {
    var start = 0
    var isURL = false
    for index in word.indices.dropLast(2)
    where !isURL && word.span.equals("://", at: index..<index + 3) {
      start = index + 3
      isURL = true
    }
    var text = Array(
      word[start...].prefix {
        $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
      })
    if let at = text.lastIndex(of: UInt8(ascii: "@")) { text.removeFirst(at + 1) }
    return (Authority(text), isURL)
  }

  @_optimize(size) private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "="):
      true
    default: false
    }
  }
}
