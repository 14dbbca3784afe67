import Bytes
import Webhook

/// What the command line asks for.
enum Command {
  case serve(PipeArguments)
  case verify(PipeArguments)
  case sign(PipeArguments)
  case replay([[UInt8]], isAgain: Bool)
  case sample([UInt8]?)
  case stats(isPrometheus: Bool)
  /// `webhook`, with the arguments behind it.
  case webhook([[UInt8]])
  /// Help, on a topic or on all.
  case help(StaticString)
  case check, version, schema
  /// An argument that is none of ours.
  case unknown([UInt8])

  /// What is asked for with one word.
  private static var words: [(word: StaticString, command: Command)] {
    [
      ("--help", .help(Help.text)), ("-h", .help(Help.text)), ("help", .help(Help.text)),
      ("--version", .version), ("version", .version), ("schema", .schema), ("check", .check),
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
    if let command = Self.ofSeveral(arguments) {
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
    self = isVerify ? .verify(pipe) : isSign ? .sign(pipe) : .serve(pipe)
  }
}

extension Command {
  /// What is asked for with several words, beside what is about a notification on standard input.
  private static func ofSeveral(_ arguments: [[UInt8]]) -> Command? {
    guard let first = arguments.first else { return nil }
    let rest = Array(arguments.dropFirst())
    if first.equals("webhook") { return .webhook(rest) }
    guard !rest.isEmpty else { return nil }
    if first.equals("help") {
      guard rest.count == 1, let text = Help.text(of: rest[0]) else { return .unknown(rest[0]) }
      return .help(text)
    }
    if first.equals("sample") { return rest.count == 1 ? .sample(rest[0]) : .unknown(rest[1]) }
    if first.equals("stats") {
      return rest.count == 1 && rest[0].equals("--prometheus")
        ? .stats(isPrometheus: true) : .unknown(rest[0])
    }
    guard first.equals("replay") else { return nil }
    let isAgain = rest[0].equals("--again")
    let paths = Array(rest.dropFirst(isAgain ? 1 : 0))
    return paths.isEmpty ? .unknown(first) : .replay(paths, isAgain: isAgain)
  }
}

/// What is said of a notification on standard input.
struct PipeArguments {
  var headers: [HeaderArgument] = []
  /// The path that it would be sent to, which chooses the source.
  var path: [UInt8] = []

  /// Takes an option and its value, and gives whether it is one.
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

/// The value of `--header`, as curl has it.
enum HeaderArgument {
  case field(Request.Field)
  /// `@FILE`: a field a line.
  case file([UInt8])
  /// `@-`: a field a line on standard input, then an empty line, then the body.
  case standardInput

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

  /// The fields of the lines of a text; nil where a line is none. Empty lines are passed over.
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
}
