import Testing

@testable import WhatsApp

/// Notifyer's conversation snapshots.
struct ConversationTests {
  private func lines(_ members: String) throws -> EmittedLines {
    try EmittedLines(
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
  func `the latest side is found by the times, then by the direction`(times: String, side: String)
    throws
  {
    let lines = try lines(#""last_messages":[],\#(times)"#)
    #expect(lines.attribute("type") == ["whatsapp.conversation.\(side)"])
  }

  @Test func `without times the side is that of the newest item`() throws {
    let items =
      #"[{"type":"bot","content":"x","timestamp":20},{"type":"user","content":"y","timestamp":10}]"#
    let lines = try lines(#""last_messages":\#(items)"#)
    #expect(lines.attribute("type") == ["whatsapp.conversation.reply"])
    #expect(lines.attribute("time") == ["1970-01-01T00:00:20Z"])
  }

  @Test func `an empty text does not hide the paragraph`() throws {
    let lines = try lines(#""last_messages":"","conversation_paragraph":"all of it""#)
    #expect(lines.data("conversation", "transcript") == [#""all of it""#])
  }
}
