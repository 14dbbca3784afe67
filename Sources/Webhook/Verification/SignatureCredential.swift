import Bytes
import Digest

/// An HMAC-SHA256 of the raw body in a header field, as Meta, 360dialog and Notifyer send it.
package struct SignatureCredential {
  private let fieldName: [UInt8]
  private let keys: [HMAC]

  /// - Parameters:
  ///   - fieldName: the signature's header field.
  ///   - secrets: the accepted keys.
  package init(fieldName: [UInt8], secrets: [[UInt8]]) {
    self.fieldName = fieldName
    keys = secrets.map { HMAC(key: $0.span) }
  }

  /// Verifies the request's signature.
  ///
  /// Throws `Rejection` where it is missing, repeated or wrong.
  func verify(_ request: Request) throws(Rejection) {
    let values = request.values(of: fieldName)
    guard let value = values.first, !value.isEmpty else {
      throw .credentialsMissing(.signature)
    }
    // Web servers join repeated fields with a comma, which no signature contains.
    guard values.count == 1, !value.contains(UInt8(ascii: ",")) else { throw .signatureRepeated }
    guard let tag = Self.tag(value) else { throw .credentialsWrong(.signature) }
    for key in keys where key.verifies(tag.span, of: request.body.span) { return }
    throw .credentialsWrong(.signature)
  }

  /// Returns whether a text is one of the keys.
  func hasKey(_ text: [UInt8]) -> Bool {
    let nothing: [UInt8] = []
    let tag = HMAC(key: text.span).tag(of: nothing.span)
    return keys.contains { $0.verifies(tag.bytes.span, of: nothing.span) }
  }

  /// Returns the bytes of a signature in hexadecimal digits or base64, with or without `sha256=`.
  static func tag(_ value: [UInt8]) -> [UInt8]? {
    let prefix = [UInt8]("sha256=")
    var text = value
    if text.count > prefix.count, Array(text[..<prefix.count]).equalsIgnoringCase(prefix) {
      text.removeFirst(prefix.count)
    }
    if text.count == 2 * SHA256.digestLength, let tag = Hex.decode(text.span) { return tag }
    return Base64.decode(text.span)
  }
}
