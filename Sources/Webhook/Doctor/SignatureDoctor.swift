import Bytes
import Digest

/// Diagnoses why a signature does not verify, by trying common mistakes. It never shows the right signature.
package struct SignatureDoctor {
  private let fieldName: [UInt8]
  private let keys: [[UInt8]]
  private let verifyTokens: [[UInt8]]

  /// - Parameters:
  ///   - fieldName: the signature's header field.
  ///   - keys: the secrets as configured.
  ///   - verifyTokens: the tokens of the GET handshake, which are sometimes mistaken for secrets.
  package init(fieldName: [UInt8], keys: [[UInt8]], verifyTokens: [[UInt8]]) {
    self.fieldName = fieldName
    self.keys = keys
    self.verifyTokens = verifyTokens
  }

  /// Returns the diagnosis of a request's signature. Takes some 60 times as long as verifying it.
  package func diagnose(_ request: Request) -> Diagnosis {
    guard !keys.isEmpty else { return .noKey }
    let values = request.values(of: fieldName)
    guard let value = values.first, !value.isEmpty else {
      return request.values(of: [UInt8]("X-Hub-Signature")).isEmpty ? .missing : .onlySHA1
    }
    guard values.count == 1, !value.contains(UInt8(ascii: ",")) else { return .repeated }
    guard let tag = SignatureCredential.tag(value), tag.count == SHA256.digestLength else {
      return Self.isTruncated(value) ? .truncated : .notASignature
    }
    return diagnose(tag, of: request)
  }

  private func diagnose(_ tag: [UInt8], of request: Request) -> Diagnosis {
    let body = request.body
    for (index, key) in keys.enumerated() where verifies(tag, key, body) {
      return .verified(key: index + 1, of: keys.count)
    }
    for token in verifyTokens where verifies(tag, token, body) { return .otherKey(.verifyToken) }
    for key in keys {
      for newline in [[0x0A], [0x0D, 0x0A]] as [[UInt8]] where verifies(tag, key + newline, body) {
        return .otherKey(.withTrailingNewline)
      }
      if let bytes = Hex.decode(key.span), verifies(tag, bytes, body) {
        return .otherKey(.hexadecimal)
      }
      if Self.isQuoted(key), verifies(tag, Array(key.dropFirst().dropLast()), body) {
        return .otherKey(.withoutQuotes)
      }
    }
    for (form, origin) in BodyForm.origins(of: body) {
      for key in keys where verifies(tag, key, origin) { return .otherForm(form) }
    }
    if keys.contains(where: { verifyTokens.contains($0) }) { return .keyIsVerifyToken }
    return BodyForm.recognized(in: request).map { .otherForm($0) } ?? .unknown
  }

  private func verifies(_ tag: [UInt8], _ key: [UInt8], _ body: [UInt8]) -> Bool {
    HMAC(key: key.span).verifies(tag.span, of: body.span)
  }

  private static func isQuoted(_ key: [UInt8]) -> Bool {
    key.count > 1 && key.first == key.last
      && (key.first == UInt8(ascii: "\"") || key.first == UInt8(ascii: "'"))
  }

  /// Whether the value is the beginning of a signature in hexadecimal digits.
  private static func isTruncated(_ value: [UInt8]) -> Bool {
    let prefix = [UInt8]("sha256=")
    let digits = value.starts(with: prefix) ? value[prefix.count...] : value[...]
    return digits.count < 2 * SHA256.digestLength
      && digits.allSatisfy { Hex.value(of: $0) != nil }
  }
}
