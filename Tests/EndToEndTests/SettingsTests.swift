import TestSupport
import Testing

/// Settings and credentials, through the shipped executable.
struct SettingsTests {
  private let body = Fixture.notification("cloud__msg_text")
  /// `openssl dgst -sha256 -hmac secret < cloud__msg_text.json`
  private let signature =
    "X-Hub-Signature-256: sha256=4339fbccf54fbad9ec5ed7cb09c39f99f1bb031cab0938af03f5f5c732e7f790"

  @Test func `the caller is trusted where nothing is configured`() {
    let outcome = Program.run(input: body)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"verifiedby\":\"none\""))
  }

  @Test func `a configured secret must be satisfied`() {
    let settings = ["HOOKLINE_APP_SECRET": "old,secret"]
    let right = Program.run(["--header", signature], settings: settings, input: body)
    #expect(right.status == 0)
    #expect(right.text.contains("\"verifiedby\":\"hmac-sha256\""))
    let missing = Program.run(settings: settings, input: body)
    #expect(missing.status == 1)
    #expect(missing.output.isEmpty)
    #expect(missing.log.contains("\"status\":403"))
    let forged = Program.run(["--header", signature], settings: settings, input: body + [0x20])
    #expect(forged.status == 1)
    #expect(forged.log.contains("\"status\":403"))
    #expect(forged.logLineCount == 1)
  }

  @Test func `header fields come from a file, and from before the body`() {
    let settings = ["HOOKLINE_APP_SECRET": "secret"]
    let file = TemporaryFile("Accept: */*\r\n\(signature)\r\n\r\n")
    #expect(
      Program.run(["--header", "@\(file.path)"], settings: settings, input: body).status == 0)
    for end in ["\n", "\r\n"] {
      let input = Array("Accept: */*\(end)\(signature)\(end)\(end)".utf8) + body
      #expect(Program.run(["--header", "@-"], settings: settings, input: input).status == 0)
    }
    #expect(Program.run(["--header", "@-"], settings: settings, input: body).status == 100)
    #expect(
      Program.run(["--header", "@-"], settings: settings, input: Array("A: b".utf8)).status == 100)
  }

  @Test(arguments: ["secret", "secret\n", "old\nsecret\n", "old\r\nsecret\r\n"])
  func `secrets come from a file, one a line`(text: String) {
    let file = TemporaryFile(text)
    let settings = ["HOOKLINE_APP_SECRET_FILE": file.path]
    #expect(Program.run(["--header", signature], settings: settings, input: body).status == 0)
  }

  @Test func `secrets come from the directory of systemd's credentials`() {
    let directory = TemporaryDirectory(["HOOKLINE_APP_SECRET": "secret\n"])
    let settings = ["CREDENTIALS_DIRECTORY": directory.path]
    #expect(Program.run(["--header", signature], settings: settings, input: body).status == 0)
    #expect(Program.run(settings: settings, input: body).status == 1)
  }

  @Test func `Basic credentials and a fixed header must be satisfied`() {
    let settings = ["HOOKLINE_BASIC_AUTH": "user:pass", "HOOKLINE_HEADER_AUTH": "X-Token: a b"]
    let both = ["--header", "Authorization: Basic dXNlcjpwYXNz", "-H", "x-token: a b"]
    #expect(Program.run(both, settings: settings, input: body).status == 0)
    #expect(Program.run(Array(both[..<2]), settings: settings, input: body).status == 1)
    #expect(Program.run(Array(both[2...]), settings: settings, input: body).status == 1)
  }

  @Test(
    arguments: [
      ("meta", "X-Hub-Signature-256"), ("whizard", "X-Hub-Signature-256"),
      ("onpremises", "X-Hub-Signature-256"), ("360dialog", "x-360dialog-signature"),
      ("notifyer", "X-Webhook-Signature"), ("aws", "X-Hub-Signature-256"),
    ])
  func `each provider has its signature header`(provider: String, header: String) {
    let tag = signature.split(separator: "=")[1]
    let settings = ["HOOKLINE_PROVIDER": provider, "HOOKLINE_APP_SECRET": "secret"]
    let outcome = Program.run(["--header", "\(header): \(tag)"], settings: settings, input: body)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\"provider\":\"\(provider)\""))
    let other = settings.merging(["HOOKLINE_SIGNATURE_HEADER": "X-Mine"]) { $1 }
    #expect(
      Program.run(["--header", "\(header): \(tag)"], settings: other, input: body).status == 1)
    #expect(Program.run(["--header", "x-mine: \(tag)"], settings: other, input: body).status == 0)
  }

  @Test func `all errors are reported at once, by name and without values`() {
    let settings = [
      "HOOKLINE_PROVIDER": "facebook", "HOOKLINE_NAME": "", "HOOKLINE_APP_SECRET": "",
      "HOOKLINE_VERIFY_TOKEN": "hush,", "HOOKLINE_BASIC_AUTH": "hush",
      "HOOKLINE_HEADER_AUTH": "hush",
      "HOOKLINE_SIGNATURE_HEADER": "", "HOOKLINE_UNVERIFIED": "yes", "HOOKLINE_RAW": "2",
      "HOOKLINE_MAX_BODY": "3MB", "HOOKLINE_MAX_LINE": "1", "HOOKLINE_LOG": "loud",
      "HOOKLINE_APP_SECRETS": "hush",
    ]
    let outcome = Program.run(settings: settings, input: body)
    #expect(outcome.status == 100)
    #expect(outcome.output.isEmpty)
    for name in settings.keys {
      #expect(outcome.log.contains("\"setting\":\"\(name)\""), "\(name)")
    }
    #expect(outcome.logLineCount == settings.count)
    #expect(!outcome.log.contains("hush") && !outcome.log.contains("facebook"))
  }

  @Test(arguments: [
    "HOOKLINE_APP_SECRET", "HOOKLINE_BASIC_AUTH", "HOOKLINE_HEADER_AUTH", "HOOKLINE_VERIFY_TOKEN",
    "HOOKLINE_CLIENT_CERT",
  ])
  func `a credential that is empty, unreadable or set twice is a configuration error`(name: String)
  {
    let empty = TemporaryFile("\n")
    let errors = [
      [name: ""], [name: "a: b,,a: b"], [name + "_FILE": "/nowhere"], [name + "_FILE": "/"],
      [name + "_FILE": empty.path], [name: "a: b", name + "_FILE": empty.path],
    ]
    for settings in errors {
      let outcome = Program.run(settings: settings, input: body)
      #expect(outcome.status == 100)
      #expect(outcome.log.contains("\"setting\":\"\(name)\""))
    }
  }

  @Test func `the source's name stands where a body has no business number`() {
    let flat = Fixture.notification("onprem__msg_text")
    let settings = ["HOOKLINE_PROVIDER": "onpremises", "HOOKLINE_NAME": "shop 1/eu"]
    #expect(
      Program.run(settings: settings, input: flat).text.contains(
        "\"source\":\"/whatsapp/shop%201%2Feu\""))
  }

  @Test func `raw is left out on demand`() {
    #expect(!Program.run(settings: ["HOOKLINE_RAW": "0"], input: body).text.contains("\"raw\""))
  }

  @Test(arguments: zip(["error", "warning", "notice", "info", "debug"], [0, 0, 0, 1, 1]))
  func `the log has the entries of its level`(level: String, lines: Int) {
    let outcome = Program.run(settings: ["HOOKLINE_LOG": level], input: body)
    #expect(outcome.logLineCount == lines)
    #expect(outcome.log.isEmpty || outcome.log.hasPrefix("{\"time\":\"20"))
  }
}
