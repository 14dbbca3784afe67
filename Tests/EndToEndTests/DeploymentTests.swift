import Glibc
import TestSupport
import Testing

/// What ordinary deployments do to settings, files and the environment: it works, or the log names the cause.
struct DeploymentTests {
  private let body = Fixture.notification("cloud__msg_text")
  /// `openssl dgst -sha256 -hmac secret < cloud__msg_text.json`
  private let signature = [
    "--header",
    "X-Hub-Signature-256: sha256=4339fbccf54fbad9ec5ed7cb09c39f99f1bb031cab0938af03f5f5c732e7f790",
  ]
  private let cgi = ["GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST"]

  private func served(_ settings: [String: String]) -> Outcome {
    let settings = settings.merging(cgi) { one, _ in one }
    return Program.run(
      settings: settings.merging(["CONTENT_LENGTH": "\(body.count)"]) { one, _ in one }, input: body
    )
  }

  /// The variables of a service as kubelet makes them: `envvars.go`, `FromServices` and `makeLinkVariables`.
  private func kubernetes(_ service: String, _ ports: [(String, Int, String)]) -> [String: String] {
    let name = service.uppercased().replacing("-", with: "_")
    var variables = ["\(name)_SERVICE_HOST": "10.96.0.11"]
    for (index, (port, number, scheme)) in ports.enumerated() {
      let (url, link) = (
        "\(scheme)://10.96.0.11:\(number)", "\(name)_PORT_\(number)_\(scheme.uppercased())"
      )
      if index == 0 {
        variables["\(name)_SERVICE_PORT"] = "\(number)"
        variables["\(name)_PORT"] = url
      }
      if !port.isEmpty {
        let port = port.uppercased().replacing("-", with: "_")
        variables["\(name)_SERVICE_PORT_\(port)"] = "\(number)"
      }
      variables[link] = url
      variables[link + "_PROTO"] = scheme
      variables[link + "_PORT"] = "\(number)"
      variables[link + "_ADDR"] = "10.96.0.11"
    }
    return variables
  }

  @Test(
    arguments: [
      "hookline", "hookline-app", "hookline-service", "hookline-port", "hookline-sink",
      "hookline-port-80-tcp", "hookline-app-secret", "hookline-max-body", "hookline-2",
    ])
  func `the variables of a Kubernetes service are ignored`(service: String) {
    let ports = [
      ("http", 8080, "tcp"), ("dns-udp", 53, "udp"), ("s", 9, "sctp"),
      ("port-1-tcp", 65_535, "tcp"),
    ]
    for ports in [ports, [("", 80, "tcp")]] {
      var settings = kubernetes(service, ports)
      #expect(settings.count > 6)
      #expect(settings.keys.allSatisfy { $0.hasPrefix("HOOKLINE_") })
      let outcome = Program.run(settings: settings, input: body)
      #expect(outcome.status == 0 && outcome.log.isEmpty, "\(outcome.log)")
      let text = Program.run(["check"], settings: settings).text
      #expect(text.contains("ignored         \(settings.count) HOOKLINE_ variables"), "\(text)")
      settings["\(service.uppercased().replacing("-", with: "_"))_SERVICE_HOST"] = "fd00::11"
      #expect(Program.run(settings: settings, input: body).status == 0)
    }
  }

