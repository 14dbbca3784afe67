/// The program's own log, a stream apart from the events.
package protocol Log {
  /// Writes one entry. A log that cannot be written to stops nothing.
  mutating func write(_ entry: LogEntry)
}

/// How much an entry matters.
package enum LogLevel: Int, CaseIterable {
  case error, warning, notice, info, debug

  /// The name in the setting and in the log.
  package var name: StaticString {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }
}

/// One entry of the log. It is made of words of the source, of numbers, of names of settings and of what a path may show, so
/// that no secret and no telephone number can get into it.
package struct LogEntry {
  /// How much it matters.
  package let level: LogLevel
  /// What happened, in words.
  package let message: StaticString
  package private(set) var details: [(name: StaticString, value: Value)] = []

  /// What a detail may be: nothing that came from a sender, but for the harmless parts of a path.
  package enum Value {
    case text(StaticString)
    case number(Int)
    /// The name of a setting or of an argument, never its value.
    case name([UInt8])
    /// Where a request was sent to.
    case path(LoggedPath)
  }

  /// An entry without details.
  package init(_ level: LogLevel, _ message: StaticString) {
    self.level = level
    self.message = message
  }

  /// The entry with one more detail, which is written after those before it.
  package func with(_ name: StaticString, _ value: Value) -> LogEntry {
    var entry = self
    entry.details.append((name, value))
    return entry
  }
}
