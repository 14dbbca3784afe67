import Glibc
import TestSupport
import Testing

/// The commands of an operator.
struct CommandTests {
  private let directory = TemporaryDirectory()

  private func run(
    _ arguments: [String], settings: [String: String] = [:], input: [UInt8] = []
  ) -> Outcome {
    var settings = settings
    settings["HOOKLINE_STATE_DIR"] = directory.path
    settings["HOOKLINE_IDEMPOTENCY"] = settings["HOOKLINE_IDEMPOTENCY"] ?? "on"
    return Program.run(arguments, settings: settings, input: input)
  }

  @Test func `every sample is a notification with events`() {
    let names = run(["sample"]).text.split(separator: "\n").map(String.init)
    #expect(names.count > 20)
    for provider in ["meta", "360dialog", "whizard", "onpremises", "notifyer"] {
      #expect(names.contains { $0.hasPrefix(provider + "-") })
    }
    for name in names {
      let sample = run(["sample", name])
      #expect(sample.status == 0)
      let received = run([], settings: ["HOOKLINE_IDEMPOTENCY": "off"], input: sample.output)
      #expect(received.status == 0)
      #expect(!received.output.isEmpty && !received.text.contains("whatsapp.unknown"), "\(name)")
    }
    #expect(run(["sample", "nothing"]).status == 100)
  }

  @Test func `stats prints the counters, for people and for Prometheus`() {
    let sample = run(["sample", "meta-text"]).output
    for _ in 0..<3 { #expect(run([], input: sample).status == 0) }
    #expect(run([], input: [0x7B]).status == 1)
    let lines = run(["stats"]).text.split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    func count(_ name: String) -> String? { lines.first { $0.first == name }?.last }
    #expect(count("received") == "3")
    #expect(count("emitted") == "1")
    #expect(count("duplicates") == "2")
    #expect(count("rejected_400") == "1")
    let exposition = run(["stats", "--prometheus"]).text
    for sample in [
      "hookline_notifications_received_total 3", "hookline_events_emitted_total 1",
      "hookline_events_duplicate_total 2", "hookline_requests_rejected_total{status=\"400\"} 1",
    ] {
      #expect(exposition.contains("\n\(sample)\n"), "\(sample)")
    }
    let samples = exposition.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let counters = lines.prefix { $0.first != "cache_entries" }
    #expect(counters.count + 1 == samples.prefix { !$0.contains("_bucket{") }.count)
    // The measurements follow: two of the four requests were redeliveries.
    #expect(count("message_delays") == "1" && count("redeliveries") == "2")
    #expect(count("requests_measured") == "4" && count("last_event_time") != nil)
    #expect(exposition.contains("\nhookline_request_duration_seconds_count 4\n"))
    #expect(run(["stats", "--nonsense"]).status == 100)
  }

  @Test func `a quarantined request is replayed once it is JSON`() throws {
    let settings = ["HOOKLINE_BASIC_AUTH": "a:b"]
    let header = ["--header", "Authorization: Basic YTpi"]
    #expect(run(header, settings: settings, input: Array("{\"messages\":".utf8)).status == 0)
    let files = Program.run(
      ["/bin/ls", directory.path + "/quarantine"], environment: [:], input: [])
    let name = try #require(files.text.split(separator: "\n").first)
    let path = directory.path + "/quarantine/" + name
    // Still not JSON, and not quarantined again.
    #expect(run(["replay", path], settings: settings).status == 1)
    let quarantined = Program.run(["/bin/cat", path], environment: [:], input: []).text
    #expect(!quarantined.contains("YTpi"))
    let corrected = TemporaryFile(quarantined + "[{\"id\":\"m\"}]}")
    let replayed = run(["replay", corrected.path], settings: settings)
    #expect(replayed.status == 0)
    #expect(replayed.text.contains("\"id\":\"m\""))
    #expect(run(["replay", corrected.path], settings: settings).output.isEmpty)
    let again = run(["replay", "--again", corrected.path, corrected.path], settings: settings)
    #expect(again.output.count { $0 == 0x0A } == 2)
    #expect(run(["replay", "/nowhere"]).status == 111)
    #expect(run(["replay"]).status == 100)
  }

  @Test func `without a quarantine no event waits for room in it`() {
    let header = ["--header", "Authorization: Basic YTpi"]
    let settings = [
      "HOOKLINE_BASIC_AUTH": "a:b", "HOOKLINE_MAX_LINE": "4096", "HOOKLINE_QUARANTINE_MAX": "0",
    ]
    let long = Array("{\"new\":\"\(String(repeating: "x", count: 9000))\"}".utf8)
    let outcome = run(header, settings: settings, input: long)
    #expect(outcome.status == 0, "\(outcome.log)")
    #expect(outcome.output.contains(0x0A) && !outcome.text.contains("\"quarantine\":"))
    #expect(outcome.text.split(separator: "\n").allSatisfy { $0.utf8.count < 4096 })
    #expect(run(header, settings: settings, input: Array("{".utf8)).status == 1)
    #expect(run(["check"], settings: settings).text.contains("HOOKLINE_QUARANTINE_MAX is 0"))
    #expect(!run(["check"], settings: settings).text.contains("almost full"))
    let room = ["HOOKLINE_BASIC_AUTH": "a:b", "HOOKLINE_QUARANTINE_MAX": "1000"]
    let notJSON = Array(String(repeating: "{", count: 700).utf8)
    #expect(!run(["check"], settings: room).text.contains("almost full"))
    #expect(run(header, settings: room, input: notJSON).status == 0)
    #expect(run(["check"], settings: room).text.contains("the quarantine is almost full"))
    // One byte is a full quarantine, which the provider's retries outlast.
    let full = settings.merging(["HOOKLINE_QUARANTINE_MAX": "1"]) { _, new in new }
    let another = Array("{\"other\":\"\(String(repeating: "x", count: 9000))\"}".utf8)
    #expect(run(header, settings: full, input: another).status == 111)
  }

  @Test func `check tests what it prints, and shows no secret`() {
    let settings = [
      "HOOKLINE_APP_SECRET": "5ec4e7", "HOOKLINE_SINK": "file:\(directory.path)/no/events",
    ]
    let broken = run(["check"], settings: settings)
    #expect(broken.status == 100)
    #expect(broken.text.contains("ERROR") && broken.text.contains("errno 2"))
    let file = TemporaryFile(
      #"{"sources":[{"path":"/a","app_secret":"5ec4e7","sink":"file:\#(directory.path)/none/own"}]}"#
    )
    let own = run(["check"], settings: ["HOOKLINE_CONFIG": file.path])
    #expect(own.status == 100)
    #expect(own.text.contains("errno 2; the file is \(directory.path)/none/own\n"))
    let fine = run(
      ["check"],
      settings: ["HOOKLINE_APP_SECRET": "5ec4e7", "HOOKLINE_SINK": "file:" + directory.path + "/e"])
    #expect(fine.status == 0)
    #expect(fine.text.contains("check passed") && !fine.text.contains("5ec4e7"))
    let typo = run(["check"], settings: ["HOOKLINE_APP_SECERT": "5ec4e7"])
    #expect(typo.status == 100)
    #expect(
      typo.text.contains(
        "HOOKLINE_APP_SECERT: unknown setting; did you mean HOOKLINE_APP_SECRET?"))
    #expect(run(["check"]).text.contains("no credential is set"))
  }
}
