/// What is the matter with a signature, in words for a tired person.
package enum Diagnosis: Equatable {
  /// It verifies, with this key of so many, counted from 1.
  case verified(key: Int, of: Int)
  case noKey
  case missing
  /// Only the older SHA-1 signature is there.
  case onlySHA1
  case repeated
  /// It has fewer digits than it should.
  case cut
  case notASignature
  /// It is of the body in another form.
  case otherForm(BodyForm)
  /// It was made with a form of the key that is not the key's.
  case otherKey(KeyForm)
  /// The key is the verify token.
  case keyIsVerifyToken
  /// Nothing that was tried explains it.
  case unknown

  /// What is done to keys on their way into settings.
  package enum KeyForm: Equatable {
    case withLineEnd, hexadecimal, verifyToken
    /// The settings have quotes around it.
    case withoutQuotes
  }

  /// Whether the signature verifies.
  package var isVerified: Bool { if case .verified = self { true } else { false } }

  /// What happened, in one sentence.
  package var sentence: StaticString {
    switch self {
    case .verified(key: 1, _): "The signature verifies."
    case .verified:
      "The signature verifies, but not with the first key: the sender still uses another one."
    case .noKey: "There is no key to verify it with."
    case .missing: "The signature header is not there."
    case .onlySHA1: "Only the SHA-1 signature X-Hub-Signature is there, which is not taken."
    case .repeated: "The signature header is there more than once, or holds several values."
    case .cut: "The signature was cut: it must have 64 hexadecimal digits, or 44 letters of base64."
    case .notASignature: "What stands in the signature header is no SHA-256 signature."
    case .otherForm(let form): form.sentence
    case .otherKey(.withLineEnd): "The sender's key has the end of a line behind it."
    case .otherKey(.hexadecimal):
      "The sender uses the bytes that the key spells in hexadecimal digits, not its letters."
    case .otherKey(.verifyToken): "The body was signed with the verify token."
    case .otherKey(.withoutQuotes):
      "The key in the settings is in quotes, which are taken as part of it, and the sender's is not."
    case .keyIsVerifyToken: "The key in the settings is the verify token."
    case .unknown:
      "The signature is of this body under none of the keys, in any form that was tried."
    }
  }

  /// What to do about it; empty where there is nothing to do.
  package var advice: StaticString {
    switch self {
    case .verified(key: 1, _): ""
    case .verified: "Leave that key in HOOKLINE_APP_SECRET until the sender has changed."
    case .noKey: "Set HOOKLINE_APP_SECRET to the app secret of Meta's app (Settings, Basic)."
    case .missing:
      "Look whether the proxy passes it on, whether the sender signs at all, and at HOOKLINE_SIGNATURE_HEADER."
    case .onlySHA1: "Pass on X-Hub-Signature-256, which Meta sends beside it."
    case .repeated: "Find out who adds the second one: which of them counts is not guessed."
    case .cut: "Copy the whole value, or look what on its way limits the length of a header."
    case .notASignature:
      "If the sender repeats a fixed value, set HOOKLINE_HEADER_AUTH in place of HOOKLINE_APP_SECRET."
    case .otherForm(let form): form.advice
    case .otherKey(.withoutQuotes):
      "Leave the quotes out of HOOKLINE_APP_SECRET: docker's --env-file keeps them."
    case .otherKey: "Set HOOKLINE_APP_SECRET to what the sender uses, to the byte."
    case .keyIsVerifyToken:
      "Set HOOKLINE_APP_SECRET to the app secret of Meta's app (Settings, Basic); the token is for the GET only."
    case .unknown:
      "Compare the app that sends with the app whose secret this is; if that is right, the body was changed."
    }
  }
}
