import Bytes

/// The variables that Kubernetes and Docker add for a service or container whose name begins with "hookline":
/// kubernetes.io, "Service", "Environment variables"; docs.docker.com, "Legacy container links".
///
///     …_SERVICE_HOST=10.0.0.11        …_PORT=tcp://10.0.0.11:8080
///     …_SERVICE_PORT_HTTP=8080        …_APP_PORT_8080_TCP_ADDR=10.0.0.11
///     …_NAME=/web/hookline            …_ENV_PATH=/bin
enum ServiceVariable {
  /// Returns the environment without these variables. `…_PORT=8080`, without a URL, is a configuration error.
  static func removed(
    from environment: [(name: [UInt8], value: [UInt8])]
  ) -> [(name: [UInt8], value: [UInt8])] {
    guard environment.contains(where: { hasWord($0.name.span) }) else { return environment }
    let prefixes = environment.filter { $0.name.ends(with: "_PORT") && isURL($0.value) }
      .map { Array($0.name.dropLast("_PORT".utf8.count)) }
    return environment.filter { variable in
      !matches(variable.name, variable.value)
        && !prefixes.contains { isLink(variable.name, variable.value, prefix: $0) }
    }
  }

  /// Whether a name has one of the words without which none is such a variable.
  private static func hasWord(_ name: Span<UInt8>) -> Bool {
    var start = 0
    while start + 5 <= name.count {
      if name[start] == UInt8(ascii: "_"),
        name.equals("_PORT", at: start..<start + 5) || name.equals("_SERV", at: start..<start + 5)
      {
        return true
      }
      start += 1
    }
    return false
  }

  /// Whether Docker adds it to a URL with the same prefix. Without that, too many typos have these forms.
  private static func isLink(_ name: [UInt8], _ value: [UInt8], prefix: [UInt8]) -> Bool {
    guard name.starts(with: prefix) else { return false }
    let suffix = Array(name[prefix.count...])
    if suffix.equals("_NAME") { return value.first == UInt8(ascii: "/") }
    let start = [UInt8]("_ENV_")
    return suffix.count > start.count && suffix.starts(with: start)
  }

  private static func matches(_ name: [UInt8], _ value: [UInt8]) -> Bool {
    if name.ends(with: "_SERVICE_HOST"), isAddress(value) { return true }
    if name.ends(with: "_SERVICE_PORT") || !name.suffixes(after: "_SERVICE_PORT_").isEmpty,
      isNumber(value)
    {
      return true
    }
    if name.ends(with: "_PORT"), isURL(value) { return true }
    return name.suffixes(after: "_PORT_").contains { isPort($0, value) }
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
      && span.equals(suffix, at: count - suffix.utf8CodeUnitCount..<count)
  }

  /// What follows each occurrence of a text.
  fileprivate func suffixes(after text: StaticString) -> [[UInt8]] {
    var suffixes: [[UInt8]] = []
    var end = text.utf8CodeUnitCount
    while end < count {
      if span.equals(text, at: end - text.utf8CodeUnitCount..<end) {
        suffixes.append([UInt8](copying: span.extracting(end...)))
      }
      end += 1
    }
    return suffixes
  }
}
