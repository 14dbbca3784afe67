import Glibc
import TestSupport
import Testing

/// The released executable file.
struct ExecutableTests {
  private let file = Fixture.read("../../.build/release/hookline")

  @Test func `it is an executable that needs no interpreter and no library`() throws {
    // ELF-64 Object File Format: e_phoff at 32, e_phentsize at 54, e_phnum at 56.
    try #require(file.count > 64 && file.starts(with: [0x7F] + Array("ELF".utf8) + [2, 1]))
    let table = number(at: 32, bytes: 8)
    let size = number(at: 54, bytes: 2)
    let types = (0..<number(at: 56, bytes: 2)).map { number(at: table + $0 * size, bytes: 4) }
    #expect(types.contains(1), "PT_LOAD")
    #expect(!types.contains(2), "PT_DYNAMIC")
    #expect(!types.contains(3), "PT_INTERP")
    // Nothing sets up thread-local storage.
    #expect(!types.contains(7), "PT_TLS")
  }

  @Test func `it is stripped, and small`() {
    let text = String(decoding: file, as: UTF8.self)
    #expect(!text.contains(".symtab"))
    #expect(file.count < 1_300_000)
  }

  @Test func `help names every command, and fits a screen`() {
    let help = Program.run(["--help"])
    #expect(help.status == 0)
    for word in [
      "--header", "--path", "--version", "schema", "sign", "verify", "check", "replay", "sample",
      "stats", "webhook", "help TOPIC",
    ] {
      #expect(help.text.contains(word), "\(word)")
    }
    #expect(help.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
    #expect(help.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test func `each topic of help has a text, and no other word has one`() {
    for topic in [
      "settings", "events", "webhook", "replay", "sample", "audit", "exit-status", "check",
    ] {
      let help = Program.run(["help", topic])
      #expect(help.status == 0 && !help.text.isEmpty)
      #expect(help.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 }, "\(topic)")
    }
    #expect(Program.run(["help", "me"]).status == 100)
    let replay = Program.run(["help", "replay"]).text
    #expect(Program.run(["audit", "--help"]).text == replay)
    #expect(Program.run(["sample", "--traffic", "9", "--help"]).text == replay)
    #expect(
      Program.run(["webhook", "get", "--help"]).text == Program.run(["help", "webhook"]).text)
  }

  @Test func `help and README explain every setting in the sources`() {
    let help = Program.run(["help", "settings"]).text
    let readme = String(
      decoding: Fixture.read("../../Sources/hookline/Settings/README.md"), as: UTF8.self)
    for setting in settings {
      #expect(help.contains(setting), "\(setting)")
      #expect(readme.contains("`\(setting)`"), "\(setting)")
    }
  }

  @Test func `a development build names itself and its processor`() {
    let version = Program.run(["--version"])
    #expect(version.status == 0)
    #if arch(x86_64)
      let processor = "x86_64"
    #else
      let processor = "aarch64"
    #endif
    #expect(version.text == "hookline development (unknown, \(processor))\n")
  }

  @Test func `commands without a body do not wait for one`() {
    for argument in ["--help", "--version", "schema"] {
      #expect(Program.run([argument], settings: ["HOOKLINE_NONSENSE": "1"]).status == 0)
    }
  }

  /// The names of settings in the sources.
  private var settings: [String] {
    let sources = Program.run(
      [
        "/usr/bin/find", Fixture.root + "/Sources/hookline", "-name", "*.swift", "-exec", "cat",
        "{}", "+",
      ],
      environment: [:], input: [])
    let names = sources.text.split { !($0.isUppercase || $0 == "_") }.filter {
      // The path of a source is only in the configuration file.
      $0.hasPrefix("HOOKLINE_") && $0.last != "_" && $0 != "HOOKLINE_PATH"
    }
    return Set(names).map(String.init).sorted()
  }

  private func number(at offset: Int, bytes: Int) -> Int {
    (0..<bytes).reversed().reduce(0) { $0 << 8 | Int(file[offset + $1]) }
  }
}
