package import Digest
package import WhatsApp

/// A source of notifications.
package struct Source {
  /// The provider, which determines the form of bodies and the defaults.
  package var provider: Provider
  /// The name in `source`, for bodies without a business number.
  package var name: [UInt8]
  /// The credentials of the sender.
  package var credentials = Credentials()
  /// The tokens of the GET handshake.
  package var verifyTokens: [SharedSecret] = []
  /// Which of its events are emitted; nil for all.
  package var filter: EventFilter?
  /// The number of its sink in the store.
  package var sink = 0
  /// Whether a configured secret is in quotes, a common mistake.
  package var hasQuotedSecret = false

  /// A source without credentials.
  package init(provider: Provider, name: [UInt8]) {
    self.provider = provider
    self.name = name
  }

  /// Returns whether a text is one of the secrets, except Basic passwords, which are stored only with their users.
  func hasSecret(_ text: [UInt8]) -> Bool {
    verifyTokens.contains { $0.verifies(text.span) }
      || credentials.headers.contains { $0.value.verifies(text.span) }
      || credentials.signature?.hasKey(text) ?? false
  }
}
