import Testing

@testable import WhatsApp

/// What a message says.
struct MessageTests {
  private func told(_ message: String) throws -> Told {
    try Told(field: "messages", #"{"messages":[\#(message)]}"#)
  }

  @Test func `what a business offers to choose from is no reply`() throws {
    let told = try Told(
      field: "smb_message_echoes",
      #"{"message_echoes":[{"id":"a","type":"interactive","interactive":{"type":"button","body":{"text":"Choose"},"action":{}}}]}"#
    )
    #expect(told.data("message", "text") == [#""Choose""#])
    #expect(told.data("message", "reply") == [""])
  }

  @Test func `a kind of reply that is new comes through`() throws {
    let told = try told(
      #"{"id":"a","type":"interactive","interactive":{"type":"Slot_reply","Slot_reply":{"id":"1","title":"Ten"}}}"#
    )
    #expect(told.data("message", "text") == [#""Ten""#])
    #expect(told.data("message", "reply") == [#"{"kind":"slot_reply","id":"1","title":"Ten"}"#])
  }

  @Test(
    arguments: zip(
      [#"{"message_id":"m"}"#, #"{"message_id":"m","emoji":""}"#, "null"],
      [
        #"{"message_id":"m","removed":true}"#, #"{"message_id":"m","removed":true}"#, "",
      ]))
  func `a reaction is removed where its emoji is`(reaction: String, said: String) throws {
    let told = try told(#"{"id":"a","type":"reaction","reaction":\#(reaction)}"#)
    #expect(told.data("message", "reaction") == [said])
  }

  @Test func `types are folded, and an empty one is unsupported`() throws {
    let types = ["New-Type", "ÄÖ", "", "unknown", String(repeating: "x", count: 70)]
    for (type, folded) in zip(
      types, ["new_type", "__", "unsupported", "unsupported", String(repeating: "x", count: 64)])
    {
      let told = try told(#"{"id":"a","type":"\#(type)"}"#)
      #expect(told.attribute("type") == ["whatsapp.message.\(folded)"])
    }
  }

  @Test func `a number in the place of a text and a text in the place of a number are taken`()
    throws
  {
    let told = try told(
      #"{"id":5,"timestamp":1788300000,"from":15550101234,"type":"location","location":{"latitude":"1.5","longitude":-2e0,"name":7}}"#
    )
    #expect(told.attribute("id") == ["5"])
    #expect(told.attribute("time") == ["2026-09-01T22:00:00Z"])
    #expect(told.data("message", "location") == [#"{"latitude":1.5,"longitude":-2e0,"name":"7"}"#])
  }

  @Test func `errors beside the items of any field are told`() throws {
    let told = try Told(
      field: "group_lifecycle_update",
      #"{"groups":[{"type":"group_create"}],"errors":[{"code":"131000","title":"No"}]}"#)
    #expect(told.attribute("type") == ["whatsapp.group.group_create", "whatsapp.error"])
    #expect(told.data("error") == ["", #"{"code":131000,"title":"No"}"#])
  }

  @Test(arguments: ["messages", "group_lifecycle_update", "calls", "history", "standby"])
  func `items in an array that is new are told once, with all that has them`(field: String) throws {
    let items = [
      "messages": #""messages":[{"id":"a"}]"#, "group_lifecycle_update": #""groups":[{}]"#,
      "calls": #""calls":[{"id":"c"}]"#, "history": #""history":[{"metadata":{"phase":1}}]"#,
      "standby": #""standby":{"messages":[{"id":"a"}]}"#,
    ]
    let known = try #require(items[field])
    let told = try Told(field: field, "{\(known),\"news\":[{\"n\":1},{\"n\":2}]}")
    #expect(told.lines.count == 2)
    #expect(told.attribute("type").last == "whatsapp.unknown")
    #expect(told.data("raw").last?.contains(#""news":[{"n":1},{"n":2}]"#) == true)
    let empty = try Told(field: field, "{\(known),\"news\":[]}")
    #expect(empty.lines.count == 1)
  }
}
