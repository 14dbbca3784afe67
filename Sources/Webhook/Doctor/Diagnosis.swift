/// Why a signature verifies or not, in sentences.
package enum Diagnosis: Equatable {
  /// The signature verifies with this one of the keys, counted from 1.
  case verified(key: Int, of: Int)
  case noKey
  case missing
  /// Only the older SHA-1 signature is present.
  case onlySHA1
  case repeated
  /// The signature has too few digits.
  case truncated
  case notASignature
  /// The signature is of the body in another form.
  case otherForm(BodyForm)
  /// The signature was made with another form of the key.
  case otherKey(KeyForm)
  case keyIsVerifyToken
  case unknown

  /// The sender's form of the configured key.
  package enum KeyForm: Equatable {
    case withTrailingNewline, hexadecimal, verifyToken
    /// The settings have quotes around it.
    case withoutQuotes
  }

  /// Whether the signature verifies.
  package var isVerified: Bool { if case .verified = self { true } else { false } }

  /// The diagnosis in one sentence.
  package var sentence: StaticString {
    switch self {
    case .verified(key: 1, _): "The signature verifies."
    case .verified:
      "The signature verifies, but not with the first key: the sender still uses another one."
    case .noKey: "There is no key to verify it with."
    case .missing: "The signature header is missing."
    case .onlySHA1: "Only the SHA-1 signature X-Hub-Signature is present, which is not accepted."
    case .repeated: "The signature header is repeated, or has several values."
    case .truncated:
      "The signature is truncated: it must have 64 hexadecimal digits, or 44 characters of base64."
    case .notASignature: "The value of the signature header is not a SHA-256 signature."
    case .otherForm(let form): form.sentence
    case .otherKey(.withTrailingNewline): "The sender's key has a trailing newline."
    case .otherKey(.hexadecimal):
      "The sender decodes the key's hexadecimal digits to bytes; the settings have the digits as the key."
    case .otherKey(.verifyToken): "The body was signed with the verify token."
    case .otherKey(.withoutQuotes):
      "The key in the settings is in quotes, which are part of it; the sender's key is not."
    case .keyIsVerifyToken: "The key in the settings is the verify token."
    case .unknown: "The signature matches this body with none of the keys, in no form tried."
    }
  }

  /// What to do; empty where there is nothing to do.
  package var advice: StaticString {
    switch self {
    case .verified(key: 1, _): ""
    case .verified: "Keep that key in HOOKLINE_APP_SECRET until the sender uses the first."
    case .noKey: "Set HOOKLINE_APP_SECRET to the app secret of Meta's app (Settings, Basic)."
    case .missing:
      "Check that the proxy passes it on, that the sender signs, and HOOKLINE_SIGNATURE_HEADER."
    case .onlySHA1: "Pass on X-Hub-Signature-256, which Meta sends too."
    case .repeated: "Find out what adds the second one: hookline does not choose between them."
    case .truncated: "Copy the complete value, or find out what limits the length of headers."
    case .notASignature:
      "If the sender always sends the same value, set HOOKLINE_HEADER_AUTH, not HOOKLINE_APP_SECRET."
    case .otherForm(let form): form.advice
    case .otherKey(.withoutQuotes):
      "Leave the quotes out of HOOKLINE_APP_SECRET: docker's --env-file keeps them."
    case .otherKey: "Set HOOKLINE_APP_SECRET to the sender's key, byte for byte."
    case .keyIsVerifyToken:
      "Set HOOKLINE_APP_SECRET to the app secret of Meta's app (Settings, Basic); the token is for the GET only."
    case .unknown:
      "Check that the secret is that of the app that sends; if so, the body was changed."
    }
  }
}
