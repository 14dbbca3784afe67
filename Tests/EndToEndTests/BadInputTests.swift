import Testing

/// Malformed and oversized bodies.
struct BadInputTests {
  /// Bodies that are not JSON, by their error.
  private static let bodies: [String: [UInt8]] = [
    "nothing": [], "white space": [0x20], "no character": [0xFF],
    "a byte order mark": [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
    "a control character": Array("{\"a\":\"\u{1}\"}".utf8), "no value": Array("{\"a\":".utf8),
    "invalid UTF-8": Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
    "a leading zero": Array("01".utf8), "half a word": Array("nul".utf8),
    "trailing characters": Array("{}x".utf8), "a zero byte": [0],
    "a million arrays": [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000),
    "a million objects": [UInt8](repeating: UInt8(ascii: "{"), count: 1_000_000),
    "a million escapes": Array("[\"".utf8) + [UInt8](repeating: 0x5C, count: 1_000_001),
  ]

  @Test(arguments: bodies.keys.sorted())
  func `a body that is not JSON ends with 1 and one log entry`(error: String) throws {
    let body = try #require(Self.bodies[error])
    let (outcome, memory) = Program.measure(body)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.logLineCount == 1)
    #expect(outcome.log.contains("\"status\":400"))
    #expect(outcome.log.contains("\"offset\":"))
    #expect(memory < 12_000_000)
  }

  @Test func `a body over the limit ends with 1 and costs no memory`() {
    let body = [UInt8](repeating: UInt8(ascii: "1"), count: 40_000_000)
    let (outcome, memory) = Program.measure(body)
    #expect(outcome.status == 1)
    #expect(outcome.log.contains("\"status\":413"))
    #expect(memory < 12_000_000)
  }

  @Test func `a body of the limit's length is accepted`() {
    let body = Array("\"".utf8) + [UInt8](repeating: 0x61, count: 998) + Array("\"".utf8)
    #expect(Program.run(settings: ["HOOKLINE_MAX_BODY": "1000"], input: body).status == 0)
    #expect(Program.run(settings: ["HOOKLINE_MAX_BODY": "999"], input: body).status == 1)
  }

  @Test(
    arguments: [
      (
        "messages",
        "{\"from\":\"15550101234\",\"id\":\"wamid.#\",\"timestamp\":\"1788300000\",\"type\":\"text\",\"text\":{\"body\":\"Number # and some more words to read\"}}"
      ),
      (
        "statuses",
        "{\"id\":\"wamid.#\",\"status\":\"delivered\",\"timestamp\":\"1788300000\",\"recipient_id\":\"15550101234\"}"
      ),
      ("messages", "null"), ("messages", "0"), ("errors", "{}"),
      (
        "messages",
        "{\"id\":#,\"type\":\"text\",\"from\":\"15550101234\",\"timestamp\":\"1788300000\"}"
      ),
    ])
  func `3 MB of items are an event each, in memory of a few times the body`(
    array: String, item: String
  ) {
    var items: [UInt8] = []
    var count = 0
    while items.count < 2_900_000, count < 49_000 {
      let text = item.split(separator: "#", omittingEmptySubsequences: false).joined(
        separator: "\(count)")
      items += (count > 0 ? [UInt8(ascii: ",")] : []) + Array(text.utf8)
      count += 1
    }
    let body =
      Array(
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{\"\(array)\":["
          .utf8) + items + Array("]}}]}]}".utf8)
    let (outcome, memory) = Program.measure(body)
    #expect(outcome.status == 0)
    let lines = outcome.output.count { $0 == 0x0A }
    #expect(lines == (item.contains("#") ? count : 1))
    #expect(memory < 8_388_608 + 20 * body.count)
  }

  @Test func `lines over the limit of a notification cost no more memory`() {
    let settings = [
      "HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "0123456789abcdef0123",
    ]
    let items = (100_000..<146_000).map {
      "{\"id\":\"wamid.\($0)\",\"status\":\"sent\",\"recipient_id\":\"15550\($0)\"}"
    }
    let body = Array("{\"statuses\":[\(items.joined(separator: ","))]}".utf8)
    let (outcome, memory) = Program.measure(settings: settings, body)
    #expect(outcome.status == 0)
    #expect(outcome.output.count { $0 == 0x0A } == 1)
    #expect(memory < 8_388_608 + 20 * body.count)
  }

  @Test func `a body over the event limit is emitted as one event`() {
    let items = (0..<60_000).map { "{\"id\":\($0)}" }.joined(separator: ",")
    let outcome = Program.run(input: Array("{\"messages\":[\(items)]}".utf8))
    #expect(outcome.status == 0)
    #expect(outcome.output.count { $0 == 0x0A } == 1)
    #expect(outcome.text.contains("\"type\":\"whatsapp.unknown\""))
    #expect(outcome.log.contains("emitted as one event: event limit exceeded"), "\(outcome.log)")
  }

  @Test func `a name that would be repeated in too many lines is emitted once`() {
    let name = String(repeating: "N", count: 100_000)
    let items = (0..<10_000).map { "{\"id\":\"\($0)\",\"from\":\"1\"}" }.joined(separator: ",")
    let body =
      "{\"contacts\":[{\"wa_id\":\"1\",\"profile\":{\"name\":\"\(name)\"}}],\"messages\":[\(items)]}"
    let (outcome, memory) = Program.measure(Array(body.utf8))
    #expect(outcome.status == 0)
    #expect(outcome.output.count { $0 == 0x0A } == 1)
    #expect(memory < 8_388_608 + 20 * body.utf8.count)
  }

  @Test func `the log has no part of a body`() {
    let body = Array(
      "{\"messages\":[{\"from\":\"15550101234\",\"id\":\"15550101234\"}]} 15550101234".utf8)
    for level in ["debug", "info"] {
      let outcome = Program.run(settings: ["HOOKLINE_LOG": level], input: body)
      #expect(outcome.status == 1)
      #expect(!outcome.log.contains("1555010"))
    }
  }
}
