import TestSupport
import Testing

@testable import Webhook

/// Which events are emitted.
struct EventFilterTests {
  private func filter(_ text: String) -> EventFilter? {
    EventFilter(words: text.split(separator: " ").map { Array($0.utf8) })
  }

  private func emits(_ filter: String, _ type: String) -> Bool? {
    self.filter(filter)?.emits(Array("whatsapp.\(type)".utf8))
  }

  @Test(arguments: [
    ("message.*", "message.text", true), ("message.*", "status.sent", false),
    ("message.text", "message.text", true), ("message.text", "message.text_x", false),
    ("*", "error", true), ("*", "standby.message.text", true),
    ("error", "error", true), ("error", "history.error", false),
    ("standby.*", "standby.status.sent", true), ("standby.status.*", "standby.status.sent", true),
    ("standby.status.*", "standby.message.text", false),
    ("standby.message.text", "standby.message.text", true),
    // The last match decides.
    ("* -status.read", "status.read", false), ("* -status.read", "status.sent", true),
    ("-status.* status.failed", "status.failed", true),
    ("status.failed -status.*", "status.failed", false),
    // An exclusion at the beginning excludes from all.
    ("-status.read", "message.text", true), ("-status.read", "status.read", false),
    ("message.* -status.read", "account.flows", false), ("-*", "message.text", false),
    ("-* message.text", "message.text", true),
  ])
  func `the last word that matches decides`(filter: String, type: String, isEmitted: Bool) {
    #expect(emits(filter, type) == isEmitted)
  }

  @Test(arguments: [
    "", "-", ".", "message", "message.", "message.*.x", "messages.*", "whatsapp.message.*",
    "whatsapp.*", "error.*", "error.x", "message.Text", "message.te*", "**", "-*.*", "*.text",
    "history.text", "history.message.x", "conversation.text", "standby.text", "standby.message",
    "standby.message.text.x", "drift.*", "unknown.x", "message.a-b", "--message.*",
  ])
  func `a word that no type can match is none`(word: String) {
    #expect(!EventFilter.canMatch(Array(word.utf8)))
    #expect(EventFilter(words: [Array("message.*".utf8), Array(word.utf8)]) == nil)
  }

  @Test func `every suggestion can match, and a list must not be empty`() {
    for word in EventFilter.suggestions { #expect(EventFilter.canMatch([UInt8](word))) }
    #expect(EventFilter(words: []) == nil)
  }

  /// A new kind of event needs its word here.
  @Test func `every type of the fixtures can be named`() throws {
    var types: Set<String> = []
    for name in Fixture.names {
      let lines = String(decoding: Fixture.read("events/\(name).jsonl"), as: UTF8.self)
      for line in lines.split(separator: "\n") {
        let start = try #require(line.firstRange(of: "\"type\":\"whatsapp.")).upperBound
        types.insert(String(line[start...].prefix { $0 != "\"" }))
      }
    }
    #expect(types.count > 50)
    for type in types {
      #expect(EventFilter.canMatch(Array(type.utf8)), "\(type)")
      #expect(emits(type, type) == true)
      #expect(emits("-\(type)", type) == false)
    }
  }

  private func handler(_ words: String) -> TestHandler {
    TestHandler {
      $0.credentials.allowsUnverified = true
      $0.filter = filter(words)
    }
  }

  @Test(arguments: Fixture.names)
  func `emitted and filtered together are everything, each once`(name: String) {
    var request = Request.post("")
    request.body = Fixture.notification(name)
    var all = TestHandler()
    #expect(all.respond(to: request).status == 200)
    for words in ["message.* status.failed account.* -status.read", "-message.*", "-*"] {
      var one = handler(words)
      let wanted = lines(all).filter { self.filter(words)?.emits(type(of: $0)) ?? false }
      #expect(one.respond(to: request).status == 200)
      // What stands beside an excluded event is one more.
      let beside = lines(one).filter { $0.contains("\"id\":\"beside:") }
      #expect(lines(one).filter { !beside.contains($0) } == wanted)
      // The others are remembered: without the filter they are duplicates.
      #expect(wanted.count + (one.store.filtered.last ?? 0) == lines(all).count)
      // The dashboard's test notifications are never duplicates.
      guard !name.hasSuffix("dashboard_test") else { continue }
      one.sources = all.sources
      #expect(one.respond(to: request).status == 200)
      #expect(lines(one).count == wanted.count + beside.count)
    }
  }

  private func lines(_ handler: TestHandler) -> [Substring] {
    handler.store.text.split(separator: "\n")
  }

  private func type(of line: Substring) -> [UInt8] {
    guard let start = line.firstRange(of: "\"type\":\"")?.upperBound else { return [] }
    return Array(line[start...].prefix { $0 != "\"" }.utf8)
  }

  @Test func `a body that is emitted as one event passes every filter`() {
    let item = "{\"id\":\"x\",\"type\":\"text\"}"
    let body = "{\"messages\":[\([String](repeating: item, count: 60_000).joined(separator: ","))]}"
    var handler = handler("message.*")
    #expect(handler.respond(to: .post(body)).status == 200)
    #expect(lines(handler).count == 1)
    #expect(handler.store.text.contains("\"type\":\"whatsapp.unknown\""))
  }

  @Test func `what is filtered again is a duplicate, and another content is filtered too`() {
    var handler = handler("-message.*")
    for (text, filtered, duplicates) in [("a", 1, 0), ("a", 0, 1), ("b", 1, 0)] {
      let body = "{\"messages\":[{\"id\":\"x\",\"type\":\"text\",\"text\":{\"body\":\"\(text)\"}}]}"
      #expect(handler.respond(to: .post(body)).status == 200)
      #expect(handler.store.filtered.last == filtered)
      #expect(handler.store.duplicates.last == duplicates)
    }
    #expect(handler.store.text.isEmpty)
  }
}
