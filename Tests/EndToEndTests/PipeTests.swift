import Glibc
import TestSupport
import Testing

/// The program in a pipeline.
struct PipeTests {
  private let text = Fixture.notification("cloud__msg_text")

  @Test(arguments: Fixture.names)
  func `the executable writes the golden lines`(name: String) {
    let outcome = Program.run(
      settings: ["HOOKLINE_PROVIDER": provider(of: name)], input: Fixture.notification(name))
    #expect(outcome.status == 0)
    let golden = String(decoding: Fixture.read("events/\(name).jsonl"), as: UTF8.self)
    #expect(outcome.text.withoutRecordedTime == golden.withoutRecordedTime)
  }

  @Test func `two runs write the same bytes apart from the recorded time`() {
    let history = Fixture.notification("cloud__field_history_chunk")
    let (one, other) = (Program.run(input: history), Program.run(input: history))
    #expect(one.text.withoutRecordedTime == other.text.withoutRecordedTime)
  }

  @Test func `the recorded time is now, in UTC with milliseconds`() throws {
    let before = now()
    let recorded = try #require(Program.run(input: text).text.recordedTime)
    let after = now()
    // Times of one form sort like their characters.
    #expect(before <= recorded.prefix(19) && recorded.prefix(19) <= after)
    #expect(recorded.utf8.count == 24)
    #expect(recorded.dropFirst(19).first == "." && recorded.hasSuffix("Z"))
  }

  private func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 20)
    strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
    return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test(
    arguments: zip(
      [
        ["--nonsense"], ["schema", "x"], ["--header"], ["--header", "no colon"],
        ["--header", ": x"],
        ["X-Hub-Signature-256: sha256=5ec4e7"], ["--header", "@/nowhere"], ["--help", "x"],
      ],
      [
        "--nonsense", "(not shown)", "--header", "--header", "--header", "(not shown)", "--header",
        "--help",
      ]))
  func `a wrong argument ends with 100 and is named`(arguments: [String], named: String) {
    let outcome = Program.run(arguments, input: text)
    #expect(outcome.status == 100)
    #expect(outcome.output.isEmpty)
    #expect(outcome.logLineCount == 1)
    #expect(outcome.log.contains("\"argument\":\"\(named)\""))
    #expect(!outcome.log.contains("5ec4e7"))
  }

  @Test func `standard output takes the lines of a response`() {
    let outcome = Program.run(settings: ["HOOKLINE_SINK": "response"], input: text)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"type\":\"whatsapp.message.text\""))
  }

  @Test(
    arguments: [
      ["replay"], ["replay", "--line", "x"], ["audit"], ["audit", "x", "--seed"],
      ["sample", "--seed", "7"], ["sample", "--traffic", "9", "--seed", "1", "--seed", "2"],
      ["sample", "--traffic", "9", "--traffic", "9"],
    ])
  func `a wrong argument of replay, sample or audit names their help`(arguments: [String]) {
    let outcome = Program.run(arguments, input: text)
    #expect(outcome.status == 100 && outcome.output.isEmpty)
    #expect(outcome.log.contains("missing or invalid argument: see hookline help replay"))
  }

  @Test func `an output that is full ends with 111`() {
    let outcome = Program.run(input: text, output: "/dev/full")
    #expect(outcome.status == 111)
    #expect(outcome.log.contains("\"errno\":28"))
  }

  @Test func `a reader that has gone ends with 111, not with a signal`() {
    let script = "\"$0\" < \"$1\" 2>/dev/null | true; echo ${PIPESTATUS[0]}"
    let body = TemporaryFile(
      "[" + (0..<40_000).map { "{\"id\":\($0)}" }.joined(separator: ",") + "]")
    let outcome = Program.run(
      ["/bin/bash", "-c", script, Program.hookline, body.path], environment: [:], input: [])
    // The pipe may take the line before its reader has gone.
    #expect(["0\n", "111\n"].contains(outcome.text))
  }

  @Test func `an unreadable input ends with 111`() {
    let outcome = Program.run(
      ["/bin/sh", "-c", "exec \"$0\" < /", Program.hookline], environment: [:], input: [])
    #expect(outcome.status == 111)
    #expect(outcome.log.contains("\"errno\":21"))
  }

  private func provider(of name: String) -> String {
    if name.hasPrefix("d360") { return "360dialog" }
    if name.hasPrefix("onprem") { return "onpremises" }
    if name.hasPrefix("whizard") { return "whizard" }
    return name.hasPrefix("notifyer") ? "notifyer" : "meta"
  }
}

extension String {
  /// The value of the first `recordedtime`.
  var recordedTime: String? {
    guard let start = range(after: "\"recordedtime\":\"") else { return nil }
    return String(self[start...].prefix { $0 != "\"" })
  }

  /// The text with every recorded time left empty.
  var withoutRecordedTime: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let start = String(line).recordedTime else { return String(line) }
      return String(line).replacing(start, with: "")
    }.joined(separator: "\n")
  }

  private func range(after prefix: String) -> String.Index? {
    firstRange(of: prefix)?.upperBound
  }
}
