import Bytes
import Posix
import Webhook

/// The log on standard error, one JSON object a line. An entry that cannot be written at once is dropped and counted: nobody who
/// does not read the log may hold a request.
struct StandardErrorLog: Log {
  let level: LogLevel

  /// There is one standard error, and one thread: entries that were dropped and are not counted yet, those of which the log does
  /// not tell yet, and whether the log ends in the middle of a line.
  nonisolated(unsafe) private static var uncounted = 0
  nonisolated(unsafe) private static var untold = 0
  nonisolated(unsafe) private static var isTorn = false

  /// What a pipe takes in one piece, or not at all: pipe(7), `PIPE_BUF`.
  private static let lineLimit = 4096
  /// Bytes of a name, first where that is short enough together with the rest, and then in any case.
  private static let nameLimits = [1024, 64]

  mutating func write(_ entry: LogEntry) {
    guard entry.level.rawValue <= level.rawValue else { return }
    if unsafe Self.untold > 0 {
      let dropped = LogEntry(.warning, "log entries dropped")
        .with("count", .number(unsafe Self.untold))
        .with("detail", .text("standard error did not take them at once"))
      guard Self.append(dropped) else { return Self.drop() }
      unsafe Self.untold = 0
    }
    if !Self.append(entry) { Self.drop() }
  }

  /// How many entries were dropped since the last call.
  static func takeDropped() -> Int {
    defer { unsafe uncounted = 0 }
    return unsafe uncounted
  }

  private static func drop() {
    unsafe uncounted += 1
    unsafe untold += 1
  }

  /// Whether the whole of an entry was written.
  private static func append(_ entry: LogEntry) -> Bool {
    var line: [UInt8] = []
    for limit in nameLimits where line.isEmpty || line.count > lineLimit {
      line = unsafe (isTorn ? [0x0A] : []) + bytes(of: entry, nameLimit: limit)
    }
    guard let count = try? FileDescriptor.standardError.writeAtOnce(line.span) else { return false }
    unsafe isTorn = count < line.count
    return count == line.count
  }

  private static func bytes(of entry: LogEntry, nameLimit: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.verbatim("time") { bytes in
      bytes.append(UInt8(ascii: "\""))
      SystemClock().now().append(to: &bytes, fraction: true)
      bytes.append(UInt8(ascii: "\""))
    }
    writer.string("level", entry.level.name)
    writer.string("message", entry.message)
    for (name, value) in entry.details {
      switch value {
      case .text(let text): writer.string(name, text)
      case .number(let number): writer.integer(name, number)
      case .name(let text):
        writer.string(name, UTF8Sequence.repairing(Array(text.prefix(nameLimit))))
      case .path(let path): writer.string(name, path.bytes)
      }
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}

extension Handler where Journal == StandardErrorLog {
  /// Counts the log entries that were dropped.
  mutating func countDropped() {
    let count = StandardErrorLog.takeDropped()
    guard count > 0 else { return }
    var tally = Tally()
    tally[.logDropped] = count
    store.count(tally)
  }
}
