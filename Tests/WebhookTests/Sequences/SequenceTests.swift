import Bytes
import TestSupport
import Testing
import WhatsApp

@testable import Webhook

/// Notifications that arrive one after the other.
struct SequenceTests {
  /// Emits the lines of bodies, each sent twice. Returns type, id and `idempotency` of each line.
  private func emit(
    _ bodies: [String], _ handler: TestHandler = TestHandler()
  ) throws -> [(type: String, id: String, idempotency: String)] {
    var handler = handler
    for body in bodies {
      for _ in 0..<2 { #expect(handler.respond(to: .post(body)).status == 200) }
    }
    return try handler.store.text.split(separator: "\n").map { line in
      let line = try JSONDocument(scanning: Array(line.utf8))
      func word(_ name: StaticString) -> String {
        String(decoding: line.string(of: line.member(name, of: line.root)) ?? [], as: UTF8.self)
      }
      return (word("type"), word("id"), word("idempotency"))
    }
  }

  private func notification(_ name: String) -> String {
    String(decoding: Fixture.notification(name), as: UTF8.self)
  }

  /// Returns the text between two marks of a notification.
  private func part(_ name: String, from start: String, to end: String) throws -> Substring {
    let text = notification(name)
    let range = try #require(text.firstRange(of: start)?.lowerBound)
    let rest = text[range...]
    return rest[..<(try #require(rest.firstRange(of: end)?.lowerBound))]
  }

  @Test func `each change of a refund is an event of its own`() throws {
    let captured = notification("cloud__status_payment_captured_with_method")
    let pending = notification("cloud__status_payment_refund_pending")
    let success = pending.replacing("\"status\": \"pending\"", with: "\"status\": \"success\"")
    let second = success.replacing(
      "\"refunds\": [", with: #""refunds": [{"id":"rfnd_B2invented","status":"pending"},"#)
    #expect(Set([captured, pending, success, second]).count == 4)
    let lines = try emit([captured, pending, success, second])
    #expect(lines.map(\.type) == Array(repeating: "whatsapp.payment.captured", count: 4))
    #expect(lines.map(\.idempotency) == Array(repeating: "first", count: 4))
    #expect(Set(lines.map(\.id)).count == 4)
  }

  private func meta(_ field: String, _ array: String, of value: some StringProtocol) -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"field":"#
      + #""\#(field)","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"#
      + #""15550100999","phone_number_id":"109876543210987"},"\#(array)":\#(value)}}]}]}"#
  }

  @Test(
    arguments: [
      ("d360partner__smb_app_state_sync_two", "smb_app_state_sync", "state_sync", 2),
      ("d360partner__history_chunk", "history", "history", 4),
      ("d360partner__history_not_shared", "history", "history", 1),
    ])
  func `what 360dialog's partner and Meta both send is one event`(
    name: String, field: String, array: String, count: Int
  ) throws {
    let body = notification(name)
    let document = try JSONDocument(scanning: Array(body.utf8))
    let value = try #require(
      document.member(named: Array(array.utf8), of: document.member("data", of: document.root)))
    let items = String(decoding: document.text[document.range(of: value)], as: UTF8.self)
    let lines = try emit([body, meta(field, array, of: items)])
    #expect(lines.count == count)
    #expect(lines.allSatisfy { $0.idempotency == "first" })
    let reversed = try emit([meta(field, array, of: items), body])
    #expect(reversed.map(\.id) == lines.map(\.id))
  }

  private func message(beside member: String, entry: String = #""id":"1""#) -> String {
    #"{"object":"whatsapp_business_account","entry":[{\#(entry),"changes":[{"field":"messages","#
      + #""value":{"messages":[{"id":"a","type":"text"},{"id":"b","type":"text"}]\#(member)}}]}]}"#
  }

  @Test func `what stands beside a duplicate is not lost`() throws {
    let bodies = ["", #","poll":1"#, #","poll":2"#].map { message(beside: $0) }
    let lines = try emit(bodies)
    let unknown = "whatsapp.unknown"
    #expect(
      lines.map(\.type) == ["whatsapp.message.text", "whatsapp.message.text", unknown, unknown])
    #expect(lines.map(\.idempotency) == Array(repeating: "first", count: 4))
    #expect(Set(lines.map(\.id)).count == 4)
  }

  @Test func `the time of an entry is no content`() throws {
    let lines = try emit(
      ["1788300000", "1788300001"].map {
        message(beside: "", entry: #""id":"1","time":\#($0)"#)
      })
    #expect(lines.map(\.id) == ["a", "b"])
  }
}
