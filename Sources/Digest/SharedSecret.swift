/// A secret that a sender sends verbatim: a password, a token, a fixed header value.
package struct SharedSecret {
  private let digest: Digest

  /// Keeps the secret's digest only.
  package init(_ secret: Span<UInt8>) {
    digest = SHA256.digest(of: secret)
  }

  /// Whether `candidate` is the secret. Both are compared as digests, so that the time depends neither on where they
  /// differ nor on the secret's length.
  package func verifies(_ candidate: Span<UInt8>) -> Bool {
    SHA256.digest(of: candidate) == digest
  }
}
