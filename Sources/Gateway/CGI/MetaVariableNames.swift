import Bytes

extension MetaVariables {
  /// Whether a variable of this name can be a part of a request. Web servers pass on twice as many, which need no copy.
  package static func isUsed(_ name: Span<UInt8>) -> Bool {
    guard !name.isEmpty else { return false }
    // The first letter decides about most names.
    return switch name[0] {
    case UInt8(ascii: "H"): name.begins(with: "HTTP_")
    case UInt8(ascii: "C"): name.begins(with: "CONTENT_")
    case UInt8(ascii: "R"):
      name.begins(with: "REQUEST_METHOD") || name.begins(with: "REQUEST_URI")
        || name.begins(with: "REDIRECT_")
    case UInt8(ascii: "Q"): name.begins(with: "QUERY_STRING")
    case UInt8(ascii: "S"): name.begins(with: "SCRIPT_NAME") || name.begins(with: "SSL_CLIENT_")
    case UInt8(ascii: "P"): name.begins(with: "PATH_INFO")
    default: false
    }
  }
}