  @Test func `the variables of a Docker link are ignored`() {
    let settings = [
      "HOOKLINE_WEB_NAME": "/proxy/hookline-web", "HOOKLINE_WEB_PORT": "tcp://172.17.0.5:80",
      "HOOKLINE_WEB_PORT_80_TCP": "tcp://172.17.0.5:80", "HOOKLINE_WEB_PORT_80_TCP_PORT": "80",
      "HOOKLINE_WEB_PORT_80_TCP_START": "tcp://172.17.0.5:80",
      "HOOKLINE_WEB_PORT_80_TCP_END": "tcp://172.17.0.5:90",
      "HOOKLINE_WEB_PORT_80_TCP_PORT_START": "80", "HOOKLINE_WEB_PORT_80_TCP_PORT_END": "90",
      "HOOKLINE_WEB_ENV_HOOKLINE_APP_SECRETS": "hush",
      "HOOKLINE_NAME": "/proxy/hookline", "HOOKLINE_PORT": "udp://172.17.0.6:53",
      "HOOKLINE_ENV_PATH": "/bin",
    ]
    let plain = Program.run(settings: settings, input: body)
    #expect(plain.status == 0 && plain.log.isEmpty, "\(plain.log)")
    // The source of a body without a business number has the name from the settings.
    let unknown = Array("{\"new\":1}".utf8)
    let outcome = Program.run(settings: settings, input: unknown)
    #expect(outcome.text.contains("\"source\":\"/whatsapp/meta\""), "\(outcome.text)")
    let own = ["HOOKLINE_NAME": "/shop"]
    #expect(Program.run(settings: own, input: unknown).text.contains("shop"))
    #expect(!Program.run(["check"], settings: own).text.contains("ignored"))
  }

  @Test(
    arguments: [
      ("HOOKLINE_PORT", "8080"), ("HOOKLINE_PORT", "http://a:1"), ("HOOKLINE_SERVICE_HOST", "me"),
      ("HOOKLINE_SERVICE_PORT", "http"), ("HOOKLINE_HOST", "10.0.0.1"),
      ("HOOKLINE_PORT_8080", "tcp://10.0.0.1:8080"), ("HOOKLINE_PORT_HTTP_TCP", "tcp://1:1"),
      ("HOOKLINE_PORT_80_TCP_ADDRESS", "10.0.0.1"), ("HOOKLINE_PORT_80_TCP_PROTO", "udp"),
      ("HOOKLINE_SOURCE_NAME", "shop"), ("HOOKLINE_SERVICE_PORTS", "80"), ("HOOKLINE_ENV", "a"),
      ("HOOKLINE_ENV_APP_SECRET", "x"), ("HOOKLINE_ENV_PRIVACY", "pseudonyms"),
      ("HOOKLINE_APP_SECRET_NAME", "/run/x"), ("HOOKLINE_WEB_ENV_", "x"),
    ])
  func `a variable that only looks like one is a configuration error`(name: String, value: String) {
    let outcome = Program.run(settings: [name: value], input: body)
    #expect(outcome.status == 100)
    #expect(outcome.log.contains("\"setting\":\"\(name)\""))
    // The URL of another service makes it no link.
    if name != "HOOKLINE_WEB_ENV_" {
      let settings = [name: value, "HOOKLINE_WEB_PORT": "tcp://172.17.0.5:80"]
      #expect(Program.run(settings: settings, input: body).status == 100)
    }
  }

  private static let settings = [
    ("HOOKLINE_PROVIDER", "meta"), ("HOOKLINE_LOG", "notice"), ("HOOKLINE_RAW", "1"),
    ("HOOKLINE_MAX_BODY", "3MiB"), ("HOOKLINE_DEADLINE", "4s"), ("HOOKLINE_TTL", "8d"),
    ("HOOKLINE_SINK", "stdout"), ("HOOKLINE_SYNC", "always"), ("HOOKLINE_IDEMPOTENCY", "on"),
    ("HOOKLINE_CACHE_ENTRIES", "1000"), ("HOOKLINE_QUARANTINE_MAX", "1MiB"),
    ("HOOKLINE_DRIFT", "on"), ("HOOKLINE_PRIVACY", "off"), ("HOOKLINE_NAME", "shop"),
    ("HOOKLINE_SIGNATURE_HEADER", "X-Hub-Signature-256"), ("HOOKLINE_UNVERIFIED", "1"),
    ("HOOKLINE_MAX_LINE", "1MiB"),
  ]

