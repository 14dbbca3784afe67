import Testing

@testable import WhatsApp

/// Lines that are too long.
struct ShorteningTests {
  /// The bytes that a line leaves for attributes of other requests.
  private let room = Envelope(recordedTime: .epoch, verifiedBy: "none").unusedRoom(
    .first, hasQuarantine: false)

  private func text(_ body: String) -> String {
    #"{"messages":[{"id":"a","from":"1","type":"text","text":{"body":"\#(body)"}}]}"#
  }

  @Test func `a line within the limit is not shortened`() throws {
    let body = text(String(repeating: "x", count: 2000))
    let complete = try #require(try EmittedLines(body).all.first).compact.utf8.count
    // The LF takes one byte.
    #expect(try EmittedLines(body, limit: complete + 1 + room).data("truncated") == [""])
    #expect(try EmittedLines(body, limit: complete + room).data("truncated") == [#"["raw"]"#])
  }

  @Test func `raw goes first, then the longest text`() throws {
    let lines = try EmittedLines(text(String(repeating: "x", count: 100_000)), limit: 4096)
    #expect(lines.data("truncated") == [#"["raw","message.text"]"#])
    #expect(lines.data("raw") == [""])
    let length = lines.data("message", "text")[0].utf8.count
    #expect(length > 3000)
  }

  @Test(arguments: ["é", "€", "👍", #"\n"#, #"\u0007"#, #"\ud83d\udc4d"#, #"\""#, #"\\"#])
  func `any limit holds, and no character is cut`(character: String) throws {
    let body = text(String(repeating: character, count: 3000))
    for limit in 4096..<4120 {
      let lines = try EmittedLines(body, limit: limit)
      let line = lines.all[0].compact
      #expect(line.utf8.count < limit)
      #expect(line.utf8.count > limit - 40 - room)
      let text = lines.data("message", "text")[0].dropFirst().dropLast()
      #expect(!text.contains("\u{FFFD}"))
      #expect(isComplete(text, character))
    }
  }

  /// Whether a text is a repetition of the character, in either form.
  private func isComplete(_ text: Substring, _ character: String) -> Bool {
    let written = character == #"\ud83d\udc4d"# ? ["👍", character] : [character]
    return written.contains { form in
      text.utf8.count % form.utf8.count == 0
        && text == String(repeating: form, count: text.utf8.count / form.utf8.count)
    }
  }

  @Test func `many texts are cut to one length`() throws {
    let cards = (0..<30).map {
      #"{"code":\#($0),"title":"\#(String(repeating: "t", count: 900))"}"#
    }
    let body =
      #"{"statuses":[{"id":"a","status":"failed","errors":[\#(cards.joined(separator: ","))]}]}"#
    let lines = try EmittedLines(body, limit: 16_384)
    #expect(lines.data("truncated") == [#"["raw","status.errors[].title"]"#])
    let size = lines.all[0].compact.utf8.count
    #expect(size < 16_384 && size > 16_000)
  }

  @Test func `where texts do not suffice the largest member is removed`() throws {
    let numbers = (0..<5000).map { "\($0)" }.joined(separator: ",")
    let lines = try EmittedLines(field: "new_field", #"{"event":"E","numbers":[\#(numbers)]}"#)
    #expect(lines.data("truncated") == [""])
    let body =
      #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"new_field","value":{"event":"E","numbers":[\#(numbers)]}}]}]}"#
    let short = try EmittedLines(body, limit: 4096)
    #expect(short.data("truncated") == [#"["raw","account.value"]"#])
    #expect(short.data("account") == [#"{"field":"new_field","event":"E"}"#])
  }

  /// Returns a body with a message and a context of these members.
  private func message(withContext members: String) -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"#
      + #""conversation_context":{\#(members)},"messages":[{"id":"a","from":"1","type":"text","text":{"body":"b"}}]}}]}]}"#
  }

  @Test(arguments: [
    "1", "{}", "[]", #""\#(String(repeating: "x", count: 300))""#,
    #"{"\#(String(repeating: "n", count: 300))":"\#(String(repeating: "x", count: 300))"}"#,
  ])
  func `the containing object is listed where paths are many`(value: String) throws {
    let members = (0..<1000).map { #""member \#($0)":\#(value)"# }.joined(separator: ",")
    let lines = try EmittedLines(message(withContext: members), limit: 4096)
    #expect(lines.data("truncated") == [#"["raw","conversation_context"]"#])
    #expect(lines.data("message", "text") == [#""b""#])
    let size = lines.all[0].compact.utf8.count
    #expect(size < 4096)
    // What fits stays.
    #expect(size > 3400 - room)
  }

  @Test func `an object of too many members is removed as one`() throws {
    let members = (0..<2000).map { #""member \#($0)":1"# }.joined(separator: ",")
    let lines = try EmittedLines(message(withContext: members), limit: 4096)
    #expect(lines.data("truncated") == [#"["raw","conversation_context"]"#])
    #expect(lines.data("conversation_context") == [""])
    #expect(lines.data("message", "text") == [#""b""#])
  }

  @Test func `few removed members are listed one by one`() throws {
    let members = (0..<3).map { #""m\#($0)":[\#(String(repeating: "1,", count: 3000))1]"# }
    let lines = try EmittedLines(
      message(withContext: members.joined(separator: ",") + #","short":1"#), limit: 4096)
    #expect(
      lines.data("truncated") == [
        #"["raw","conversation_context.m0","conversation_context.m1","conversation_context.m2"]"#
      ])
    #expect(lines.data("conversation_context") == [#"{"short":1}"#])
  }

  @Test func `bytes that are not JSON are removed as a unit`() throws {
    let body = [UInt8](repeating: 0xFF, count: 2000)
    let notification = try #require(
      Notification(nonJSON: body, provider: .meta, name: [UInt8]("a"), lineLimit: 8192))
    let complete = Tree(notification.line(of: notification.events[0], limit: 8192))
    #expect(complete["data_base64"] != nil)
    // A sink may allow less.
    let short = Tree(notification.line(of: notification.events[0], limit: 2500))
    #expect(short["data_base64"] == nil)
    #expect(short["datacontenttype"]?.word == "application/json")
    #expect(short.at(["data", "truncated"])?.compact == #"["data_base64"]"#)
  }
}
