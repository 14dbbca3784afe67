import Bytes

/// The variables that Kubernetes and Docker add for a service or container whose name begins with "hookline":
/// kubernetes.io, "Service", "Environment variables"; docs.docker.com, "Legacy container links".
///
///     …_SERVICE_HOST=10.0.0.11        …_PORT=tcp://10.0.0.11:8080
///     …_SERVICE_PORT_HTTP=8080        …_APP_PORT_8080_TCP_ADDR=10.0.0.11
enum ServiceVariable {
  /// Whether name and value have one of these forms. `…_PORT=8080`, without a URL, is a configuration error.
  static func matches(_ name: [UInt8], _ value: [UInt8]) -> Bool {
    if name.ends(with: "_SERVICE_HOST"), isAddress(value) { return true }
    if name.ends(with: "_SERVICE_PORT") || !name.suffixes(after: "_SERVICE_PORT_").isEmpty,
      isNumber(value)
    {
      return true
    }
    if name.ends(with: "_PORT"), isURL(value) { return true }
    if name.suffixes(after: "_PORT_").contains(where: { isPort($0, value) }) { return true }
    if name.ends(with: "_NAME"), value.first == UInt8(ascii: "/") { return true }
    return !name.suffixes(after: "_ENV_").isEmpty
  }

  private static let protocols: [(name: StaticString, scheme: StaticString)] = [
    ("TCP", "tcp"), ("UDP", "udp"), ("SCTP", "sctp"),
  ]

  /// Whether it is `8080_TCP`, with one of the suffixes of a port.
  private static func isPort(_ name: [UInt8], _ value: [UInt8]) -> Bool {
    let digits = name.prefix { $0.isDigit }
    guard !digits.isEmpty else { return false }
    let rest = Array(name[digits.count...])
    for (label, scheme) in protocols {
      let start = [UInt8(ascii: "_")] + [UInt8](label)
      guard rest.starts(with: start) else { continue }
      let suffix = Array(rest[start.count...])
      if suffix.isEmpty || suffix.equals("_START") || suffix.equals("_END") { return isURL(value) }
      if suffix.equals("_PROTO") { return value.equals(scheme) }
      if suffix.equals("_ADDR") { return isAddress(value) }
      let isNumbered =
        suffix.equals("_PORT") || suffix.equals("_PORT_START") || suffix.equals("_PORT_END")
      return isNumbered && isNumber(value)
    }
    return false
  }

  private static func isURL(_ value: [UInt8]) -> Bool {
    protocols.contains { value.starts(with: [UInt8]($0.scheme) + [UInt8]("://")) }
  }

  private static func isNumber(_ value: [UInt8]) -> Bool {
    value.span.decimal(digits: 1...5) != nil
  }

  /// IPv4 or IPv6.
  private static func isAddress(_ value: [UInt8]) -> Bool {
    !value.isEmpty
      && value.allSatisfy {
        Hex.value(of: $0) != nil || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
      }
  }
}

extension [UInt8] {
  fileprivate func ends(with suffix: StaticString) -> Bool {
    count >= suffix.utf8CodeUnitCount
      && self[(count - suffix.utf8CodeUnitCount)...]
        .elementsEqual([UInt8](suffix))
  }

  /// What follows each occurrence of a text.
  fileprivate func suffixes(after text: StaticString) -> [[UInt8]] {
    let text = [UInt8](text)
    return indices.compactMap { index in
      let rest = self[index...]
      return rest.count > text.count && rest.starts(with: text)
        ? Array(rest[(index + text.count)...]) : nil
    }
  }
}