  @Test(arguments: settings)
  func `line ends and spaces around a value are not part of it, and quotes are reported`(
    name: String, value: String
  ) {
    for value in ["\(value)\r", "\(value)\n", " \(value)\r\n", "\u{FEFF}\(value)"] {
      let outcome = Program.run(settings: [name: value], input: body)
      #expect(outcome.status == 0, "\(outcome.log)")
    }
    for quote in ["\"", "'"] {
      let outcome = Program.run(settings: [name: quote + value + quote], input: body)
      #expect(outcome.status == 100)
      #expect(outcome.log.contains("is in quotes"), "\(outcome.log)")
    }
  }

  @Test(
    arguments: [
      "secret\n", "secret\r\n", "secret\r", " secret", "\u{FEFF}secret", "\u{FEFF}secret\r\n",
      "secret\n\n\n", "old\n\u{FEFF}secret\n \r\n",
    ])
  func `white space around a secret is not part of it`(text: String) {
    let file = TemporaryFile(text)
    for settings in [["HOOKLINE_APP_SECRET": text], ["HOOKLINE_APP_SECRET_FILE": file.path + "\n"]]
    {
      // In a variable secrets are separated by commas.
      if settings["HOOKLINE_APP_SECRET"] != nil, text.hasPrefix("old") { continue }
      let outcome = Program.run(signature, settings: settings, input: body)
      #expect(outcome.status == 0, "\(outcome.log)")
    }
  }

