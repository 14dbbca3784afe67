import TestSupport
import Testing

/// Privacy, through the shipped executable.
struct PrivacyTests {
  private let body = Fixture.notification("cloud__msg_text")
  private let privacy = ["HOOKLINE_PRIVACY": "pseudonyms"]

  private func run(_ settings: [String: String]) -> Outcome {
    Program.run(settings: privacy.merging(settings) { $1 }, input: body)
  }

  @Test func `lines, log and state have no personal data`() {
    let directory = TemporaryDirectory()
    let outcome = run([
      "HOOKLINE_PRIVACY_KEY": "key", "HOOKLINE_LOG": "debug",
      "HOOKLINE_STATE_DIR": directory.path + "/state",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"privacy\":\"pseudonyms\""))
    #expect(outcome.logLineCount == 1)
    for secret in ["5550101234", "48213907715520933164", "HBgLMTU1NTAxMDEyMzQV", "Noor", "Sunday"] {
      #expect(!outcome.text.contains(secret) && !outcome.log.contains(secret), "\(secret)")
      let files = Program.run(
        ["/bin/grep", "-r", "-l", "-a", secret, directory.path], environment: [:], input: [])
      #expect(files.status == 1, "\(files.text)")
    }
  }

  @Test func `the key determines the pseudonyms, wherever it comes from`() {
    func line(_ settings: [String: String]) -> String {
      run(settings).text.split(separator: ",").filter { !$0.contains("recordedtime") }
        .joined(separator: ",")
    }
    let file = TemporaryFile("key\n")
    let directory = TemporaryDirectory(["HOOKLINE_PRIVACY_KEY": "key\n"])
    let one = line(["HOOKLINE_PRIVACY_KEY": "key"])
    #expect(one.contains("\"wa_id\":\"phone-"))
    #expect(line(["HOOKLINE_PRIVACY_KEY_FILE": file.path]) == one)
    #expect(line(["CREDENTIALS_DIRECTORY": directory.path]) == one)
    #expect(line(["HOOKLINE_PRIVACY_KEY": "other"]) != one)
  }

  @Test func `privacy without exactly one key is a configuration error`() {
    let errors: [[String: String]] = [
      [:], ["HOOKLINE_PRIVACY_KEY": ""], ["HOOKLINE_PRIVACY_KEY": "old,new"],
      ["HOOKLINE_PRIVACY_KEY_FILE": "/nowhere"],
    ]
    for settings in errors {
      let outcome = run(settings)
      #expect(outcome.status == 100)
      #expect(outcome.log.contains("\"setting\":\"HOOKLINE_PRIVACY_KEY\""))
      #expect(outcome.output.isEmpty)
    }
    let unknown = run(["HOOKLINE_PRIVACY": "on", "HOOKLINE_PRIVACY_KEY": "key"])
    #expect(unknown.status == 100)
    #expect(unknown.log.contains("\"setting\":\"HOOKLINE_PRIVACY\""))
  }

  @Test func `a key alone changes nothing`() {
    for settings in [[:], ["HOOKLINE_PRIVACY": "off"]] {
      let all = settings.merging(["HOOKLINE_PRIVACY_KEY": "key"]) { $1 }
      #expect(Program.run(settings: all, input: body).text.contains("15550101234"))
    }
  }
}

/// Drift, through the shipped executable.
struct DriftTests {
  private let body = Fixture.notification("cloud__msg_future_type")

  private func drift(_ settings: [String: String], _ header: String = "X-A: b") -> [Substring] {
    let all = settings.merging(["HOOKLINE_HEADER_AUTH": "X-A: b"]) { $1 }
    return Program.run(["--header", header], settings: all, input: body).text
      .split(separator: "\n").filter { $0.contains("\"type\":\"whatsapp.drift\"") }
  }

  @Test func `drift is emitted once while it is in the cache`() {
    let directory = TemporaryDirectory()
    let state = ["HOOKLINE_STATE_DIR": directory.path + "/state"]
    let lines = drift(state)
    #expect(lines.count == 2)
    #expect(
      lines.last?.hasSuffix(
        #""data":{"path":"entry[].changes[].value.messages[].hologram","kind":"member"}}"#) == true)
    #expect(drift(state).isEmpty)
  }

  @Test func `drift is not emitted unverified, without a cache or where it is off`() {
    #expect(!Program.run(input: body).text.contains("drift"))
    #expect(drift(["HOOKLINE_IDEMPOTENCY": "off"]).isEmpty)
    #expect(drift(["HOOKLINE_DRIFT": "off"]).isEmpty)
    #expect(drift(["HOOKLINE_DRIFT": "on"]).count == 2)
    #expect(Program.run(settings: ["HOOKLINE_DRIFT": "0"], input: body).status == 100)
  }
}
