import Bytes
import Webhook

/// What is wrong with a setting; never what its value is.
struct ConfigurationError {
  let name: [UInt8]
  let summary: StaticString
  /// The setting that was meant, maybe.
  var suggestion: StaticString?
  /// The system's error number, where the system said no.
  var code: Int?

  /// What the log says.
  var logEntry: LogEntry { entry(.error, "a setting is wrong") }

  /// What the log says where it is allowed, but most often a mistake.
  var warningEntry: LogEntry { entry(.warning, "a setting may be wrong") }

  private func entry(_ level: LogLevel, _ message: StaticString) -> LogEntry {
    var entry = LogEntry(level, message)
      .with("setting", .name(name)).with("detail", .text(summary))
    if let code { entry = entry.with("errno", .number(code)) }
    guard let suggestion else { return entry }
    return entry.with("suggestion", .text(suggestion))
  }
}

extension StandardErrorLog {
  /// The settings; nil where something is wrong with them, which is in the log then.
  mutating func settings() -> Settings? {
    let settings = Settings()
    for error in settings.errors { write(error.logEntry) }
    return settings.errors.isEmpty ? settings : nil
  }
}

/// How a setting is given.
enum SettingValue {
  case text([UInt8])
  /// A list, which only the file has.
  case list([[UInt8]])
  /// What is neither.
  case other
}

/// Finds the name that was meant.
enum Spelling {
  /// The one of the names that takes the fewest changes of a letter; nil where all take more than three.
  static func nearest(to name: [UInt8], among names: [StaticString]) -> StaticString? {
    var nearest: StaticString?
    var fewest = 4
    for candidate in names {
      let changes = distance(name, [UInt8](candidate))
      if changes < fewest { (nearest, fewest) = (candidate, changes) }
    }
    return nearest
  }

  /// How many letters must be added, removed or replaced: Levenshtein's distance.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard one.count < 128 else { return .max }
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let replaced = diagonal + (letter == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
