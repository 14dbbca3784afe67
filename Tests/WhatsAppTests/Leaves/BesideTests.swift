import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// `data.beside` has what stands beside the items and in no other place of their lines.
struct BesideTests {
  private func beside(_ body: String) throws -> [String] {
    try EmittedLines(body).data("beside")
  }

  private func cloud(
    _ value: String, change: String = "", entry: String = "", body: String = "",
    field: String = "messages"
  ) -> String {
    #"{"object":"whatsapp_business_account"\#(body),"entry":[{"id":"1"\#(entry),"changes":["#
      + #"{"field":"\#(field)","value":\#(value)\#(change)}]}]}"#
  }

  @Test func `each object around the items has its place, on the first line`() throws {
    let body = cloud(
      #"{"messages":[{"id":"a"},{"id":"b"}],"poll":{"x":1},"metadata":{"phone_number_id":"2","shop":3}}"#,
      change: #","subscription":"s""#, entry: #","time":7,"tier":[]"#,
      body: #","app":"z","no":null"#)
    #expect(
      try beside(body) == [
        #"{"body":{"app":"z"},"entry":{"time":7},"change":{"subscription":"s"},"value":{"poll":{"x":1}},"#
          + #""metadata":{"phone_number_id":"2","shop":3}}"#, "",
      ])
  }

