import Testing

@testable import WhatsApp

/// The user of an event.
struct UserTests {
  private func user(history message: String, context: String = "", business: String = "15550100000")
    throws -> String
  {
    let value =
      #"{"metadata":{"display_phone_number":"\#(business)","phone_number_id":"2"},"#
      + #""history":[{"threads":[{\#(context)"id":"16505551234","messages":[\#(message)]}]}]}"#
    return try EmittedLines(field: "history", value).data("user")[0]
  }

  @Test func `a history message from the user has its sender`() throws {
    #expect(
      try user(history: #"{"id":"a","from":"16505551234"}"#) == #"{"wa_id":"16505551234"}"#)
  }

  @Test(
    arguments: [
      #"{"id":"a","from":"15550100000","to":"16505551234"}"#,
      #"{"id":"a","from":"15550100000"}"#, #"{"id":"a","from":"+1 555-010-0000"}"#,
      #"{"id":"a","from":"15559999999"}"#, #"{"id":"a"}"#,
    ])
  func `a history message from the business has the user of the thread`(message: String) throws {
    #expect(try user(history: message) == #"{"wa_id":"16505551234"}"#)
  }

  @Test func `a thread adds ids to its own user only`() throws {
    let context = #""context":{"wa_id":"16505551234","user_id":"US.9","username":"u"},"#
    let partner = try user(history: #"{"id":"a","from":"16505551234"}"#, context: context)
    #expect(partner == #"{"wa_id":"16505551234","user_id":"US.9","username":"u"}"#)
    let other = try user(
      history: #"{"id":"a","from":"17770000000","group_id":"g"}"#, context: context)
    #expect(other == #"{"wa_id":"17770000000"}"#)
  }

  @Test func `two users with different user ids are not the same`() throws {
    let context = #""context":{"user_id":"US.9","username":"u"},"#
    let message = #"{"id":"a","from_user_id":"US.8"}"#
    #expect(try user(history: message, context: context) == #"{"user_id":"US.8"}"#)
  }

  @Test(arguments: [#""direction":"business_initiated","#, ""])
  func `a call from the business has the called user`(direction: String) throws {
    let lines = try EmittedLines(
      field: "calls",
      #"{"metadata":{"display_phone_number":"15550100000"},"calls":[{"id":"c",\#(direction)"event":"connect","from":"15550100000","to":"16505551234"}]}"#
    )
    #expect(lines.data("user") == [#"{"wa_id":"16505551234"}"#])
  }

  @Test func `a business-scoped id in a number's place is a user id`() throws {
    let lines = try EmittedLines(
      field: "messages",
      #"{"contacts":[{"user_id":"US.13","profile":{"name":"Ann"}}],"#
        + #""messages":[{"id":"a","from":"US.13","type":"system","system":{"wa_id":"US.14","type":"user_changed_number"}}]}"#
    )
    #expect(
      lines.data("user") == [#"{"user_id":"US.14","name":"Ann","previous":{"user_id":"US.13"}}"#])
    let system = #"{"type":"user_changed_number","user_id":"US.14"}"#
    #expect(lines.data("message", "system") == [system])
  }

  @Test func `a contact is found by user id, then by number, never by position`() throws {
    let lines = try EmittedLines(
      field: "messages",
      #"{"contacts":[{"wa_id":"1","user_id":"US.2","profile":{"name":"Two"}},{"wa_id":"+3","profile":{"name":"Three"}}],"#
        + #""messages":[{"id":"a","from":"3"},{"id":"b","from":"9","from_user_id":"US.2"},{"id":"c","from":"4"}]}"#
    )
    #expect(lines.data("user", "name") == [#""Three""#, #""Two""#, ""])
  }

  @Test func `a payment without a recipient has its sender`() throws {
    let lines = try EmittedLines(
      field: "messages",
      #"{"statuses":[{"id":"a","type":"payment","status":"captured","from":"7"}]}"#)
    #expect(lines.data("user") == [#"{"wa_id":"7"}"#])
  }
}
