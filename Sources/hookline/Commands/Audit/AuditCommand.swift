import Bytes
import Posix
import WhatsApp
import Webhook

/// The arguments of `hookline audit`.
struct AuditArguments {
  private(set) var paths: [[UInt8]] = []
  private(set) var traffic: Traffic?

  /// Nil without a file.
  init?(_ arguments: [[UInt8]]) {
    var options = TrafficArguments()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.count > 1, argument[0] == UInt8(ascii: "-") else {
        paths.append(argument)
        continue
      }
      guard let value = rest.popFirst(), options.take(argument, value) else { return nil }
    }
    if paths.isEmpty || options.isIncomplete { return nil }
    if options.traffic.count > 0 { traffic = options.traffic }
  }
}

/// `hookline audit`: reads files of events, and prints the first line that is damaged.
struct AuditCommand: ~Copyable {
  private let paths: [[UInt8]]
  private let traffic: Traffic?
  private let lineLimit: Int
  private let check = LineCheck(schema: SchemaCommand.schema)
  /// Of each path, the number of its first line among those of all.
  private var firstLines: [Int] = []
  private var keys = SeenKeys()
  /// A bit for each event of the traffic that was seen.
  private var seen: [UInt64] = []
  /// The number of lines so far.
  private var count = 0

  static func run(_ arguments: AuditArguments) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    // Lines may be from before a change of the limit.
    let lineLimit = max(Settings.read().lineLimit, 1 << 20)
    var command = AuditCommand(arguments, lineLimit: lineLimit)
    var path: [UInt8] = []
    do throws(Errno) {
      for next in arguments.paths {
        path = next
        guard let damage = try command.firstDamage(of: path) else { continue }
        return try command.report(damage)
      }
      return try command.report(nil)
    } catch {
      log.write(
        LogEntry(.error, "file unreadable").with("file", .name(path)).with(errno: error)
          .with("hint", .text("audit takes files of events, and needs room in $TMPDIR or /var/tmp"))
      )
      return .systemError
    }
  }

  private init(_ arguments: AuditArguments, lineLimit: Int) {
    paths = arguments.paths
    traffic = arguments.traffic
    self.lineLimit = lineLimit
    seen = [UInt64](repeating: 0, count: (traffic?.count ?? 0) / 64 + 1)
  }

  /// Reads a file up to its first damaged line; returns its error, or nil where there is none but repetitions.
  private mutating func firstDamage(of path: [UInt8]) throws(Errno) -> LineError? {
    var reader = try LineReader(path, limit: lineLimit)
    firstLines.append(count + 1)
    while let line = try reader.next() {
      count += 1
      switch line {
      case .tooLong: return LineError("the line is longer than HOOKLINE_MAX_LINE")
      case .text(_, isTerminated: false): return LineError("the line is torn", "it has no LF")
      case .text(let text, isTerminated: true):
        if let damage = try damage(of: text) { return damage }
      }
    }
    return nil
  }

  private mutating func damage(of text: [UInt8]) throws(Errno) -> LineError? {
    let line: CheckedLine
    do throws(LineError) { line = try check.check(text) } catch { return error }
    if let traffic {
      guard let event = traffic.event(withID: line.id), line.source.equals(Traffic.source) else {
        return LineError("the event is not one of the traffic")
      }
      seen[event / 64] |= 1 << UInt64(event % 64)
    }
    if let key = line.key { try keys.add(key, line: count) }
    return nil
  }

  /// Prints the first damage of all.
  private func report(_ damage: LineError?) throws(Errno) -> ExitStatus {
    var text: [UInt8] = []
    let repetition = try keys.firstRepetition()
    if let repetition, damage == nil || repetition.line < count {
      append(placeOf: repetition.line, to: &text)
      text.append(": the same event as in ")
      append(placeOf: repetition.first, to: &text)
    } else if let damage {
      append(placeOf: count, to: &text)
      text.append(": ")
      append(damage, to: &text)
    } else if let event = firstMissing, let traffic {
      text.append("missing: event ")
      text.append(decimal: event)
      text.append(" of the traffic, ")
      traffic.appendID(of: event, to: &text)
    } else {
      text.append(decimal: count)
      text.append(" lines, no damage\n")
      return print(text)
    }
    text.append(0x0A)
    return max(.rejected, print(text))
  }

  private func append(placeOf line: Int, to text: inout [UInt8]) {
    guard let file = firstLines.lastIndex(where: { $0 <= line }) else { return }
    text += paths[file]
    text.append(UInt8(ascii: ":"))
    text.append(decimal: line - firstLines[file] + 1)
  }

  private func append(_ damage: LineError, to text: inout [UInt8]) {
    text.append(damage.summary)
    if let attribute = damage.attribute {
      text.append(": ")
      text += attribute
    }
    if let detail = damage.detail {
      text.append(": ")
      text.append(detail)
    }
  }

  /// The first event of the traffic that no line has.
  private var firstMissing: Int? {
    guard let traffic else { return nil }
    for (index, bits) in seen.enumerated() where bits != .max {
      let event = index * 64 + (~bits).trailingZeroBitCount
      return event < traffic.count ? event : nil
    }
    return nil
  }
}
