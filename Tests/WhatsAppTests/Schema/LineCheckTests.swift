import TestSupport
import Testing

@testable import WhatsApp

/// The check of event lines, against lines of all kinds and damage of all kinds.
struct LineCheckTests {
  private let check = LineCheck(
    schema: contents(of: "\(Fixture.root)/Sources/EventSchema/event.schema.json"))

  private func lines(_ name: String) -> [[UInt8]] {
    Fixture.read("events/\(name).jsonl").split(separator: 0x0A).map { Array($0) }
  }

  @Test(arguments: Fixture.names)
  func `a line that the program writes is valid`(name: String) throws {
    for line in lines(name) {
      let checked = try check.check(line)
      #expect(!checked.id.isEmpty && !checked.source.isEmpty)
    }
  }

  @Test func `a line may have a trace, and bytes that are not JSON`() throws {
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    let traced = Self.line.replacing(",\"data\":", with: ",\"traceparent\":\"\(trace)\",\"data\":")
    _ = try check.check(Array(traced.utf8))
    let at = try #require(traced.firstRange(of: ",\"data\":"))
    let bytes = traced[..<at.lowerBound].replacing(
      "application/json", with: "application/octet-stream"
    )
    .replacing("message.text", with: "unknown")
    _ = try check.check(Array((bytes + ",\"data_base64\":\"\"}").utf8))
    #expect(throws: LineError.self) { try check.check(Array((bytes + "}").utf8)) }
  }

  @Test func `without a schema each attribute is unknown`() {
    #expect(throws: LineError.self) { try LineCheck(schema: []).check(Array(Self.line.utf8)) }
  }

  private static let line =
    #"{"specversion":"1.0","id":"m","source":"/whatsapp/1/2","type":"whatsapp.message.text","recordedtime":"2026-11-21T06:22:05.123Z","datacontenttype":"application/json","dataschema":"urn:hookline:event:2","provider":"meta","verifiedby":"none","eventkey":"00112233445566778899aabbccddeeff","idempotency":"first","data":{"message":{"id":"m","type":"text"},"raw":{}}}"#

  /// What is replaced in the line, by what, and the error.
  private static let damages: [(String, String, String)] = [
    ("\"raw\":{}}}", "\"ra", "the line is torn"),
    ("}}}", "}}}{}", "the line is not JSON"),
    ("meta", "m\u{0}ta", "the line has zero bytes"),
    ("\"provider\":", "\"provider\": ", "the line has white space outside strings"),
    ("\"source\":\"/whatsapp/1/2\",", "", "an attribute is missing"),
    ("\"eventkey\":\"00112233445566778899aabbccddeeff\",", "", "an attribute is missing"),
    (
      "\"provider\":\"meta\",\"verifiedby\":\"none\"",
      "\"verifiedby\":\"none\",\"provider\":\"meta\"", "an attribute is missing"
    ),
    (",\"data\"", ",\"id\":\"n\",\"data\"", "an attribute is repeated or out of order"),
    (",\"data\"", ",\"another\":1,\"data\"", "the line has an unknown attribute"),
    ("\"1.0\"", "\"1.1\"", "an attribute has another form"),
    ("/whatsapp/1/2", "whatsapp/1/2", "an attribute has another form"),
    ("whatsapp.message.text", "whatsapp.message.Text", "an attribute has another form"),
    ("05.123Z", "05Z", "an attribute has another form"),
    ("aabbccddeeff", "aabbccddeef", "an attribute has another form"),
    ("\"meta\"", "\"mate\"", "an attribute has another form"),
    ("event:2", "event:3", "an attribute has another form"),
    ("\"id\":\"m\",\"source\"", "\"id\":\"\",\"source\"", "an attribute has another form"),
    (",\"data\":{", ",\"data_base64\":\"eyJ4\",\"x\":{", "the line has an unknown attribute"),
    ("application/json", "application/octet-stream", "data and datacontenttype do not match"),
    ("\"raw\":{}", "\"raw\":\"\\ud800\"", "the line is not I-JSON"),
    ("\"raw\":{}", "\"raw\":1e400", "the line is not I-JSON"),
    ("\"raw\":{}", "\"raw\":{\"a\":1,\"\\u0061\":2}", "the line is not I-JSON"),
    ("\"raw\"", "\"row\"", "data has an unknown member"),
    (
      "\"message\":{\"id\":\"m\",\"type\":\"text\"}", "\"message\":[]",
      "a member of data has another form: message"
    ),
    (
      "\"message\":{\"id\":\"m\",\"type\":\"text\"},", "",
      "data lacks the member of the event's type"
    ),
    ("\"type\":\"text\"}", "\"type\":1}", "a member of data has another form: message.type"),
    ("\"type\":\"text\"}", "\"type\":\"\"}", "a member of data has another form: message.type"),
    ("\"type\":\"text\"}", "\"text\":{}}", "a member of data has another form: message.text"),
    ("\"type\":\"text\"}", "\"tipe\":\"text\"}", "data has an unknown member: message"),
    (
      "\"type\":\"text\"}", "\"location\":{\"latitude\":\"9\"}}",
      "a member of data has another form: message.location.latitude"
    ),
    (
      "\"type\":\"text\"}", "\"media\":{\"voice\":\"yes\"}}",
      "a member of data has another form: message.media.voice"
    ),
    (
      "\"type\":\"text\"}", "\"reply\":{\"response\":null}}",
      "a member of data has another form: message.reply.response"
    ),
    (
      "\"type\":\"text\"}", "\"errors\":{}}", "a member of data has another form: message.errors"
    ),
    (
      "\"type\":\"text\"}", "\"errors\":[{},{\"kode\":1}]}",
      "data has an unknown member: message.errors"
    ),
  ]