  @Test
  func `check, the log and verify report a secret in quotes, and it can be used`() {
    for quote in ["\"", "'"] {
      let settings = ["HOOKLINE_APP_SECRET": quote + "secret" + quote]
      let rejected = Program.run(signature, settings: settings, input: body)
      #expect(rejected.status == 1)
      #expect(rejected.log.contains("in quotes") && rejected.log.contains("\"status\":403"))
      let verified = Program.run(["verify"] + signature, settings: settings, input: body)
      #expect(verified.status == 1 && verified.text.contains("in quotes"))
      let checked = Program.run(["check"], settings: settings)
      #expect(checked.status == 0)
      #expect(checked.text.contains("WARNING") && checked.text.contains("HOOKLINE_APP_SECRET"))
      for outcome in [rejected, verified, checked] {
        #expect(!outcome.text.contains("secret\(quote)") && !outcome.log.contains("secret\(quote)"))
      }
      let signed = Program.run(["sign"], settings: settings, input: body).text.dropLast()
      #expect(
        Program.run(["--header", String(signed)], settings: settings, input: body).status == 0)
    }
    let basic = ["HOOKLINE_BASIC_AUTH": "\"user:pass\""]
    let header = ["--header", "Authorization: Basic dXNlcjpwYXNz"]
    #expect(Program.run(header, settings: basic, input: body).log.contains("in quotes"))
    #expect(
      Program.run(["verify"] + header, settings: basic, input: body).text.contains("in quotes"))
    for list in ["'user:pass',user:pass", "user:pass,\"user:pass\""] {
      let accepted = ["HOOKLINE_BASIC_AUTH": list]
      #expect(Program.run(header, settings: accepted, input: body).status == 0)
      let verified = Program.run(["verify"] + header, settings: accepted, input: body)
      #expect(verified.status == 0 && !verified.text.contains("in quotes"), "\(verified.text)")
    }
    let fine = ["HOOKLINE_APP_SECRET": "another"]
    #expect(!Program.run(signature, settings: fine, input: body).log.contains("in quotes"))
    #expect(!Program.run(["check"], settings: fine).text.contains("WARNING"))
  }

  @Test func `each kind of unreadable file has its own message`() {
    let directory = TemporaryDirectory([:])
    for name in ["HOOKLINE_CONFIG", "HOOKLINE_APP_SECRET_FILE"] {
      let mounted = Program.run(settings: [name: directory.path], input: body)
      #expect(mounted.status == 100)
      #expect(mounted.log.contains("its file is a directory"), "\(mounted.log)")
      #expect(mounted.log.contains("\"errno\":21"))
      let missing = Program.run(settings: [name: directory.path + "/no"], input: body)
      #expect(missing.log.contains("its file does not exist"))
      #expect(Program.run(["check"], settings: [name: directory.path]).text.contains("errno 21"))
    }
    let wide = TemporaryFile("s\u{0}e\u{0}c\u{0}")
    let outcome = Program.run(settings: ["HOOKLINE_APP_SECRET_FILE": wide.path], input: body)
    #expect(outcome.status == 100 && outcome.log.contains("UTF-16"))
    let missing = ["CREDENTIALS_DIRECTORY": directory.path + "/no"]
    #expect(Program.run(["check"], settings: missing).text.contains("CREDENTIALS_DIRECTORY"))
    let marked = TemporaryFile("\u{FEFF}{\"log\": \"notice\"}\r\n")
    #expect(Program.run(settings: ["HOOKLINE_CONFIG": marked.path], input: body).status == 0)
  }

  @Test func `a file of another user is reported as such`() throws {
    try #require(geteuid() == 0)
    let file = TemporaryFile("{}")
    for name in ["HOOKLINE_CONFIG", "HOOKLINE_APP_SECRET_FILE"] {
      let outcome = Program.run(
        ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups", Program.hookline],
        environment: [name: file.path], input: body)
      #expect(outcome.status == 100, "\(outcome.log)")
      #expect(outcome.log.contains("is not readable for the running user"), "\(outcome.log)")
    }
  }

  @Test func `a web server that passes no settings is reported`() {
    let bare = served(["HOOKLINE_STATE_DIR": "/nowhere/state"])
    #expect(!bare.log.contains("settings missing"))
    let outcome = Program.run(
      ["/usr/bin/env", "-u", "HOOKLINE_STATE_DIR", Program.hookline],
      environment: cgi, input: [])
    #expect(outcome.text.hasPrefix("Status: 500"))
    #expect(outcome.log.contains("suEXEC") && outcome.log.contains("/etc/hookline.json"))
  }

  @Test func `sockets passed to another process are reported where the pipe fails`() {
    let settings = ["LISTEN_PID": "1", "LISTEN_FDS": "1"]
    let lost = Program.run(settings: settings)
    #expect(lost.status == 1)
    #expect(lost.log.contains("LISTEN_PID") && lost.log.contains("exec"))
    #expect(Program.run(settings: settings, input: body).log.isEmpty)
    #expect(!Program.run().log.contains("LISTEN_PID"))
  }

  @Test func `a sink that is not an event file is reported`() throws {
    // Standard output must be a pipe here; the test's own is a file.
    let script = "\"$0\" < \"$1\" | cat"
    let input = TemporaryFile(String(decoding: body, as: UTF8.self))
    let settings = ["HOOKLINE_SINK": "file:/dev/stdout"]
    let outcome = Program.run(
      ["/bin/sh", "-c", script, Program.hookline, input.path], environment: settings, input: [])
    #expect(outcome.log.contains("set HOOKLINE_SINK to stdout"), "\(outcome.log)")
    for path in ["/dev/null", "/"] {
      let other = served(["HOOKLINE_UNVERIFIED": "1", "HOOKLINE_SINK": "file:" + path])
      #expect(other.text.hasPrefix("Status: 500"), "\(other.text)")
      #expect(other.log.contains("the event file is not a regular file"))
    }
  }

  @Test func `the log and check report a link in place of the event file`() {
    let state = TemporaryDirectory()
    symlink("/var/log/hookline.jsonl", state.path + "/events.jsonl")
    let settings = ["HOOKLINE_UNVERIFIED": "1", "HOOKLINE_STATE_DIR": state.path]
    let outcome = served(settings)
    #expect(outcome.text.hasPrefix("Status: 500"))
    #expect(outcome.log.contains("events.jsonl in the state directory is a symbolic link"))
    #expect(
      Program.run(["check"], settings: settings).text.contains(
        "events.jsonl in the state directory"))
    for name in ["events.jsonl", "seen.cache"] { unlink(state.path + "/" + name) }
    symlink("/var/log/seen.cache", state.path + "/seen.cache")
    #expect(served(settings).log.contains("seen.cache is a symbolic link"))
    #expect(
      Program.run(["check"], settings: settings).text.contains("seen.cache is a symbolic link"))
    symlink("/var/log", state.path + "/quarantine")
    let basic = settings.merging(
      ["HOOKLINE_BASIC_AUTH": "a:b", "HTTP_AUTHORIZATION": "Basic YTpi", "CONTENT_LENGTH": "1"]
    ) { $1 }
    #expect(served(basic).log.contains("quarantine in the state directory must be a directory"))
  }

  @Test func `the log and check report an unusable state directory`() throws {
    let state = TemporaryDirectory()
    func expect(_ words: String, _ path: String) {
      let settings = ["HOOKLINE_UNVERIFIED": "1", "HOOKLINE_STATE_DIR": path]
      let outcome = served(settings)
      #expect(outcome.text.hasPrefix("Status: 500"), "\(outcome.text)")
      #expect(outcome.log.contains(words), "\(outcome.log)")
      #expect(Program.run(["check"], settings: settings).text.contains(words))
      #expect(Program.run(settings: settings, input: body).log.contains(words))
    }
    chmod(state.path, 0o777)
    expect("HOOKLINE_STATE_DIR is writable by others", state.path)
    chmod(state.path, 0o750)
    expect("is not a directory", "/dev/null")
    expect("does not exist", "/no/where")
    mkdir(state.path + "/real", 0o750)
    symlink("real", state.path + "/link")
    lchown(state.path + "/link", 65_534, 65_534)
    expect("is a symbolic link", state.path + "/link")
    expect("is a symbolic link", state.path + "/link/")
    guard geteuid() == 0 else { return }
    chown(state.path, 65_534, 65_534)
    // Commands that root calls act as the owner.
    let outcome = served(["HOOKLINE_UNVERIFIED": "1", "HOOKLINE_STATE_DIR": state.path])
    #expect(outcome.log.contains("belongs to another user"))
  }

  @Test(arguments: ["000", "077", "777"])
  func `an event is emitted once with any umask`(umask: String) {
    let state = TemporaryDirectory()
    let script = "umask \(umask); exec \"$0\" < \"$1\""
    let input = TemporaryFile(String(decoding: body, as: UTF8.self))
    for run in 0..<2 {
      let outcome = Program.run(
        ["/bin/sh", "-c", script, Program.hookline, input.path],
        environment: ["HOOKLINE_STATE_DIR": state.path + "/state"], input: [])
      #expect(outcome.status == 0 && !outcome.log.contains("\"warning\""), "\(outcome.log)")
      #expect(outcome.output.isEmpty == (run == 1))
    }
  }

  @Test func `a home, a locale, a time zone and open descriptors are not needed`() {
    let input = TemporaryFile(String(decoding: body, as: UTF8.self))
    let plain = Program.run(
      ["/usr/bin/env", "-i", Program.hookline, "--version"], environment: [:], input: [])
    #expect(plain.status == 0)
    for environment in [["LC_ALL": "xx_YY"], ["TZ": "Asia/Kolkata"], ["TZ": ":/nowhere"]] {
      let outcome = Program.run(settings: environment, input: body)
      #expect(outcome.status == 0 && outcome.log.isEmpty)
    }
    let closed = Program.run(
      ["/bin/sh", "-c", "exec \"$0\" <&-", Program.hookline, input.path], environment: [:],
      input: [])
    #expect(closed.status == 1 && closed.log.contains("body is not JSON"))
  }
}
