package import Digest
package import WhatsApp

/// Somebody who sends notifications here, and how they are told from everybody else.
package struct Source {
  /// Whose forms and defaults apply.
  package var provider: Provider
  /// The name in `source`, where a body has no business number.
  package var name: [UInt8]
  /// What a sender must show.
  package var credentials = Credentials()
  /// What the GET handshake may show.
  package var verifyTokens: [SharedSecret] = []
  /// Whether a secret is in quotes, which is most often why it is wrong.
  package var hasQuotedSecret = false

  /// A source that has nothing to verify a sender with.
  package init(provider: Provider, name: [UInt8]) {
    self.provider = provider
    self.name = name
  }

  /// Whether a text is one of its secrets, as far as they are kept one by one: a Basic password is not.
  func hasSecret(_ text: [UInt8]) -> Bool {
    verifyTokens.contains { $0.verifies(text.span) }
      || credentials.headers.contains { $0.value.verifies(text.span) }
      || credentials.signature?.hasKey(text) ?? false
  }
}
