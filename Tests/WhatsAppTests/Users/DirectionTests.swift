import Testing

@testable import WhatsApp

/// Who sent and who received what the business did not send by this API.
struct DirectionTests {
  @Test(
    arguments: [
      (#""to":"5","recipient_type":"individual""#, #"{"wa_id":"5"}"#),
      (#""to":"+5""#, #"{"wa_id":"5"}"#),
      (#""recipient":"US.1""#, #"{"user_id":"US.1"}"#),
      (#""recipient":"US.ENT.1""#, #"{"parent_user_id":"US.ENT.1"}"#),
      (#""to":"5","recipient":"US.1""#, #"{"wa_id":"5","user_id":"US.1"}"#),
      (#""to":"US.1""#, #"{"user_id":"US.1"}"#), (#""to":{},"recipient":[]"#, ""), ("", ""),
    ])
  func `an echo under standby has the receiver of the request`(request: String, user: String)
    throws
  {
    let request = request.isEmpty ? "" : request + ","
    let echo = #"{"id":"a","message":{\#(request)"type":"text"}}"#
    let lines = try EmittedLines(
      field: "standby", #"{"standby":{"message_echoes":[\#(echo)]}}"#)
    #expect(lines.data("user") == [user])
    #expect(lines.data("message", "author") == [#""responder""#])
  }

  @Test func `an echo to a group has no user`() throws {
    let echo = #"{"id":"a","message":{"to":"g1","recipient_type":"group","type":"text"}}"#
    let lines = try EmittedLines(
      field: "standby", #"{"standby":{"message_echoes":[\#(echo)]},"contacts":[{"wa_id":"5"}]}"#)
    #expect(lines.data("group_id") == [#""g1""#])
    #expect(lines.data("user") == [""])
  }

  @Test func `the author of an echo is known by its field alone`() throws {
    let echoes = #"{"message_echoes":[{"id":"a","to":"5","type":"text"}]}"#
    #expect(
      try EmittedLines(field: "smb_message_echoes", echoes).data("message", "author")
        == [#""business_app""#])
    #expect(try EmittedLines(field: "message_echoes", echoes).data("message", "author") == [""])
  }

  private func history(_ message: String, business: String = #""display_phone_number":"9","#)
    throws -> EmittedLines
  {
    try EmittedLines(
      field: "history",
      #"{"metadata":{\#(business)"phone_number_id":"2"},"history":[{"threads":[{"id":"5","messages":[\#(message)]}]}]}"#
    )
  }

  @Test(
    arguments: [
      (#""from":"5","to":"9""#, "user"), (#""from":"9","to":"5""#, "business_app"),
      (#""from":"5""#, "user"), (#""from":"9""#, "business_app"), (#""to":"5""#, "business_app"),
      (#""to":"9""#, "user"), (#""from":"8","to":"5""#, "business_app"), (#""from":"8""#, "user"),
      (#""from":"5","to":"5""#, "user"), (#""from_user_id":"US.1","to":"9""#, "user"),
      // A receiver without a sender, who is not the business; numbers of some countries are spelled in two ways.
      (#""to_user_id":"US.1""#, "business_app"), (#""to":"8""#, "business_app"),
      (#""from":"9","to":"8""#, "business_app"),
    ])
  func `a receiver alone says nothing about the direction`(ids: String, author: String) throws {
    let lines = try history(#"{"id":"a",\#(ids),"type":"text"}"#)
    #expect(lines.data("message", "author") == ["\"\(author)\""])
    if !ids.contains("US.1") { #expect(lines.data("user") == [#"{"wa_id":"5"}"#]) }
  }

  @Test func `a number that the business wrote to is that of a thread without one`() throws {
    let messages = #"{"id":"a","from":"9","to":"5"},{"id":"b","from":"7","to":"9"}"#
    let lines = try EmittedLines(
      field: "history",
      #"{"metadata":{"display_phone_number":"9"},"history":[{"threads":[{"id":"US.1","messages":[\#(messages)]}]}]}"#
    )
    #expect(lines.data("user") == [#"{"wa_id":"5","user_id":"US.1"}"#, #"{"user_id":"US.1"}"#])
  }

  @Test func `what the business wrote in a group has no user`() throws {
    let lines = try history(
      #"{"id":"a","from":"9","group_id":"5"},{"id":"b","from":"8","group_id":"5"}"#)
    #expect(lines.data("user") == ["", #"{"wa_id":"8"}"#])
    #expect(lines.data("group_id") == [#""5""#, #""5""#])
  }

  @Test func `without the business's number another number than the user's is its`() throws {
    let lines = try history(
      #"{"id":"a","from":"8"},{"id":"b","from":"5"},{"id":"c"}"#, business: "")
    #expect(lines.data("message", "author") == [#""business_app""#, #""user""#, ""])
    #expect(lines.data("user") == Array(repeating: #"{"wa_id":"5"}"#, count: 3))
  }

  @Test(
    arguments: [
      (#""from":"5","to":"9""#, "user"), (#""from":"5""#, "user"), (#""to":"5""#, "business_app"),
    ])
  func `without a thread and the business's number, a message with a sender is the sender's`(
    ids: String, author: String
  ) throws {
    let lines = try EmittedLines(
      field: "history", #"{"messages":[{"id":"a",\#(ids),"type":"image"}]}"#)
    #expect(lines.attribute("type") == ["whatsapp.history.message"])
    #expect(lines.data("message", "author") == ["\"\(author)\""])
    #expect(lines.data("user") == [#"{"wa_id":"5"}"#])
  }

  @Test func `a plus is no part of a number`() throws {
    let lines = try EmittedLines(
      #"{"contacts":[{"wa_id":"5","profile":{"name":"Ann"}}],"messages":[{"id":"a","from":"+5"}],"#
        + #""statuses":[{"id":"b","status":"sent","recipient_id":"+5"}]}"#)
    #expect(lines.data("user", "wa_id") == [#""5""#, #""5""#])
    #expect(lines.data("user", "name") == [#""Ann""#, #""Ann""#])
    #expect(lines.data("status", "recipient", "wa_id") == ["", #""5""#])
    #expect(lines.attribute("id") == ["a", "b:sent"])
  }

  @Test func `outside the user too each id is in its place`() throws {
    let status =
      #"{"id":"b","status":"sent","recipient_user_id":"US.ENT.1","recipient_id":"+5"},"#
      + #"{"id":"c","status":"sent","recipient_type":"group","recipient_id":"g","#
      + #""recipient_participant_id":"+6"}"#
    let statuses = try EmittedLines(field: "messages", #"{"statuses":[\#(status)]}"#)
    #expect(statuses.data("status", "recipient", "wa_id") == [#""5""#, ""])
    #expect(statuses.data("status", "recipient", "user_id") == ["", ""])
    #expect(statuses.data("user", "parent_user_id") == [#""US.ENT.1""#, ""])
    #expect(statuses.data("status", "recipient", "participant") == ["", #""6""#])
    let group = #"{"type":"group_participants_add","added_participants":[{"wa_id":"US.ENT.2"}]}"#
    let groups = try EmittedLines(field: "group_participants_update", #"{"groups":[\#(group)]}"#)
    #expect(groups.data("group", "added_participants") == [#"[{"parent_user_id":"US.ENT.2"}]"#])
    let system = #"{"type":"user_changed_number","wa_id":"+1 5","previous_user_id":"US.ENT.3"}"#
    let lines = try EmittedLines(
      field: "messages",
      #"{"messages":[{"id":"a","from":"15","type":"system","system":\#(system)}]}"#)
    #expect(
      lines.data("message", "system") == [
        #"{"type":"user_changed_number","wa_id":"1 5","previous_parent_user_id":"US.ENT.3"}"#
      ])
  }
}
