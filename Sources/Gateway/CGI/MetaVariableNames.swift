import Bytes

extension MetaVariables {
  /// Whether a variable of this name can be a part of a request. Web servers pass on twice as many.
  static func isUsed(_ name: Span<UInt8>) -> Bool {
    guard !name.isEmpty else { return false }
    return switch name[0] {
    case UInt8(ascii: "H"): begins(name, with: "HTTP_")
    case UInt8(ascii: "R"):
      begins(name, with: "REQUEST_METHOD") || begins(name, with: "REQUEST_URI")
        || begins(name, with: "REDIRECT_")
    case UInt8(ascii: "C"): begins(name, with: "CONTENT_")
    case UInt8(ascii: "S"):
      begins(name, with: "SCRIPT_NAME") || begins(name, with: "SSL_CLIENT_")
    case UInt8(ascii: "Q"): begins(name, with: "QUERY_STRING")
    case UInt8(ascii: "P"): begins(name, with: "PATH_INFO")
    default: false
    }
  }

  private static func begins(_ name: Span<UInt8>, with prefix: StaticString) -> Bool {
    let length = prefix.utf8CodeUnitCount
    return name.count >= length && name.equals(prefix, at: 0..<length)
  }
}
