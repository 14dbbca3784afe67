/// The program's log, separate from the events.
package protocol Log {
  /// Writes an entry. Failures are ignored.
  mutating func write(_ entry: LogEntry)
}

/// The severity of an entry.
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

/// An entry of the log. Its types keep secrets and telephone numbers out: constants, numbers, names of settings and files, and sanitized
/// paths.
package struct LogEntry {
  /// The severity.
  package let level: LogLevel
  /// The event, as a constant fragment.
  package let message: StaticString
  package private(set) var details: [(name: StaticString, value: Value)] = []

  /// The value of a member. Of what a sender chose, only a sanitized path.
  package enum Value {
    case text(StaticString)
    case number(Int)
    /// The name of a setting, of an argument or of a file in the arguments, never another value.
    case name([UInt8])
    /// The path of a request.
    case path(LoggedPath)
  }

  /// An entry without members.
  package init(_ level: LogLevel, _ message: StaticString) {
    self.level = level
    self.message = message
  }

  /// Returns the entry with another member appended.
  package func with(_ name: StaticString, _ value: Value) -> LogEntry {
    var entry = self
    entry.details.append((name, value))
    return entry
  }
}
