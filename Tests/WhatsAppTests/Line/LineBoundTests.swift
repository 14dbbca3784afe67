import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// No line is longer than its bound, which is not much more than the line.
struct LineBoundTests {
  private func notification(_ body: [UInt8]) throws(JSONError) -> Notification {
    Notification(try JSONDocument(scanning: body), provider: .meta, name: [UInt8]("meta"))
  }

  @Test(arguments: Fixture.names)
  func `a line of a notification is within its bound`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    for variant in [body] + body.variants {
      let notification = try notification(Array(variant.compact.utf8))
      for event in notification.events {
        let (length, bound) = (
          notification.line(of: event).count, notification.lineBound(of: event)
        )
        if length > bound { Issue.record("\(length) > \(bound): \(variant.compact)") }
      }
    }
  }

  @Test func `what lines repeat counts for each`() throws {
    let long = String(repeating: "\\u0001", count: 5000)
    for (before, after) in [
      (
        "\"messages\":[{\"id\":\"m\",\"from\":\"1\",\"type\":\"text\"}],\"contacts\":[{\"wa_id\":\"1\",\"profile\":{\"name\":\"",
        "\"}}]"
      ),
      ("\"messages\":[{\"id\":\"m\"}],\"conversation_context\":{\"a\":\"", "\"}"),
      ("\"messages\":[{\"id\":\"m\"}],\"unknown\":{\"a\":\"", "\"}"),
      ("\"messages\":[{\"id\":\"m\"}],\"metadata\":{\"display_phone_number\":\"", "\"}"),
    ] {
      let body =
        #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"#
        + before + long + after + "}}]}]}"
      let notification = try notification(Array(body.utf8))
      let event = try #require(notification.events.first)
      let length = notification.line(of: event).count
      #expect(length > 25_000 && length <= notification.lineBound(of: event), "\(before)")
    }
  }

  @Test func `the user of a thread counts, and the ids before a change`() throws {
    let long = String(repeating: "x", count: 30_000)
    let history =
      #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"history","value":{"history":[{"threads":[{"id":"2","context":{"username":""#
      + long + #""},"messages":[{"id":"m"}]}]}]}}]}]}"#
    let change =
      #"{"contacts":[{"wa_id":"1"}],"messages":[{"id":"m","from":""# + long
      + #"","type":"system","system":{"type":"user_changed_number","wa_id":"1"}}]}"#
    for body in [history, change] {
      let notification = try notification(Array(body.utf8))
      let event = try #require(notification.events.first)
      #expect(notification.line(of: event).count > 30_000)
      #expect(notification.line(of: event).count <= notification.lineBound(of: event))
    }
  }
}
