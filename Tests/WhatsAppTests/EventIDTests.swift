import Bytes
import Testing

@testable import WhatsApp

/// Ids, keys and sources.
struct EventIDTests {
  private func message(id: String, entry: String = "1") throws -> EmittedLines {
    try EmittedLines(
      #"{"object":"whatsapp_business_account","entry":[{"id":"\#(entry)","changes":[{"field":"messages","value":{"messages":[{"id":"\#(id)"}]}}]}]}"#
    )
  }

  @Test func `a part that is longer than any id is replaced by its digest`() throws {
    let longest = String(repeating: "x", count: 256)
    #expect(try message(id: longest).attribute("id") == [longest])
    let digest = try message(id: longest + "x").attribute("id")[0]
    #expect(digest.hasPrefix("sha256-") && digest.utf8.count == 39)
    #expect(try message(id: longest + "y").attribute("id") != [digest])
  }

  @Test func `escapes count as many bytes as they have in the line`() throws {
    let bell = #"\u0007"#
    #expect(try message(id: String(repeating: bell, count: 42)).attribute("id")[0].hasPrefix("\\u"))
    #expect(try message(id: String(repeating: bell, count: 43)).attribute("id")[0].hasPrefix("sha"))
    let mixed = String(repeating: bell, count: 40) + String(repeating: "x", count: 16)
    #expect(try message(id: mixed).attribute("id")[0].hasPrefix("\\u"))
    #expect(try message(id: mixed + "x").attribute("id")[0].hasPrefix("sha"))
  }

  @Test func `members are found whose names have escapes`() throws {
    let lines = try EmittedLines(
      field: "messages",
      #"""
      {"statuses":[{"\u0069d":"a","status":"sent","recipient\u005fid":"15550101234"}],
      "messages":[{"id":"b","t\u0079pe":"text","fr\u006fm":"15550101234","\u0074ext":{"b\u006fdy":"x"}}]}
      """#)
    #expect(lines.attribute("id") == ["b", "a:sent"])
    #expect(lines.attribute("subject") == ["b", "a"])
    #expect(lines.data("user", "wa_id") == ["\"15550101234\"", "\"15550101234\""])
    #expect(lines.data("message", "text") == ["\"x\"", ""])
  }

  @Test(arguments: zip(["a b", ".", "..", "1/2", "é"], ["a%20b", "", "", "1%2F2", "%C3%A9"]))
  func `a source is a URI-reference without dot segments`(entry: String, segment: String) throws {
    let source = try message(id: "a", entry: entry).attribute("source")[0]
    if segment.isEmpty {
      #expect(source.hasPrefix("/whatsapp/sha256-"))
    } else {
      #expect(source == "/whatsapp/\(segment)/-")
    }
  }

  @Test func `items that only differ in their type have different contents`() throws {
    let body = Array(#"{"messages":[{}],"statuses":[{}],"errors":[{}]}"#.utf8)
    let notification = Notification(
      try JSONDocument(scanning: body), provider: .onPremises, name: [1])
    let digests = notification.events.map {
      notification.digests(of: $0, id: notification.id(of: $0))
    }
    #expect(Set(digests).count == 3)
  }

  @Test func `the content has the time of a message, but not of a status`() throws {
    func digests(_ array: String) throws -> Set<EventDigests> {
      let items = ["1", "2"].map { #"{"id":"a","status":"sent","timestamp":"\#($0)"}"# }
      let body = #"{"\#(array)":[\#(items.joined(separator: ","))]}"#
      let notification = Notification(
        try JSONDocument(scanning: Array(body.utf8)), provider: .onPremises, name: [1])
      return Set(notification.events.map { notification.digests(of: $0, id: []) })
    }
    #expect(try digests("statuses").count == 1)
    #expect(try digests("messages").count == 2)
  }
}
