import Testing

@testable import WhatsApp

/// The names of providers in settings and lines.
struct ProviderTests {
  @Test func `each provider is found by its name, and nothing else is`() {
    for provider in Provider.allCases {
      #expect(Provider(name: Array("\(provider.name)".utf8)) == provider)
    }
    #expect(Set(Provider.allCases.map { "\($0.name)" }).count == Provider.allCases.count)
    for name in ["", "Meta", "meta ", "twilio"] { #expect(Provider(name: Array(name.utf8)) == nil) }
  }
}