  @Test func `members cannot take the names of places`() throws {
    let value =
      #"{"messages":[{"id":"a","from":"5"}],"body":1,"entry":2,"contacts":[{"wa_id":"9"}],"value":3}"#
    #expect(
      try beside(cloud(value)) == [
        #"{"value":{"body":1,"entry":2,"value":3},"contacts":[{"wa_id":"9"}]}"#
      ])
  }

  @Test func `a line has only what its own places have`() throws {
    let threads =
      #"[{"id":"5","mood":1,"messages":[{"id":"a","from":"5"},{"id":"b","from":"5"}]},"#
      + #"{"id":"6","context":{"wa_id":"6","tier":2},"messages":[{"id":"c","from":"6"}]}]"#
    let chunk = #"{"metadata":{"phase":0},"page":4,"threads":\#(threads)}"#
    let lines = try beside(
      cloud(#"{"history":[\#(chunk),{"page":5,"threads":[]}]}"#, field: "history"))
    #expect(
      lines == [
        #"{"chunk":{"page":4}}"#, #"{"thread":{"mood":1}}"#, "",
        #"{"thread":{"context":{"wa_id":"6","tier":2}}}"#, "",
      ])
  }

  @Test func `a contact is beside unless a line has all of it`() throws {
    func contacts(_ contacts: String, _ messages: String) throws -> [String] {
      try beside(cloud(#"{"contacts":[\#(contacts)],"messages":[\#(messages)]}"#))
    }
    let known = #"{"wa_id":"5","profile":{"name":"Ann"}}"#
    let nobody = #"{"wa_id":"6","profile":{"name":"Bo"}}"#
    let message = #"{"id":"a","from":"5"}"#
    #expect(try contacts(known, message) == [""])
    #expect(try contacts(known.replacing("5", with: "+5"), message) == [""])
    #expect(try contacts("\(known),\(nobody)", message) == [#"{"contacts":[\#(nobody)]}"#])
    let more = #"{"wa_id":"5","profile":{"name":"Ann","age":7}}"#
    #expect(try contacts(more, message) == [#"{"contacts":[\#(more)]}"#])
    #expect(try contacts("4,\(known)", message) == [#"{"contacts":[4]}"#])
    // The same again, and one that adds nothing.
    #expect(try contacts("\(known),\(known)", message) == [""])
    #expect(try contacts(#"\#(known),{"wa_id":"+5"}"#, message) == [""])
    #expect(
      try contacts("\(nobody),\(nobody)", #"{"id":"a","from":"7"},{"id":"b","from":"8"}"#)
        == [#"{"contacts":[\#(nobody),\#(nobody)]}"#, ""])
    // Two with one id: the first one is the user's.
    let other = #"{"wa_id":"5","profile":{"name":"Eve"}}"#
    #expect(try contacts("\(known),\(other)", message) == [#"{"contacts":[\#(other)]}"#])
  }

  @Test func `the only contact is that of the only user`() throws {
    func users(_ contact: String, _ messages: String) throws -> [String] {
      try EmittedLines(cloud(#"{"contacts":[\#(contact)],"messages":[\#(messages)]}"#)).data("user")
    }
    let contact = #"{"user_id":"US.1","profile":{"name":"Ann","username":"ann"}}"#
    let ann = #"{"user_id":"US.1","username":"ann","name":"Ann"}"#
    #expect(try users(contact, #"{"id":"a"},{"id":"b"}"#) == [ann, ann])
    #expect(
      try users(#"{"wa_id":"9","profile":{"name":"Ann"}}"#, #"{"id":"a","from":"5"}"#)
        == [#"{"wa_id":"5","name":"Ann"}"#])
    #expect(try users("\(contact),\(contact)", #"{"id":"a"}"#) == [ann])
    // Several users, or another user id.
    #expect(
      try users(#"{"wa_id":"9"}"#, #"{"id":"a","from":"5"},{"id":"b","from":"6"}"#)
        == [#"{"wa_id":"5"}"#, #"{"wa_id":"6"}"#])
    #expect(
      try users(contact, #"{"id":"a","from_user_id":"US.2"}"#) == [#"{"user_id":"US.2"}"#])
    #expect(try users(contact, #"{"id":"a","type":"system","system":{}}"#) == [""])
    let action = #"{"contacts":[\#(contact)],"user_actions":[{"action_type":"x"}],"errors":[{}]}"#
    #expect(try EmittedLines(cloud(action)).data("user") == ["", ann])
  }

  @Test func `the context of a conversation is beside statuses`() throws {
    let context = #""conversation_context":{"summary":{"text":"t"}}"#
    #expect(
      try beside(cloud(#"{"statuses":[{"id":"a","status":"sent"}],\#(context)}"#))
        == [#"{"value":{\#(context)}}"#])
    #expect(try beside(cloud(#"{"messages":[{"id":"a"}],\#(context)}"#)) == [""])
  }

  @Test func `an item that has it all leaves nothing beside`() throws {
    let value = #"{"messages":[{"id":"a"}],"polls":[1],"mood":2,"contacts":[{"wa_id":"9"}]}"#
    let lines = try EmittedLines(cloud(value))
    #expect(lines.attribute("type") == ["whatsapp.message.unsupported", "whatsapp.unknown"])
    #expect(lines.data("beside") == ["", ""])
    #expect(
      try beside(cloud(#"{"foo":1}"#, change: #","x":1"#, field: "security"))
        == [#"{"change":{"x":1}}"#])
  }

  @Test func `equal names and odd characters in it are those of I-JSON`() throws {
    let body = cloud(#"{"messages":[{"id":"a"}],"mood":"\ud800","mood":1e400}"#)
    let notification = Notification(
      try JSONDocument(scanning: Array(body.utf8)), provider: .meta, name: Array("meta".utf8))
    let line = notification.line(
      of: notification.events[0], Envelope(recordedTime: .epoch, verifiedBy: "none"))
    let text = String(decoding: line, as: UTF8.self)
    #expect(text.contains(##""beside":{"value":{"mood#1":"\##u{FFFD}","mood":"1e400"}}"##))
  }

  @Test func `it stays without raw, and not under privacy`() throws {
    let body = cloud(#"{"messages":[{"id":"a"}],"mood":"glad"}"#)
    let notification = Notification(
      try JSONDocument(scanning: Array(body.utf8)), provider: .meta, name: Array("meta".utf8))
    var envelope = Envelope(recordedTime: .epoch, verifiedBy: "none")
    func line() -> String {
      String(decoding: notification.line(of: notification.events[0], envelope), as: UTF8.self)
    }
    envelope.includesRaw = false
    #expect(line().contains(#""beside":{"value":{"mood":"glad"}}}"#))
    envelope.pseudonyms = Pseudonyms(key: Array("key".utf8).span)
    #expect(!line().contains("glad") && !line().contains("beside"))
  }

  @Test func `a line that is too long loses it, and says so`() throws {
    let long = String(repeating: "1,", count: 4000)
    let body = cloud(#"{"messages":[{"id":"a"}],"long":{"x":[\#(long)1]},"short":2}"#)
    let lines = try EmittedLines(body, limit: 4096)
    #expect(lines.data("truncated") == [#"["raw","beside.value"]"#])
    #expect(lines.data("beside") == [""])
    #expect(lines.data("message", "id") == [#""a""#])
  }

  @Test(arguments: Fixture.names)
  func `what stands beside is no more than the body, and on each line once`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    for variant in body.withUnknownMembers {
      let text = variant.compact
      let lines = try EmittedLines(text)
      let places = lines.data("beside").filter { !$0.isEmpty }
      // The names of the places are no part of the body.
      let names = 14 * 9 * places.count
      #expect(places.reduce(0) { $0 + $1.utf8.count } <= text.utf8.count + names)
    }
  }
}

extension Tree {
  /// The tree with one more member in each of its objects.
  fileprivate var withUnknownMembers: [Tree] {
    func more(_ value: Tree) -> Tree {
      switch value {
      case .object(let members):
        .object(
          members.map { Member(name: $0.name, value: more($0.value)) }
            + [Member(name: "zq_member", value: .leaf("\"zq7unheard\""))])
      case .array(let elements): .array(elements.map(more))
      case .leaf: value
      }
    }
    return [more(self)]
  }
}
