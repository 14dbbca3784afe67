import Bytes
package import Digest

/// The credentials a sender needs: one of each configured kind.
package struct Credentials {
  /// The signature over the body.
  package var signature: SignatureCredential?
  /// Common names of client certificates.
  package var certificateNames: [[UInt8]] = []
  /// `user:password` pairs of HTTP's Basic scheme, RFC 7617.
  package var basic: [SharedSecret] = []
  /// Header fields with a fixed value.
  package var headers: [(name: [UInt8], value: SharedSecret)] = []
  /// Whether messages that AWS made are accepted where no credential is configured.
  package var trustsAWS = false
  /// Whether notifications are accepted without credentials.
  package var allowsUnverified = false

  /// No credentials, which reject every sender.
  package init() {}

  /// Whether any credential is configured.
  package var areConfigured: Bool {
    signature != nil || !certificateNames.isEmpty || !basic.isEmpty || !headers.isEmpty
  }

  /// Verifies all configured credentials, and returns the first one's name for the event line.
  ///
  /// Throws `Rejection` for the first that fails, and where none is configured unless the message is one that AWS made and is
  /// trusted, or `allowsUnverified`.
  func verify(_ request: Request) throws(Rejection) -> StaticString {
    if trustsMessage(of: request) { return "aws" }
    try verifyConfiguration()
    if let signature { try signature.verify(request) }
    if !certificateNames.isEmpty { try verifyCertificate(request) }
    if !basic.isEmpty { try verifyBasic(request) }
    if !headers.isEmpty { try verifyHeaders(request) }
    if signature != nil { return "hmac-sha256" }
    if !certificateNames.isEmpty { return "mtls" }
    if !basic.isEmpty { return "basic" }
    return headers.isEmpty ? "none" : "header"
  }

  /// Returns whether a request has all configured credentials.
  package func accepts(_ request: Request) -> Bool {
    do throws(Rejection) {
      _ = try verify(request)
      return true
    } catch {
      return false
    }
  }

  /// Whether AWS made the request's message, and that suffices.
  private func trustsMessage(of request: Request) -> Bool {
    trustsAWS && !areConfigured && request.isFromAWS
  }

  /// Whether a request that was accepted has a sender that is verified.
  func verifySender(of request: Request) -> Bool { areConfigured || trustsMessage(of: request) }

  /// Throws `Rejection` where no credential is configured, unless `allowsUnverified`.
  func verifyConfiguration() throws(Rejection) {
    guard areConfigured || allowsUnverified else {
      throw trustsAWS ? .notFromAWS : .nothingToVerifyWith
    }
  }

  private func verifyCertificate(_ request: Request) throws(Rejection) {
    guard let subject = request.certificateSubject else {
      throw .credentialsMissing(.certificate)
    }
    guard let name = CommonName.of(subject), certificateNames.contains(name) else {
      throw .credentialsWrong(.certificate)
    }
  }

  private func verifyBasic(_ request: Request) throws(Rejection) {
    let values = request.values(of: [UInt8]("Authorization"))
    guard let value = values.first, let space = value.firstIndex(of: 0x20),
      Array(value[..<space]).equalsIgnoringCase([UInt8]("Basic"))
    else { throw .credentialsMissing(.basic) }
    guard values.count == 1, let pair = Base64.decode(Array(value[space...]).trimmed.span) else {
      throw .credentialsWrong(.basic)
    }
    for secret in basic where secret.verifies(pair.span) { return }
    throw .credentialsWrong(.basic)
  }

  private func verifyHeaders(_ request: Request) throws(Rejection) {
    var isMissing = true
    for (name, secret) in headers {
      let values = request.values(of: name)
      if !values.isEmpty { isMissing = false }
      if let value = values.first, values.count == 1, secret.verifies(value.span) { return }
    }
    throw isMissing ? .credentialsMissing(.header) : .credentialsWrong(.header)
  }
}
