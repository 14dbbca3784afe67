import Bytes

extension MetaVariables {
  /// Whether a variable of this name can be a part of a request. Web servers pass on twice as many, which need no copy.
  package static func isUsed(_ name: Span<UInt8>) -> Bool {
    name.begins(with: "HTTP_") || name.begins(with: "CONTENT_")
      || name.begins(with: "REQUEST_METHOD") || name.begins(with: "REQUEST_URI")
      || name.begins(with: "QUERY_STRING") || name.begins(with: "SCRIPT_NAME")
      || name.begins(with: "PATH_INFO") || name.begins(with: "SSL_CLIENT_")
      || name.begins(with: "REDIRECT_")
  }
}
