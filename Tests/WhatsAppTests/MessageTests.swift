import Testing

@testable import WhatsApp

/// The content of messages.
struct MessageTests {
  private func lines(_ message: String) throws -> EmittedLines {
    try EmittedLines(field: "messages", #"{"messages":[\#(message)]}"#)
  }

  @Test func `an interactive message from a business is not a reply`() throws {
    let lines = try EmittedLines(
      field: "smb_message_echoes",
      #"{"message_echoes":[{"id":"a","type":"interactive","interactive":{"type":"button","body":{"text":"Choose"},"action":{}}}]}"#
    )
    #expect(lines.data("message", "text") == [#""Choose""#])
    #expect(lines.data("message", "reply") == [""])
  }

  @Test func `a reply of an unknown kind is emitted`() throws {
    let lines = try lines(
      #"{"id":"a","type":"interactive","interactive":{"type":"Slot_reply","Slot_reply":{"id":"1","title":"Ten"}}}"#
    )
    #expect(lines.data("message", "text") == [#""Ten""#])
    #expect(lines.data("message", "reply") == [#"{"kind":"slot_reply","id":"1","title":"Ten"}"#])
  }

  @Test(
    arguments: zip(
      [#"{"message_id":"m"}"#, #"{"message_id":"m","emoji":""}"#, "null"],
      [
        #"{"message_id":"m","removed":true}"#, #"{"message_id":"m","removed":true}"#, "",
      ]))
  func `a reaction without an emoji is removed`(reaction: String, expected: String) throws {
    let lines = try lines(#"{"id":"a","type":"reaction","reaction":\#(reaction)}"#)
    #expect(lines.data("message", "reaction") == [expected])
  }

  @Test func `types are folded, and an empty one is unsupported`() throws {
    let types = ["New-Type", "ÄÖ", "", "unknown", String(repeating: "x", count: 70)]
    for (type, folded) in zip(
      types, ["new_type", "__", "unsupported", "unsupported", String(repeating: "x", count: 64)])
    {
      let lines = try lines(#"{"id":"a","type":"\#(type)"}"#)
      #expect(lines.attribute("type") == ["whatsapp.message.\(folded)"])
    }
  }

  @Test func `numbers and texts are accepted in each other's place`()
    throws
  {
    let lines = try lines(
      #"{"id":5,"timestamp":1788300000,"from":15550101234,"type":"location","location":{"latitude":"1.5","longitude":-2e0,"name":7}}"#
    )
    #expect(lines.attribute("id") == ["5"])
    #expect(lines.attribute("time") == ["2026-09-01T22:00:00Z"])
    #expect(lines.data("message", "location") == [#"{"latitude":1.5,"longitude":-2e0,"name":"7"}"#])
  }

  @Test func `errors next to the items of any field are emitted`() throws {
    let lines = try EmittedLines(
      field: "group_lifecycle_update",
      #"{"groups":[{"type":"group_create"}],"errors":[{"code":"131000","title":"No"}]}"#)
    #expect(lines.attribute("type") == ["whatsapp.group.group_create", "whatsapp.error"])
    #expect(lines.data("error") == ["", #"{"code":131000,"title":"No"}"#])
  }

  @Test(arguments: ["messages", "group_lifecycle_update", "calls", "history", "standby"])
  func `items in an unknown array are emitted once, with the object that has the array`(
    field: String
  ) throws {
    let items = [
      "messages": #""messages":[{"id":"a"}]"#, "group_lifecycle_update": #""groups":[{}]"#,
      "calls": #""calls":[{"id":"c"}]"#, "history": #""history":[{"metadata":{"phase":1}}]"#,
      "standby": #""standby":{"messages":[{"id":"a"}]}"#,
    ]
    let known = try #require(items[field])
    let lines = try EmittedLines(field: field, "{\(known),\"news\":[{\"n\":1},{\"n\":2}]}")
    #expect(lines.all.count == 2)
    #expect(lines.attribute("type").last == "whatsapp.unknown")
    #expect(lines.data("raw").last?.contains(#""news":[{"n":1},{"n":2}]"#) == true)
    let empty = try EmittedLines(field: field, "{\(known),\"news\":[]}")
    #expect(empty.all.count == 1)
  }
}
