import Glibc

/// What a finished program left.
struct Outcome {
  /// The exit status; 128 and the signal's number where a signal ended it.
  var status: Int32
  var output: [UInt8]
  var errors: [UInt8]

  var text: String { String(decoding: output, as: UTF8.self) }
  var log: String { String(decoding: errors, as: UTF8.self) }
  var logLineCount: Int { log.split(separator: "\n").count }
}

/// Starts programs and waits for their end.
enum Program {
  /// The root of the package.
  static let root: String = {
    var folders = #filePath.split(separator: "/")
    folders.removeLast(3)
    return "/" + folders.joined(separator: "/")
  }()

  /// The shipped executable, which `Tests/run` has built.
  static let hookline = root + "/.build/release/hookline"

  /// Runs the shipped executable on a body with these settings and nothing else in its environment.
  static func run(
    _ arguments: [String] = [], settings: [String: String] = [:], input: [UInt8] = [],
    output: String? = nil
  ) -> Outcome {
    run([hookline] + arguments, environment: settings, input: input, output: output)
  }

  /// Runs the shipped executable on a body, and gives the most memory that it had at a time too, in bytes: GNU time(1)
  /// counts it, for a child of this process would begin with this process's own.
  static func measure(_ input: [UInt8]) -> (outcome: Outcome, memory: Int) {
    let report = TemporaryFile("")
    let outcome = run(
      ["/usr/bin/time", "-q", "-o", report.path, "-f", "%M", hookline], environment: [:],
      input: input)
    guard let file = fopen(report.path, "r") else { return (outcome, .max) }
    defer { fclose(file) }
    let text = String(decoding: contents(of: file), as: UTF8.self)
    return (outcome, (Int(text.split(separator: "\n").first ?? "") ?? .max / 1024) * 1024)
  }

  /// Runs a program, with a state folder of its own where the environment has none. Its output goes to a file of this name,
  /// where one is given, and is not read then.
  static func run(
    _ command: [String], environment: [String: String], input: [UInt8], output path: String? = nil
  ) -> Outcome {
    guard let standardInput = tmpfile(), let standardOutput = tmpfile(), let errors = tmpfile()
    else { return Outcome(status: -1, output: [], errors: []) }
    defer { for file in [standardInput, standardOutput, errors] { fclose(file) } }
    fwrite(input, 1, input.count, standardInput)
    rewind(standardInput)
    let folder = TemporaryFolder([:])
    var environment = environment
    if environment["HOOKLINE_STATE_DIR"] == nil {
      environment["HOOKLINE_STATE_DIR"] = folder.path + "/state"
    }
    defer { _ = system("rm -rf \(folder.path)/state") }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, fileno(standardInput), 0)
    if let path {
      posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_APPEND, 0)
    } else {
      posix_spawn_file_actions_adddup2(&actions, fileno(standardOutput), 1)
    }
    posix_spawn_file_actions_adddup2(&actions, fileno(errors), 2)

    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, command[0], &actions, nil, &arguments, &variables) == 0 else {
      return Outcome(status: -1, output: [], errors: [])
    }
    var state: Int32 = 0
    while waitpid(process, &state, 0) < 0, errno == EINTR {}
    let signal = state & 0x7F
    return Outcome(
      status: signal == 0 ? (state >> 8) & 0xFF : 128 + signal,
      output: contents(of: standardOutput), errors: contents(of: errors))
  }

  private static func contents(of file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    rewind(file)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }
}

/// A file that is there for the time of a test.
final class TemporaryFile {
  let path: String

  init(_ text: String, mode: mode_t = 0o600) {
    var template = Array("/tmp/hookline-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
    fchmod(descriptor, mode)
    close(descriptor)
  }

  deinit { unlink(path) }
}

/// A folder with files that is there for the time of a test.
final class TemporaryFolder {
  let path: String
  private let names: [String]

  init(_ files: [String: String]) {
    var template = Array("/tmp/hookline-test-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    names = Array(files.keys)
    for (name, text) in files {
      guard let file = fopen("\(path)/\(name)", "w") else { continue }
      fwrite(Array(text.utf8), 1, text.utf8.count, file)
      fclose(file)
    }
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
