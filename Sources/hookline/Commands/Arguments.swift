import Bytes
import Posix
import Webhook

/// The command and its arguments.
enum Command {
  /// Without a command: receives one notification on standard input.
  case receive(PipeArguments)
  case verify(PipeArguments)
  case sign(PipeArguments)
  case replay(ReplayArguments)
  case sample([UInt8]?)
  case traffic(TrafficArguments)
  case audit(AuditArguments)
  case stats(isPrometheus: Bool)
  /// `webhook`, with the arguments after it.
  case webhook([[UInt8]])
  /// Help on a topic, or the overview.
  case help(StaticString)
  /// With the value of `--fresh`.
  case check(fresh: [UInt8]?)
  case version, schema
  case unknown([UInt8])
  /// `replay`, `sample` or `audit` without an argument that it needs, or with this one, which is invalid.
  case invalid([UInt8])

  static let replayHint: StaticString = "missing or invalid argument: see hookline help replay"

  /// The commands that need no argument.
  private static var words: [(word: StaticString, command: Command)] {
    [
      ("--help", .help(Help.text)), ("-h", .help(Help.text)), ("help", .help(Help.text)),
      ("--version", .version), ("version", .version), ("schema", .schema),
      ("check", .check(fresh: nil)),
      ("sample", .sample(nil)), ("stats", .stats(isPrometheus: false)),
    ]
  }

  init(_ arguments: [[UInt8]]) {
    if arguments.count == 1, let only = arguments.first,
      let known = Self.words.first(where: { only.equals($0.word) })
    {
      self = known.command
      return
    }
    if arguments.count > 1, arguments[arguments.count - 1].equals("--help"),
      let text = Help.text(of: arguments[0])
    {
      self = .help(text)
      return
    }
    if let command = Self.withArguments(arguments) {
      self = command
      return
    }
    let isVerify = arguments.first?.equals("verify") ?? false
    let isSign = arguments.first?.equals("sign") ?? false
    var rest = arguments.dropFirst(isVerify || isSign ? 1 : 0)
    var pipe = PipeArguments()
    while let argument = rest.popFirst() {
      guard let value = rest.popFirst(), pipe.take(argument, value) else {
        self = .unknown(argument)
        return
      }
    }
    self = isVerify ? .verify(pipe) : isSign ? .sign(pipe) : .receive(pipe)
  }

  /// A command that takes arguments other than those of a notification on standard input.
  private static func withArguments(_ arguments: [[UInt8]]) -> Command? {
    guard let first = arguments.first else { return nil }
    let rest = Array(arguments.dropFirst())
    if first.equals("webhook") { return .webhook(rest) }
    guard !rest.isEmpty else {
      return first.equals("replay") || first.equals("audit") ? .invalid(first) : nil
    }
    if first.equals("help") {
      guard rest.count == 1, let text = Help.text(of: rest[0]) else { return .unknown(rest[0]) }
      return .help(text)
    }
    if first.equals("sample") { return sample(rest) }
    if first.equals("check") {
      return rest.count == 2 && rest[0].equals("--fresh")
        ? .check(fresh: rest[1]) : .unknown(rest[0])
    }
    if first.equals("audit") { return AuditArguments(rest).map { .audit($0) } ?? .invalid(first) }
    if first.equals("stats") {
      return rest.count == 1 && rest[0].equals("--prometheus")
        ? .stats(isPrometheus: true) : .unknown(rest[0])
    }
    guard first.equals("replay") else { return nil }
    return ReplayArguments(rest).map { .replay($0) } ?? .invalid(first)
  }
}

extension Command {
  private static func sample(_ arguments: [[UInt8]]) -> Command {
    if arguments.count == 1, arguments[0].first != UInt8(ascii: "-") {
      return .sample(arguments[0])
    }
    var options = TrafficArguments()
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst(), options.takeOfSample(option, value) else {
        return .invalid(option)
      }
    }
    return options.traffic.count > 0 ? .traffic(options) : .invalid([UInt8]("--traffic"))
  }
}

/// The arguments that belong to a notification on standard input.
struct PipeArguments {
  var headers: [HeaderArgument] = []
  /// The path of the request, which selects the source.
  var path: [UInt8] = []

  /// Takes an option and its value; returns whether they are valid.
  fileprivate mutating func take(_ option: [UInt8], _ value: [UInt8]) -> Bool {
    if option.equals("--path") {
      path = value
      return value.first == UInt8(ascii: "/")
    }
    guard option.equals("--header") || option.equals("-H"), let header = HeaderArgument(value)
    else { return false }
    headers.append(header)
    return true
  }
}

/// The value of `--header`, in curl's syntax.
enum HeaderArgument {
  case field(Request.Field)
  /// `@FILE`: one field per line.
  case file([UInt8])
  /// `@-`: one field per line on standard input, then an empty line, then the body.
  case standardInput

  static let hint: StaticString = "must be 'Name: value', or @FILE with such lines"

  init?(_ value: [UInt8]) {
    if value.equals("@-") {
      self = .standardInput
    } else if value.first == UInt8(ascii: "@"), value.count > 1 {
      self = .file(Array(value.dropFirst()))
    } else if let field = Self.field(value) {
      self = .field(field)
    } else {
      return nil
    }
  }

  /// The field of a line `Name: value`; nil where it has no colon or no name.
  static func field(_ line: [UInt8]) -> Request.Field? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = Array(line[..<colon]).trimmed
    guard !name.isEmpty else { return nil }
    return Request.Field(name: name, value: Array(line[(colon + 1)...]).trimmed)
  }

  /// The fields of a text, one per line; nil where a line is malformed. Skips empty lines.
  static func fields(_ text: [UInt8]) -> [Request.Field]? {
    var fields: [Request.Field] = []
    for line in text.pieces(separatedBy: 0x0A) {
      let line = line.last == 0x0D ? Array(line.dropLast()) : line
      guard !line.isEmpty else { continue }
      guard let field = field(line) else { return nil }
      fields.append(field)
    }
    return fields
  }

  /// The fields of a file; nil where it is unreadable or a line is malformed.
  static func fields(ofFile path: [UInt8]) -> [Request.Field]? {
    guard let text = try? FileDescriptor(readingFrom: path).readAll(limit: 65_536) else {
      return nil
    }
    return fields(text)
  }
}

/// A usage error. Never holds the value of an argument.
struct ArgumentError: Error {
  private let name: [UInt8]?
  private let hint: StaticString

  init(_ name: StaticString, _ hint: StaticString) {
    self.name = [UInt8](name)
    self.hint = hint
  }

  /// Hides an argument that does not look like an option: it may be a secret whose option is missing.
  init(unknown argument: [UInt8], _ hint: StaticString) {
    let isOption =
      argument.first == UInt8(ascii: "-")
      && argument.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "-") }
    name = isOption ? argument : nil
    self.hint = hint
  }

  var logEntry: LogEntry {
    LogEntry(.error, "usage error")
      .with("argument", name.map { .name($0) } ?? .text("(not shown)"))
      .with("hint", .text(hint))
  }
}

extension StandardErrorLog {
  /// Logs that no source has the path.
  mutating func rejectPath() -> ExitStatus {
    write(ArgumentError("--path", "must be the path of one of the sources").logEntry)
    return .usageError
  }
}
