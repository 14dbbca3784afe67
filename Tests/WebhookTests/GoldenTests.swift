import TestSupport
import Testing
import WhatsApp

@testable import Webhook

/// Each notification has the golden lines that were reviewed.
struct GoldenTests {
  @Test(arguments: Fixture.names)
  func `a notification has its golden lines`(name: String) {
    var handler = TestHandler(provider: provider(of: name))
    var request = Request.post("")
    request.body = Fixture.notification(name)
    #expect(handler.respond(to: request).status == 200)
    let golden = String(decoding: Fixture.read("events/\(name).jsonl"), as: UTF8.self)
    #expect(!golden.isEmpty)
    #expect(handler.store.text == golden)
  }

  @Test func `there are golden lines for all senders`() {
    #expect(Fixture.names.count >= 141)
    for sender in ["cloud", "d360v2", "d360v1", "d360partner", "onprem", "whizard", "notifyer"] {
      #expect(Fixture.names.contains { $0.hasPrefix(sender + "__") })
    }
  }

  /// Fixtures are named after their sender.
  private func provider(of name: String) -> Provider {
    if name.hasPrefix("d360") { return .dialog360 }
    if name.hasPrefix("onprem") { return .onPremises }
    if name.hasPrefix("whizard") { return .whizard }
    return name.hasPrefix("notifyer") ? .notifyer : .meta
  }
}
