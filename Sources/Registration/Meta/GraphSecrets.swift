import Bytes
import Digest

/// What authenticates requests to Meta's Graph API, besides the operator's key.
package struct GraphSecrets {
  /// The app's access token, `app-id|app-secret`: Graph API, "Access Tokens", "App Tokens".
  let app: [UInt8]
  /// The `appsecret_proof` of the key: Graph API, "Secure Requests".
  let proof: [UInt8]
  /// The key as the value of a query's parameter.
  let escapedKey: [UInt8]

  /// No secrets, for the other providers.
  package init() {
    app = []
    proof = []
    escapedKey = []
  }

  /// The secrets of an app, for a key of its own.
  @_optimize(size) package init(app: [UInt8], secret: [UInt8], key: [UInt8]) {
    self.app = app + [UInt8(ascii: "|")] + secret
    var proof: [UInt8] = []
    Hex.append(HMAC(key: secret.span).tag(of: key.span).bytes.span, to: &proof)
    self.proof = proof
    var escaped: [UInt8] = []
    Percent.append(segment: key.span, to: &escaped)
    escapedKey = escaped
  }

  /// The texts to redact in a report.
  package var redacted: [[UInt8]] { [app, proof, escapedKey] }
}

/// An app of Meta's, and what its receiver's handshake needs.
package final class GraphApp {
  /// The app's id, in decimal digits.
  let id: [UInt8]
  /// The verify token of the receiver.
  let verifyToken: [UInt8]

  /// An app by its id, in decimal digits.
  package init(id: [UInt8], verifyToken: [UInt8]) {
    self.id = id
    self.verifyToken = verifyToken
  }
}
