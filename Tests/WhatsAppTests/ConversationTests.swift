import Testing

@testable import WhatsApp

/// Notifyer's snapshots.
struct ConversationTests {
  private func told(_ members: String) throws -> Told {
    try Told(
      #"{"phone_number":"1","last_message_of_user":"u","last_message_of_bot":"b",\#(members)}"#,
      provider: .notifyer)
  }

  @Test(
    arguments: zip(
      [
        #""user_last_message_time":2,"bot_last_message_time":1"#,
        #""user_last_message_time":1,"bot_last_message_time":2"#,
        #""user_last_message_time":2,"bot_last_message_time":2"#,
        #""user_last_message_time":2,"bot_last_message_time":2,"incoming_message":false"#,
        #""user_timestamp":"1788300000100","bot_timestamp":"1788300000900""#,
        #""user_timestamp":"1788300000000","bot_timestamp":"1788300000900","incoming_message":true"#,
        #""bot_last_message_time":2"#,
        #""incoming_message":false"#,
      ],
      ["message", "reply", "message", "reply", "reply", "message", "reply", "reply"]))
  func `the newest side is found by the times, then by the direction`(times: String, side: String)
    throws
  {
    let told = try told(#""last_messages":[],\#(times)"#)
    #expect(told.attribute("type") == ["whatsapp.conversation.\(side)"])
  }

  @Test func `without times the newest item tells`() throws {
    let items =
      #"[{"type":"bot","content":"x","timestamp":20},{"type":"user","content":"y","timestamp":10}]"#
    let told = try told(#""last_messages":\#(items)"#)
    #expect(told.attribute("type") == ["whatsapp.conversation.reply"])
    #expect(told.attribute("time") == ["1970-01-01T00:00:20Z"])
  }

  @Test func `an empty text hides no paragraph`() throws {
    let told = try told(#""last_messages":"","conversation_paragraph":"all of it""#)
    #expect(told.data("conversation", "transcript") == [#""all of it""#])
  }
}
