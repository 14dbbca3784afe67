import Bytes
import Posix
import WhatsApp
import Webhook

/// What the program is set to, read once from the environment, with all errors about it.
struct Settings {
  /// Who sends; one, where there are no paths.
  let list: [SourceSettings]
  /// The key to a provider's management interface, for sources without one of their own.
  let managementKeys: [[UInt8]]
  let bodyLimit: Int
  let lineLimit: Int
  let includesRaw: Bool
  /// The names in place of whom events are about; nil where events may say that.
  let pseudonyms: Pseudonyms?
  let emitsDrift: Bool
  let logLevel: LogLevel
  /// Nanoseconds within which a request is answered.
  let timeLimit: Int
  let storage: StorageSettings
  let errors: [ConfigurationError]
  /// What is allowed, but is most often a mistake.
  let warnings: [ConfigurationError]
  /// Whether nothing is set anywhere, which a web server may have brought about.
  let areMissing: Bool
  /// The files that settings were read from, as they were before they were read.
  private let files: [(path: [UInt8], stamp: FileStamp)]

  /// A line has room for what identifies an event and some of what it says.
  private static let lineLimits = 4096...(1 << 30)
  /// Less is not enough to read a body; nobody waits longer than a minute.
  private static let timeLimits = 10_000_000...60_000_000_000
  /// Offsets in a body are kept in 32 bits.
  private static let bodyLimits = 1...(1 << 30)

  init() {
    let environment = Process.environment(prefix: "HOOKLINE_")
    let credentialsDirectory = Process.environment(prefix: "CREDENTIALS_DIRECTORY=").first?.value
    let path = environment.first { $0.name.equals("HOOKLINE_CONFIG") }?.value
    let file = ConfigFile(path: path.map { SettingText.bare($0) })
    var reader = SettingsReader(
      Self.merge(environment, file.variables),
      credentialsDirectory: credentialsDirectory)
    let only = SourceSettings(&reader)
    managementKeys = only.secrets.managementKeys
    if let several = file.sources, !several.isEmpty {
      list = SourceSettings.list(several, only.source.provider, &reader)
      if only.source.credentials.areConfigured {
        reader.report(
          "HOOKLINE_CONFIG",
          "with 'sources' in it each has its own credentials, and none are at the top")
      }
    } else {
      list = [only]
    }
    bodyLimit = reader.size("HOOKLINE_MAX_BODY", default: 3 << 20, in: Self.bodyLimits)
    lineLimit = reader.size(
      "HOOKLINE_MAX_LINE", default: LambdaEnvironment.lineLimit ?? 1 << 20, in: Self.lineLimits)
    includesRaw = reader.flag("HOOKLINE_RAW", default: true)
    pseudonyms = PrivacySettings.pseudonyms(&reader)
    emitsDrift =
      reader.choice("HOOKLINE_DRIFT", "it must be on or off") {
        $0.equals("on") ? true : $0.equals("off") ? false : nil
      } ?? true
    logLevel = Self.logLevel(&reader)
    timeLimit = reader.duration("HOOKLINE_DEADLINE", default: 4_000_000_000, in: Self.timeLimits)
    if LambdaEnvironment.dropsEvents {
      reader.report(
        "AWS_LAMBDA_LOG_LEVEL", "above INFO, with the JSON log format, it drops every event")
    }
    storage = StorageSettings(&reader, lineLimit: lineLimit)
    reader.reportUnknown()
    errors = reader.errors + (file.error.map { [$0] } ?? [])
    if let credentialsDirectory, !only.source.credentials.areConfigured, file.sources == nil,
      FileStamp(path: credentialsDirectory).isAbsent
    {
      reader.warn("CREDENTIALS_DIRECTORY", "the directory that it names is not there")
    }
    warnings = reader.warnings
    areMissing =
      environment.isEmpty && file.variables.isEmpty && file.sources == nil
      && !only.source.credentials.areConfigured
    files = reader.files + [(file.path, file.stamp)]
  }

  /// The environment, and what only the file says. A secret that the environment names in one form is not the file's in
  /// another.
  private static func merge(
    _ environment: [(name: [UInt8], value: [UInt8])],
    _ file: [(name: [UInt8], value: SettingValue)]
  ) -> [(name: [UInt8], value: SettingValue)] {
    var variables: [(name: [UInt8], value: SettingValue)] = []
    for (name, value) in environment where !name.equals("HOOKLINE_CONFIG") {
      variables.append((name, .text(value)))
    }
    for (name, value) in file {
      let isSaid = environment.contains { bare($0.name) == bare(name) }
      if !isSaid { variables.append((name, value)) }
    }
    return variables
  }

  private static func bare(_ name: [UInt8]) -> [UInt8] {
    name.suffix(5).elementsEqual([UInt8]("_FILE")) ? Array(name.dropLast(5)) : name
  }

  /// Who need not show anything.
  enum Trust {
    /// Everybody has to.
    case none
    /// Whoever could start the program, where nothing is configured.
    case unlessConfigured
    /// Whoever could start the program.
    case always
  }

  /// Who sends, by the path.
  func sources(_ trust: Trust = .none) -> Sources {
    var routes: [(path: [UInt8], source: Source)] = []
    for settings in list {
      var source = settings.source
      if trust == .always { source.credentials = Credentials() }
      if trust != .none { source.credentials.allowsUnverified = true }
      guard let path = settings.path else { return Sources(source) }
      routes.append((path, source))
    }
    // Where a path is no path there is an error, and nobody is served.
    return Sources(routes: routes) ?? Sources(list[0].source)
  }

  /// The source that a path belongs to; nil where there is none.
  func source(at path: [UInt8]) -> SourceSettings? {
    do throws(Rejection) {
      return list[try sources().index(at: path) ?? 0]
    } catch {
      return nil
    }
  }

  /// Whether they would be the same if they were read anew. The environment cannot change.
  var areCurrent: Bool { files.allSatisfy { FileStamp(path: $0.path) == $0.stamp } }

  private static func logLevel(_ reader: inout SettingsReader) -> LogLevel {
    guard let name = reader.text("HOOKLINE_LOG") else { return .notice }
    for level in LogLevel.allCases where name.equals(level.name) { return level }
    reader.report("HOOKLINE_LOG", "it must be error, warning, notice, info or debug")
    return .notice
  }
}

extension Handler {
  /// Does as the settings say, in all that is the same for every host and command.
  mutating func follow(_ settings: Settings) {
    includesRaw = settings.includesRaw
    emitsBase64 = settings.storage.isPassing
    pseudonyms = settings.pseudonyms
    emitsDrift = settings.emitsDrift
    lineLimit = settings.lineLimit
  }
}
