import Glibc
import TestSupport

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
  /// The shipped executable, which `Tests/run` has built.
  static let hookline = Fixture.root + "/.build/release/hookline"

  /// Whether a program that a test uses is installed.
  static func exists(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// Runs the shipped executable on a body with these settings and nothing else in its environment.
  static func run(
    _ arguments: [String] = [], settings: [String: String] = [:], input: [UInt8] = [],
    output: String? = nil
  ) -> Outcome {
    run([hookline] + arguments, environment: settings, input: input, output: output)
  }

  /// Runs the shipped executable on a body, and gives the most memory that it had at a time too, in bytes: GNU time(1)
  /// counts it, for a child of this process would begin with this process's own.
  static func measure(
    settings: [String: String] = [:], _ input: [UInt8]
  ) -> (outcome: Outcome, memory: Int) {
    // Not part of every system: without it the outcome alone is looked at.
    guard exists("/usr/bin/time") else { return (run(settings: settings, input: input), 0) }
    let report = TemporaryFile("")
    let outcome = run(
      ["/usr/bin/time", "-q", "-o", report.path, "-f", "%M", hookline], environment: settings,
      input: input)
    let text = String(decoding: contents(of: report.path), as: UTF8.self)
    return (outcome, (Int(text.split(separator: "\n").first ?? "") ?? .max / 1024) * 1024)
  }

  /// Runs a program, with a state directory of its own where the environment has none. Its output goes to a file of this name,
  /// where one is given, and is not read then.
  static func run(
    _ command: [String], environment: [String: String], input: [UInt8], output path: String? = nil
  ) -> Outcome {
    guard let standardInput = tmpfile(), let standardOutput = tmpfile(), let errors = tmpfile()
    else { return Outcome(status: -1, output: [], errors: []) }
    defer { for file in [standardInput, standardOutput, errors] { fclose(file) } }
    fwrite(input, 1, input.count, standardInput)
    rewind(standardInput)
    let directory = TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    var environment = environment
    if environment["HOOKLINE_STATE_DIR"] == nil {
      environment["HOOKLINE_STATE_DIR"] = directory.path + "/state"
    }

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
      output: written(to: standardOutput), errors: written(to: errors))
  }

  private static func written(to file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    rewind(file)
    return contents(of: file)
  }
}
