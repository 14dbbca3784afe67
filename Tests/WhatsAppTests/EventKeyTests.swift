import Bytes
import Digest
import TestSupport
import Testing

@testable import WhatsApp

/// The attribute `eventkey`, computed again from its description in `Sources/WhatsApp/README.md`.
struct EventKeyTests {
  private static let pseudonyms = Pseudonyms(key: [UInt8]("key").span)

  /// Returns the lines of a body, which another machine received at another time.
  private func lines(
    _ body: [UInt8], pseudonyms: Pseudonyms? = nil, hasDrift: Bool = false
  ) throws -> [Tree] {
    let notification = Notification(
      try JSONDocument(scanning: body), provider: .meta, name: [UInt8]("meta"))
    if hasDrift { notification.findDrift(hidesNames: false) }
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    envelope.pseudonyms = pseudonyms
    return notification.events.map { event in
      var writer = JSONWriter()
      let id = notification.id(of: event)
      let digests = notification.digests(of: event, id: id)
      let lineID = notification.lineID(id, of: event, pseudonyms)
      notification.appendLine(of: event, id: lineID, digests, .first, envelope, to: &writer)
      return Tree(Array(writer.bytes.dropLast()))
    }
  }

  private func keys(_ lines: [Tree]) -> [String] { lines.map { $0["eventkey"]?.word ?? "" } }

  /// Returns the digests of a line that has `raw`.
  private func digests(_ line: Tree) -> [UInt8] {
    func word(_ name: String) -> String { line[name]?.word ?? "" }
    var item = line.at(["data", "raw"])
    let call = line.at(["data", "call"])
    let isStatus = line.at(["data", "status"]) != nil || (call != nil && call?["event"] == nil)
    if isStatus, case .object(let members)? = item {
      item = .object(members.filter { $0.name != "timestamp" })
    }
    let key = SHA256.digest(of: [UInt8]((word("source") + "\n" + word("id")).utf8).span)
    let text = word("type") + "\n" + (item?.compact ?? "")
    let content = SHA256.digest(of: [UInt8](text.utf8).span)
    return [UInt8](copying: key.bytes.span) + [UInt8](copying: content.bytes.span)
  }

  private func hexadecimal(_ digest: Digest) -> String {
    var digits: [UInt8] = []
    Hex.append(digest.bytes.span.extracting(0..<16), to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  @Test(arguments: Fixture.names)
  func `it is the digest that the page describes, under privacy the tag`(name: String) throws {
    let body = Fixture.notification(name)
    let plain = try lines(body)
    let digests = plain.map { self.digests($0) }
    #expect(keys(plain) == digests.map { hexadecimal(SHA256.digest(of: $0.span)) })
    let hmac = HMAC(key: [UInt8]("key").span)
    let tags = digests.map { hmac.tag(of: ([UInt8]("eventkey") + [0] + $0).span) }
    #expect(try keys(lines(body, pseudonyms: Self.pseudonyms)) == tags.map(hexadecimal))
  }

  @Test func `it is the same for a redelivery and another for a conflict`() throws {
    func keys(_ body: String) throws -> [String] { try self.keys(lines(Array(body.utf8))) }
    let status = #"{"id":"a","status":"sent","timestamp":"1"}"#
    let first = try keys(#"{"statuses":[\#(status)]}"#)
    #expect(try keys(#"{"statuses":[{"id":"a", "status":"sent", "timestamp":"2"}]}"#) == first)
    #expect(try keys(#"{"statuses":[{"id":"a","status":"sent","x":1}]}"#) != first)
    #expect(try keys(#"{"statuses":[{"id":"b","status":"sent","timestamp":"1"}]}"#) != first)
    #expect(try keys(#"{"messages":[\#(status)]}"#) != first)
  }

  @Test func `drift of a path and kind has one, whatever the value`() throws {
    func drift(_ member: String) throws -> [String] {
      let body = #"{"messages":[{"id":"a","type":"text",\#(member)}]}"#
      let lines = try lines(Array(body.utf8), hasDrift: true)
      return keys(lines.filter { $0["type"]?.word == "whatsapp.drift" })
    }
    let one = try drift(#""poll":1"#)
    #expect(one.count == 1)
    #expect(try drift(#""poll":{"x":2}"#).first == one.first)
    #expect(try drift(#""vote":1"#) != one)
  }

  @Test func `under privacy it depends on the key`() throws {
    let body = Array(#"{"messages":[{"id":"a","type":"text"}]}"#.utf8)
    let one = try keys(lines(body, pseudonyms: Self.pseudonyms))
    let other = Pseudonyms(key: [UInt8]("another").span)
    #expect(try keys(lines(body, pseudonyms: other)) != one)
    #expect(try keys(lines(body)) != one)
  }
}
