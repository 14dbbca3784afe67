import Bytes
import TestSupport
import Testing
import WhatsApp

@testable import Webhook

/// What stands beside an item is emitted once, and makes no other event of the item.
struct BesideTests {
  private static let contact = #"{"wa_id":"9","profile":{"name":"Ann"}}"#

  /// A body of messages with a contact of nobody.
  private func body(_ ids: String..., contact: String = contact) -> String {
    let messages = ids.map { #"{"id":"\#($0)","type":"text","from":"5","from_user_id":"US.5"}"# }
    return #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"#
      + #""field":"messages","value":{"contacts":[{"user_id":"US.1"},\#(contact)],"#
      + #""messages":[\#(messages.joined(separator: ","))]}}]}]}"#
  }

  private func lines(of handler: TestHandler) -> [Line] {
    handler.store.text.split(separator: "\n").compactMap { try? Line($0) }
  }

  /// Returns the `eventkey` of each message's lines, each body received by a handler of its own.
  private func keys(_ bodies: [String]) -> [String: Set<String>] {
    var keys: [String: Set<String>] = [:]
    for body in bodies {
      var handler = TestHandler()
      #expect(handler.respond(to: .post(body)).status == 200)
      for line in lines(of: handler) {
        keys[line["id"], default: []].insert(line["eventkey"])
      }
    }
    return keys
  }

  @Test func `an item is one event, however the provider batches it`() {
    let bodies = [body("A"), body("B", "A"), body("A", "B")]
    var handler = TestHandler()
    for body in bodies { #expect(handler.respond(to: .post(body)).status == 200) }
    let lines = lines(of: handler)
    #expect(lines.map { $0["id"] } == ["A", "B"])
    #expect(lines.map { $0["idempotency"] } == ["first", "first"])
    #expect(lines.allSatisfy { !$0["data", "beside"].isEmpty })
    let keys = keys(bodies)
    #expect(keys.keys.sorted() == ["A", "B"] && keys.values.allSatisfy { $0.count == 1 })
  }

  @Test func `twice in a body or a commit it is one line`() {
    var handler = TestHandler()
    #expect(handler.respond(to: .post(body("D", "D"))).status == 200)
    #expect(lines(of: handler).map { $0["id"] } == ["D"])
    #expect(handler.store.duplicates == [1])
    var tally = Tally()
    handler.receive(
      [body("E"), body("E"), body("D")].enumerated().map { Delivery(.post($1), number: $0) },
      counting: &tally)
    #expect(lines(of: handler).map { $0["id"] } == ["D", "E"])
    #expect((tally[.emitted], tally[.duplicates], tally[.conflicts]) == (1, 2, 0))
  }

  @Test func `new beside a duplicate it is a line of its own, once`() throws {
    var handler = TestHandler()
    let other = body("A", contact: #"{"wa_id":"9","profile":{"name":"Bo"}}"#)
    for body in [body("A"), other, other] {
      #expect(handler.respond(to: .post(body)).status == 200)
    }
    let lines = lines(of: handler)
    #expect(lines.map { $0["type"] } == ["whatsapp.message.text", "whatsapp.unknown"])
    let line = try #require(lines.last)
    #expect(line["id"].hasPrefix("beside:") && line["idempotency"] == "first")
    #expect(line["source"] == lines[0]["source"])
    #expect(line["data", "user"].isEmpty && line["data", "beside"].isEmpty)
    let contacts = #"[{"user_id":"US.1"},{"wa_id":"9","profile":{"name":"Bo"}}]"#
    #expect(line["data", "raw"] == #"{"contacts":\#(contacts)}"#)
    #expect(handler.store.duplicates == [0, 1, 1])
  }

  @Test func `beside an excluded event it is subject to the filter itself`() throws {
    func types(_ words: String...) throws -> [String] {
      let filter = try #require(EventFilter(words: words.map { Array($0.utf8) }))
      var handler = TestHandler {
        $0.credentials.allowsUnverified = true
        $0.filter = filter
      }
      for _ in 0..<2 { #expect(handler.respond(to: .post(body("A"))).status == 200) }
      #expect(handler.store.filtered == [1, 0] && handler.store.duplicates == [0, 1])
      return lines(of: handler).map { $0["type"] }
    }
    #expect(try types("status.*") == [])
    #expect(try types("-message.*") == ["whatsapp.unknown"])
  }

  @Test func `under privacy and without the cache there is none`() {
    var handler = TestHandler()
    handler.store.knowledge = .unavailable
    #expect(handler.respond(to: .post(body("A"))).status == 200)
    #expect(handler.store.lineCount == 1)
    var secret = TestHandler()
    secret.pseudonyms = Pseudonyms(key: Array("key".utf8).span)
    for body in [body("A"), body("A", contact: #"{"wa_id":"8"}"#)] {
      #expect(secret.respond(to: .post(body)).status == 200)
    }
    #expect(secret.store.lineCount == 1)
  }
}

/// An event line.
private struct Line {
  private let document: JSONDocument

  init(_ text: Substring) throws(JSONError) {
    document = try JSONDocument(scanning: Array(text.utf8))
  }

  /// The text of a string, or any other value as it is written; empty where it is missing.
  subscript(names: String...) -> String {
    let value = names.reduce(Optional(document.root)) { value, name in
      document.member(named: Array(name.utf8), of: value)
    }
    guard let value else { return "" }
    let text = document.string(of: value) ?? Array(document.text[document.range(of: value)])
    return String(decoding: text, as: UTF8.self)
  }
}
