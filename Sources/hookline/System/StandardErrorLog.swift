import Bytes
import Posix
import Webhook

/// The log on standard error, one JSON object per line. An entry that standard error does not take at once is dropped and
/// counted: a log that is not read must not delay a request.
struct StandardErrorLog: Log {
  var level: LogLevel

  // The state of standard error, shared by all values of this type.
  /// Dropped entries that are not in the counters yet.
  nonisolated(unsafe) private static var uncounted = 0
  /// Dropped entries that the log does not report yet.
  nonisolated(unsafe) private static var unreported = 0
  /// Whether the log ends in a torn line.
  nonisolated(unsafe) private static var isTorn = false

  /// Bytes that a pipe takes atomically: pipe(7), `PIPE_BUF`.
  private static let lineLimit = 4096
  /// Bytes that a name may have. The second limit applies where a line is too long with the first.
  private static let nameLimits = [1024, 64]

  mutating func write(_ entry: LogEntry) {
    guard entry.level.rawValue <= level.rawValue else { return }
    if unsafe Self.unreported > 0 {
      let dropped = LogEntry(.warning, "log entries dropped")
        .with("count", .number(unsafe Self.unreported))
        .with("hint", .text("standard error was full: read it faster, or set HOOKLINE_LOG=error"))
      guard Self.append(dropped) else { return Self.drop() }
      unsafe Self.unreported = 0
    }
    if !Self.append(entry) { Self.drop() }
  }

  /// Returns the number of entries dropped since the last call.
  static func takeDropped() -> Int {
    defer { unsafe uncounted = 0 }
    return unsafe uncounted
  }

  private static func drop() {
    unsafe uncounted += 1
    unsafe unreported += 1
  }

  /// Writes an entry; returns whether it was written completely.
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

extension LogEntry {
  /// Returns the entry with the number of a system's error appended.
  func with(errno error: Errno) -> LogEntry { with("errno", .number(error.number)) }
}

extension Handler where Journal == StandardErrorLog {
  /// Adds the dropped log entries to the counters.
  mutating func countDropped() {
    let count = StandardErrorLog.takeDropped()
    guard count > 0 else { return }
    var tally = Tally()
    tally[.logDropped] = count
    store.count(tally)
  }
}
