import TestSupport
import Testing

/// Which events are emitted, and where each source's go, through the shipped executable.
struct EventsTests {
  private let directory = TemporaryDirectory()
  private let text = Fixture.notification("cloud__msg_text")
  private let mixed = Fixture.notification("cloud__batch_mixed")

  private func run(
    _ arguments: [String] = [], _ settings: [String: String], input: [UInt8] = []
  ) -> Outcome {
    Program.run(
      arguments, settings: settings.merging(["HOOKLINE_STATE_DIR": directory.path]) { $1 },
      input: input)
  }

  private func count(_ name: String, _ settings: [String: String] = [:]) -> Int? {
    run(["stats"], settings).text.split(separator: "\n")
      .first { $0.hasPrefix("\(name) ") }.flatMap { Int($0.split(separator: " ")[1]) }
  }

  @Test func `emitted and filtered events are counted, and together are everything`() {
    let all = Program.run(input: mixed).text.split(separator: "\n").count
    let some = run([], ["HOOKLINE_EVENTS": "message.* -message.image"], input: mixed)
    #expect(some.status == 0)
    let emitted = some.text.split(separator: "\n").count
    #expect(emitted > 0 && emitted < all)
    #expect(count("filtered") == all - emitted)
    // The others were filtered for good.
    #expect(run([], [:], input: mixed).output.isEmpty)
    #expect(count("duplicates") == all)
    let metrics = run(["stats", "--prometheus"], [:]).text
    #expect(metrics.contains("\nhookline_events_filtered_total \(all - emitted)\n"))
  }

  @Test(
    arguments: zip(
      ["mesage.*", "message", "statuses.read", "whatsapp.message.text", ""],
      ["message.*", "message.*", "status.read", "", ""]))
  func `a word that can match nothing is an error, with a suggestion`(
    words: String, suggestion: String
  ) {
    let outcome = run([], ["HOOKLINE_EVENTS": "error \(words)"], input: text)
    #expect(outcome.status == (words.isEmpty ? 0 : 100))
    if !words.isEmpty { #expect(outcome.log.contains("\"setting\":\"HOOKLINE_EVENTS\"")) }
    #expect(outcome.log.contains("\"suggestion\":\"\(suggestion)\"") == !suggestion.isEmpty)
    #expect(run([], ["HOOKLINE_EVENTS": words.isEmpty ? " " : "x"], input: text).status == 100)
  }

  @Test func `a filter of nothing is a warning, and a comma an error that says so`() {
    for (words, excludesAll) in [
      ("-*", true), ("message.* -* -error", true), ("-* error", false), ("-error", false),
    ] {
      let check = run(["check"], ["HOOKLINE_EVENTS": words, "HOOKLINE_UNVERIFIED": "1"])
      #expect(check.status == 0 && check.text.contains("  events        \(words)\n"))
      #expect(check.text.contains("excludes every event") == excludesAll, "\(words)")
    }
    let comma = run([], ["HOOKLINE_EVENTS": "message.*,error"], input: text)
    #expect(comma.status == 100 && comma.log.contains("write spaces between the words"))
  }

  private func config(_ sources: String, _ more: String = "") -> TemporaryFile {
    TemporaryFile("{\(more)\"sources\": [\(sources)]}")
  }

  @Test func `each source has its file and its filter`() {
    let file = config(
      """
      {"path": "/a", "unverified": true, "sink": "file:\(directory.path("a"))"},
      {"path": "/b", "unverified": true, "sink": "file:\(directory.path("b"))", "events": ["*"]},
      {"path": "/c", "unverified": true}
      """, "\"events\": \"-message.*\",")
    let settings = ["HOOKLINE_CONFIG": file.path]
    #expect(run(["--path", "/a"], settings, input: text).status == 0)
    #expect(run(["--path", "/b"], settings, input: text).status == 0)
    #expect(directory.read("a") + directory.read("b") == "")
    let other = Fixture.notification("cloud__msg_image")
    let read = Fixture.notification("cloud__status_read")
    for path in ["/b", "/a"] {
      for body in [other, read] {
        let outcome = run(["--path", path], settings, input: body)
        #expect(outcome.status == 0 && outcome.output.isEmpty)
      }
    }
    #expect(directory.read("b").split(separator: "\n").count == 2)
    #expect(directory.read("a") == "")
    let delivered = run(
      ["--path", "/c"], settings, input: Fixture.notification("cloud__status_delivered"))
    #expect(delivered.text.split(separator: "\n").count == 1)
    let check = run(["check"], settings)
    #expect(check.status == 0 && check.text.contains("file:\(directory.path("b"))"))
    #expect(check.text.contains("  events        -message.*\n"))
  }

  @Test(
    arguments: zip(
      [#""sink": "stdout""#, #""sink": "file:""#, #""events": "x.*""#, #""events": [1]"#],
      ["sources[0].sink", "sources[0].sink", "sources[0].events", "sources[0].events"]))
  func `an error names the source's setting`(member: String, name: String) {
    let file = config("{\"path\": \"/a\", \"unverified\": true, \(member)}")
    let outcome = run(["--path", "/a"], ["HOOKLINE_CONFIG": file.path], input: text)
    #expect(outcome.status == 100)
    #expect(outcome.log.contains("\"setting\":\"\(name)\""), "\(outcome.log)")
  }

  @Test func `check tests the files of all sources`() {
    let file = config(
      "{\"path\": \"/a\", \"unverified\": true, \"sink\": \"file:\(directory.path("no/a"))\"}")
    let outcome = run(["check"], ["HOOKLINE_CONFIG": file.path])
    #expect(outcome.status == 100 && outcome.text.contains("errno 2"))
  }

  @Test func `AWS needs no credential for its own messages, which a pipe has not`() {
    let check = run(["check"], ["HOOKLINE_PROVIDER": "aws"])
    #expect(check.status == 0 && check.text.contains("AWS End User Messaging"))
    #expect(check.text.contains("outside Lambda this source rejects every request"))
    let outcome = run([], ["HOOKLINE_PROVIDER": "aws"], input: text)
    #expect(outcome.text.contains("\"provider\":\"aws\",\"verifiedby\":\"none\""))
  }
}
