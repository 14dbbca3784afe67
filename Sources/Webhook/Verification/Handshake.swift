import Bytes
import Digest

/// The GET by which Meta verifies the URL: `hub.mode`, `hub.verify_token`, and `hub.challenge`, which is the response (Graph API,
/// "Webhooks: Getting Started", verification requests).
struct Handshake {
  private var mode: [UInt8]?
  private var token: [UInt8]?
  private var challenge: [UInt8]?

  /// Parses a query; nil where no parameter begins with `hub.`.
  init?(query: [UInt8]) {
    var isHandshake = false
    for pair in query.pieces(separatedBy: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard let first = parts.first else { continue }
      let name = Percent.decode(form: Array(first))
      guard name.starts(with: [UInt8]("hub.")) else { continue }
      isHandshake = true
      let value = parts.count == 2 ? Percent.decode(form: Array(parts[1])) : []
      if name.equals("hub.mode") { mode = value }
      if name.equals("hub.verify_token") { token = value }
      if name.equals("hub.challenge") { challenge = value }
    }
    guard isHandshake else { return nil }
  }

  /// Returns the challenge as plain text, for a sender with one of the tokens.
  ///
  /// Throws `Rejection` where a parameter is missing or wrong. The challenge is echoed, and so is limited to 128 letters, digits,
  /// `-` and `_`, which no browser interprets.
  func response(_ tokens: [SharedSecret]) throws(Rejection) -> Response {
    guard let mode, let token, let challenge, Self.isHarmless(challenge) else {
      throw .handshakeIncomplete
    }
    guard mode.equals("subscribe") else { throw .handshakeWrong }
    for known in tokens where known.verifies(token.span) { return Response(text: challenge) }
    throw .handshakeWrong
  }

  private static func isHarmless(_ challenge: [UInt8]) -> Bool {
    (1...128).contains(challenge.count)
      && challenge.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }
}
