import Bytes
import Webhook

/// What is wrong with a setting. Never holds its value.
struct ConfigurationError {
  let name: [UInt8]
  let summary: StaticString
  /// The setting that was most likely meant.
  var suggestion: StaticString?
  /// The system's error number.
  var code: Int?

  init(
    _ name: [UInt8], _ summary: StaticString, suggestion: StaticString? = nil, code: Int? = nil
  ) {
    self.name = name
    self.summary = summary
    self.suggestion = suggestion
    self.code = code
  }

  init(_ name: StaticString, _ summary: StaticString, code: Int? = nil) {
    self.init([UInt8](name), summary, code: code)
  }

  var logEntry: LogEntry { entry(.error, "configuration error") }

  /// The entry of a setting that is allowed, but most often a mistake.
  var warningEntry: LogEntry { entry(.warning, "configuration warning") }

  private func entry(_ level: LogLevel, _ message: StaticString) -> LogEntry {
    var entry = LogEntry(level, message)
      .with("setting", .name(name)).with("detail", .text(summary))
    if let code { entry = entry.with("errno", .number(code)) }
    guard let suggestion else { return entry }
    return entry.with("suggestion", .text(suggestion))
  }
}

extension StandardErrorLog {
  /// Reads the settings and takes their log level. Returns nil and logs the errors where there are any.
  mutating func settings() -> Settings? {
    let settings = Settings.read()
    level = settings.logLevel
    for error in settings.errors { write(error.logEntry) }
    return settings.errors.isEmpty ? settings : nil
  }
}

/// How a setting is given.
enum SettingValue {
  case text([UInt8])
  /// A list, which only the configuration file can have.
  case list([[UInt8]])
  /// JSON of any other kind.
  case other
}

/// Suggestions for unknown names.
enum Spelling {
  /// Returns the name with the least distance; nil where all have a distance above three.
  static func nearest(to name: [UInt8], among names: [StaticString]) -> StaticString? {
    var nearest: StaticString?
    var fewest = 4
    for candidate in names {
      let changes = distance(name, [UInt8](candidate))
      if changes < fewest { (nearest, fewest) = (candidate, changes) }
    }
    return nearest
  }

  /// The Levenshtein distance.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard one.count < 128 else { return .max }
    var row = Array(0...other.count)
    for (index, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let replaced = diagonal + (character == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
