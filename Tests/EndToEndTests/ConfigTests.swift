import TestSupport
import Testing

/// The configuration file, and several sources in it.
struct ConfigTests {
  private let text = Fixture.notification("cloud__msg_text")

  private func run(
    _ file: String, _ arguments: [String] = [], settings: [String: String] = [:]
  ) -> Outcome {
    let config = TemporaryFile(file)
    let settings = settings.merging(["HOOKLINE_CONFIG": config.path]) { one, _ in one }
    return Program.run(arguments, settings: settings, input: text)
  }

  @Test func `the file's settings apply, and the environment takes precedence`() {
    let file = #"{"name": "shop", "raw": false, "max_body": 100}"#
    #expect(run(file).status == 1)
    let accepted = run(file, settings: ["HOOKLINE_MAX_BODY": "1MiB"])
    #expect(accepted.status == 0)
    #expect(!accepted.text.contains("\"raw\":"))
  }

  @Test func `each source has its path and its secrets`() {
    let secret = TemporaryFile("two\n")
    let file = """
      {"sources": [
        {"path": "/hooks/shop-eu", "name": "eu", "app_secret": ["one", "with,comma"]},
        {"path": "/hooks", "provider": "whizard", "basic_auth": "user:password"},
        {"path": "/hooks/shop-us", "app_secret_file": "\(secret.path)"}]}
      """
    func signed(_ path: String) -> Outcome { run(file, ["sign", "--path", path]) }
    #expect(signed("/hooks/other").text.hasPrefix("Authorization: Basic "))
    let european = signed("/hooks/shop-eu").text.dropLast()
    let american = signed("/hooks/shop-us").text.dropLast()
    #expect(european != american && european.hasPrefix("X-Hub-Signature-256: sha256="))
    let header = ["--header", String(european)]
    #expect(run(file, ["--path", "/hooks/shop-eu/x"] + header).status == 0)
    #expect(run(file, ["--path", "/hooks/shop-us"] + header).status == 1)
    #expect(run(file, ["--path", "/other"] + header).status == 100)
    #expect(run(file, header).status == 100)
    #expect(signed("/other").status == 100)
  }

  @Test(
    arguments: zip(
      [
        "[", "[]", #"{"sources": []}"#, #"{"sources": [1]}"#, #"{"app_secrets": "a"}"#,
        #"{"app_secret": [1]}"#, #"{"app_secret": []}"#, #"{"log": ["info"]}"#,
        #"{"sources": [{"app_secret": "a"}]}"#,
        #"{"sources": [{"path": "/a"}, {"path": "/a"}]}"#,
        #"{"app_secret": "a", "sources": [{"path": "/a"}]}"#,
        #"{"sources": [{"path": "/a", "max_body": 1}]}"#, #"{"LOG": "info"}"#,
        #"{"sources": [{"path": "/a", "app_secret_file": "/nowhere"}]}"#,
      ],
      [
        "HOOKLINE_CONFIG", "HOOKLINE_CONFIG", "HOOKLINE_CONFIG", "HOOKLINE_CONFIG",
        "HOOKLINE_APP_SECRETS", "HOOKLINE_APP_SECRET", "HOOKLINE_APP_SECRET", "HOOKLINE_LOG",
        "sources[0].path", "sources[1].path", "HOOKLINE_CONFIG",
        "sources[0].max_body", "HOOKLINE_log", "sources[0].app_secret",
      ]))
  func `an error in the file names its setting`(file: String, name: String) {
    let outcome = run(file)
    #expect(outcome.status == 100)
    #expect(outcome.output.isEmpty)
    #expect(outcome.log.contains("\"setting\":\"\(name)\""), "\(outcome.log)")
  }

  @Test(arguments: [
    ("service_host", "10.0.0.1"), ("service_port", "12"), ("service_port_http", "12"),
    ("port", "tcp://x"), ("port_80_tcp", "tcp://x:80"), ("port_80_tcp_addr", "10.0.0.1"),
    ("env_app_secrt", "y"), ("web_name", "/x"),
  ])
  func `no name in the file is ignored`(name: String, value: String) {
    for settings in [[:], ["HOOKLINE_PORT": "tcp://10.0.0.1:80"]] {
      let top = run(#"{"\#(name)": "\#(value)"}"#, settings: settings)
      #expect(top.status == 100)
      #expect(top.log.contains("\"HOOKLINE_\(name.uppercased())\""), "\(top.log)")
      let file = #"{"sources": [{"path": "/a", "app_secret": "x", "\#(name)": "\#(value)"}]}"#
      let source = run(file, ["--path", "/a"], settings: settings)
      #expect(source.status == 100)
      #expect(source.log.contains("\"sources[0].\(name)\""), "\(source.log)")
    }
  }

  @Test func `a named file must exist`() {
    let outcome = Program.run(settings: ["HOOKLINE_CONFIG": "/nowhere.json"], input: text)
    #expect(outcome.status == 100)
  }

  @Test(
    arguments: zip(
      ["HOOKLINE_APPSECRET", "HOOKLINE_SYNCH", "HOOKLINE_MAXBODY", "HOOKLINE_ENTIRELY_DIFFERENT"],
      ["HOOKLINE_APP_SECRET", "HOOKLINE_SYNC", "HOOKLINE_MAX_BODY", ""]))
  func `a misspelt name gets a suggestion`(name: String, suggestion: String) {
    let outcome = Program.run(settings: [name: "1"], input: text)
    #expect(outcome.status == 100)
    #expect(outcome.log.contains("\"suggestion\":\"\(suggestion)\"") == !suggestion.isEmpty)
  }
}
