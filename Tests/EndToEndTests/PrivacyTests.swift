import Testing

/// Privacy, through the shipped executable.
struct PrivacyTests {
  private let body = Fixture.notification("cloud__msg_text")
  private let privacy = ["HOOKLINE_PRIVACY": "pseudonyms"]

  private func run(_ settings: [String: String]) -> Outcome {
    Program.run(settings: privacy.merging(settings) { $1 }, input: body)
  }

  @Test func `neither lines nor log nor counters say who or what`() {
    let folder = TemporaryFolder([:])
    let outcome = run([
      "HOOKLINE_PRIVACY_KEY": "key", "HOOKLINE_LOG": "debug",
      "HOOKLINE_STATE_DIR": folder.path + "/state",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"privacy\":\"pseudonyms\""))
    #expect(outcome.logLineCount == 1)
    for secret in ["5550101234", "48213907715520933164", "HBgLMTU1NTAxMDEyMzQV", "Noor", "Sunday"] {
      #expect(!outcome.text.contains(secret) && !outcome.log.contains(secret), "\(secret)")
      let files = Program.run(
        ["/bin/grep", "-r", "-l", "-a", secret, folder.path], environment: [:], input: [])
      #expect(files.status == 1, "\(files.text)")
    }
    _ = Program.run(["/bin/rm", "-rf", folder.path + "/state"], environment: [:], input: [])
  }

  @Test func `the key decides the names, wherever it comes from`() {
    func line(_ settings: [String: String]) -> String {
      run(settings).text.split(separator: ",").filter { !$0.contains("recordedtime") }
        .joined(separator: ",")
    }
    let file = TemporaryFile("key\n")
    let folder = TemporaryFolder(["HOOKLINE_PRIVACY_KEY": "key\n"])
    let one = line(["HOOKLINE_PRIVACY_KEY": "key"])
    #expect(one.contains("\"wa_id\":\"phone-"))
    #expect(line(["HOOKLINE_PRIVACY_KEY_FILE": file.path]) == one)
    #expect(line(["CREDENTIALS_DIRECTORY": folder.path]) == one)
    #expect(line(["HOOKLINE_PRIVACY_KEY": "other"]) != one)
  }

  @Test func `privacy without one key is a fault`() {
    let faults: [[String: String]] = [
      [:], ["HOOKLINE_PRIVACY_KEY": ""], ["HOOKLINE_PRIVACY_KEY": "old,new"],
      ["HOOKLINE_PRIVACY_KEY_FILE": "/nowhere"],
    ]
    for settings in faults {
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
