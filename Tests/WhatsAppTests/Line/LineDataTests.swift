import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// `data` is last in a line, and its bytes depend on the body and the settings alone.
struct LineDataTests {
  /// A request of the same body, each unlike the others in every attribute that does not come from it.
  private static let requests: [(Envelope, Idempotency)] = {
    var shortest = Envelope(recordedTime: .epoch, verifiedBy: "none")
    shortest.quarantine = nil
    // 2026-11-21T00:00:00Z
    let now = Timestamp(milliseconds: 1_795_219_200_000) ?? .epoch
    var longest = Envelope(recordedTime: now, verifiedBy: "hmac-sha256")
    let parent = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-"
    longest.traceparent = [UInt8]((parent + String(repeating: "x", count: 72)).utf8)
    longest.quarantine = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
    var malformed = Envelope(recordedTime: .epoch, verifiedBy: "basic")
    malformed.traceparent = [UInt8](repeating: UInt8(ascii: "0"), count: 500)
    return [(shortest, .first), (longest, .unavailable), (malformed, .conflict)]
  }()

  /// Returns the text of the lines from `data` on.
  private func data(_ body: [UInt8], _ request: (Envelope, Idempotency), limit: Int) throws
    -> [[UInt8]]
  {
    let notification = Notification(
      try JSONDocument(scanning: body), provider: .meta, name: [UInt8]("meta"))
    var (envelope, idempotency) = request
    envelope.lineLimit = limit
    return try notification.events.map { event in
      var writer = JSONWriter()
      let id = notification.id(of: event)
      let digests = notification.digests(of: event, id: id)
      notification.appendLine(of: event, id: id, digests, idempotency, envelope, to: &writer)
      #expect(writer.bytes.count <= limit)
      let line = try JSONDocument(scanning: Array(writer.bytes.dropLast()), depthLimit: 256)
      let data = try #require(line.member("data", of: line.root))
      // The object ends after its last member.
      #expect(line.range(of: data).upperBound == line.text.count - 1)
      return Array(line.text[line.range(of: data)])
    }
  }

  private func areSame(_ body: [UInt8], limit: Int) throws -> Bool {
    let all = try Self.requests.map { try data(body, $0, limit: limit) }
    return all.allSatisfy { $0 == all[0] }
  }

  @Test(arguments: Fixture.names)
  func `they are the same for every request of a notification`(name: String) throws {
    #expect(try areSame(Fixture.notification(name), limit: 1 << 20))
    #expect(try areSame(Fixture.notification(name), limit: 4096))
  }

  @Test func `they are the same where the line is cut, or just not cut`() throws {
    for length in stride(from: 3000, to: 3800, by: 7) {
      let text = String(repeating: "x", count: length)
      let message = #"{"id":"a","from":"1","type":"text","text":{"body":"\#(text)"}}"#
      #expect(try areSame([UInt8](#"{"messages":[\#(message)]}"#.utf8), limit: 4096))
      let status =
        #"{"id":"a","status":"sent","errors":[{"title":"\#(text)","message":"\#(text)"}]}"#
      #expect(try areSame([UInt8](#"{"statuses":[\#(status)]}"#.utf8), limit: 4096))
    }
  }
}