  @Test func `the line before the damage is valid`() throws {
    _ = try check.check(Array(Self.line.utf8))
  }

  @Test(arguments: damages.indices)
  func `damage is named`(index: Int) {
    let (old, new, summary) = Self.damages[index]
    #expect(Self.line.contains(old))
    let line = Self.line.replacing(old, with: new, maxReplacements: 1)
    do {
      _ = try check.check(Array(line.utf8))
      Issue.record("no damage was found in \(line)")
    } catch {
      let path = error.attribute.map { ": " + String(decoding: $0, as: UTF8.self) } ?? ""
      let found = error.summary.description
      #expect(found == summary || found + path == summary)
    }
  }

  @Test func `what is in the members of the first edition is not checked`() throws {
    let first = Self.line.replacing("event:2", with: "event:1")
    _ = try check.check(Array(first.replacing("\"type\":\"text\"}", with: "\"type\":1}").utf8))
    #expect(throws: LineError.self) {
      try check.check(Array(first.replacing("{\"id\":\"m\",\"type\":\"text\"}", with: "1").utf8))
    }
  }

  @Test func `a line that is no object is damage`() {
    for text in ["", "[]", "1"] {
      #expect(throws: LineError.self) { try check.check(Array(text.utf8)) }
    }
  }

  private func key(_ replacements: [(String, String)]) throws -> [UInt8]? {
    var line = Self.line
    for (old, new) in replacements { line = line.replacing(old, with: new) }
    return try check.check(Array(line.utf8)).key
  }

  @Test func `the key is that of the line, and in the first edition that of source and id`() throws
  {
    #expect(try key([])?.prefix(3) == [0x00, 0x11, 0x22])
    let first = [
      ("event:2", "event:1"), ("\"eventkey\":\"00112233445566778899aabbccddeeff\",", ""),
    ]
    let one = try key(first)
    // Its raw is as received.
    #expect(try one == key(first + [("\"raw\":{}", "\"raw\":{\"a\":1e400,\"a\":2}")]))
    #expect(try one?.count == 16 && one == key(first + [("\"raw\":{}", "\"raw\":{\"a\":1}")]))
    #expect(try one != key(first + [("/whatsapp/1/2", "/whatsapp/1/3")]))
    #expect(try one != key(first + [("\"id\":\"m\",\"source\"", "\"id\":\"n\",\"source\"")]))
    let conflict = first + [("\"first\"", "\"conflict\"")]
    #expect(try one != key(conflict))
    #expect(try key(conflict) != key(conflict + [("\"raw\":{}", "\"raw\":{\"a\":1}")]))
  }

  @Test func `the dashboard's test notifications have no key`() throws {
    #expect(try key([("/whatsapp/1/2", "/whatsapp/0/2")]) == nil)
    let business = "\"data\":{\"business\":{\"portfolio_id\":\"0\"},"
    #expect(try key([("\"data\":{", business)]) == nil)
    #expect(try key([("\"data\":{", business.replacing("\"0\"", with: "\"1\""))]) != nil)
  }
}
