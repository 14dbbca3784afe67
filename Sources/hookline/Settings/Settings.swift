import Bytes
import Posix
import Storage
import WhatsApp
import Webhook

/// The settings, read from the environment and the configuration file, with all configuration errors.
struct Settings {
  /// The sources; exactly one where the configuration file has no `sources`.
  let list: [SourceSettings]
  /// The settings of `hookline webhook`, for sources without their own.
  let management: ManagementSettings
  let bodyLimit: Int
  let lineLimit: Int
  let includesRaw: Bool
  /// The pseudonyms; nil where privacy is off.
  let pseudonyms: Pseudonyms?
  let emitsDrift: Bool
  let logLevel: LogLevel
  /// Nanoseconds from the first byte of a request to its response.
  let timeLimit: Int
  let storage: StorageSettings
  let errors: [ConfigurationError]
  /// What is allowed, but most often a mistake.
  let warnings: [ConfigurationError]
  /// Whether nothing is set, as under a web server that passes no variables.
  let areMissing: Bool
  /// The number of variables that are ignored because Kubernetes or Docker adds such.
  let ignoredVariables: Int
  /// The files of the settings, with their state before they were read.
  private let files: [(path: [UInt8], stamp: FileStamp)]

  /// The lower limit has room for the attributes of an event and some data.
  private static let lineLimits = 4096...(1 << 30)
  /// Nanoseconds. Less than 10 ms is too short to read a body; providers wait less than a minute.
  private static let timeLimits = 10_000_000...60_000_000_000
  /// Offsets in a body have 32 bits.
  private static let bodyLimits = 1...(1 << 30)

  init() {
    let variables = Process.environment(prefix: "HOOKLINE_")
    let environment = ServiceVariable.removed(from: variables)
    ignoredVariables = variables.count - environment.count
    let credentialsDirectory = Process.variable("CREDENTIALS_DIRECTORY=")
    let path = environment.first { $0.name.equals("HOOKLINE_CONFIG") }?.value
    let file = ConfigFile(path: path.map { SettingText.trimmed($0) })
    var reader = SettingsReader(
      Self.merge(environment, file.variables),
      credentialsDirectory: credentialsDirectory)
    let only = SourceSettings(&reader)
    management = only.management
    var files: [[UInt8]] = []
    if let several = file.sources, !several.isEmpty {
      var sources = SourceSettings.list(several, only, &reader)
      files = SourceSettings.assignSinks(&sources)
      list = sources
      if only.source.credentials.areConfigured {
        reader.report(
          "HOOKLINE_CONFIG",
          "with 'sources' the credentials belong into each source, not to the top level")
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
      reader.choice("HOOKLINE_DRIFT", "must be on or off") {
        $0.equals("on") ? true : $0.equals("off") ? false : nil
      } ?? true
    logLevel = Self.logLevel(&reader)
    timeLimit = reader.duration("HOOKLINE_DEADLINE", default: 4_000_000_000, in: Self.timeLimits)
    if LambdaEnvironment.dropsEvents {
      reader.report(
        "AWS_LAMBDA_LOG_LEVEL",
        "above INFO, Lambda's JSON log format drops every event: set it to INFO")
    }
    storage = StorageSettings(&reader, lineLimit: lineLimit, files: files)
    reader.reportUnknown()
    errors = reader.errors + (file.error.map { [$0] } ?? [])
    if let credentialsDirectory, !only.source.credentials.areConfigured, file.sources == nil,
      FileStamp(path: credentialsDirectory).isAbsent
    {
      reader.warn("CREDENTIALS_DIRECTORY", "names a directory that does not exist")
    }
    warnings = reader.warnings
    areMissing =
      environment.isEmpty && file.variables.isEmpty && file.sources == nil
      && !only.source.credentials.areConfigured
    self.files = reader.files + [(file.path, file.stamp)]
  }

  /// The environment, and the settings of the file that the environment does not have in any form.
  private static func merge(
    _ environment: [(name: [UInt8], value: [UInt8])],
    _ file: [(name: [UInt8], value: SettingValue)]
  ) -> [(name: [UInt8], value: SettingValue)] {
    var variables: [(name: [UInt8], value: SettingValue)] = []
    for (name, value) in environment where !name.equals("HOOKLINE_CONFIG") {
      variables.append((name, .text(value)))
    }
    for (name, value) in file {
      let isOverridden = environment.contains { baseName(of: $0.name) == baseName(of: name) }
      if !isOverridden { variables.append((name, value)) }
    }
    return variables
  }

  private static func baseName(of name: [UInt8]) -> [UInt8] {
    name.suffix(5).elementsEqual([UInt8]("_FILE")) ? Array(name.dropLast(5)) : name
  }

  /// When the caller of the program needs no credentials.
  enum Trust {
    case none, unlessConfigured, always
  }

  /// The sources by path.
  func sources(_ trust: Trust = .none) -> Sources {
    var routes: [(path: [UInt8], source: Source)] = []
    for settings in list {
      var source = settings.source
      if trust == .always { source.credentials = Credentials() }
      if trust != .none { source.credentials.allowsUnverified = true }
      guard let path = settings.path else { return Sources(source) }
      routes.append((path, source))
    }
    // An invalid path is a configuration error, with which no request is handled.
    return Sources(routes: routes) ?? Sources(list[0].source)
  }

  /// The source of a path; nil where there is none.
  func source(at path: [UInt8]) -> SourceSettings? {
    do throws(Rejection) {
      return list[try sources().index(at: path) ?? 0]
    } catch {
      return nil
    }
  }

  /// Whether no file of the settings has changed. The environment cannot change.
  var areCurrent: Bool { files.allSatisfy { FileStamp(path: $0.path) == $0.stamp } }

  private static func logLevel(_ reader: inout SettingsReader) -> LogLevel {
    guard let name = reader.text("HOOKLINE_LOG") else { return .notice }
    for level in LogLevel.allCases where name.equals(level.name) { return level }
    reader.report("HOOKLINE_LOG", "must be error, warning, notice, info or debug")
    return .notice
  }
}

extension Settings {
  /// Reads the settings within ten deadlines: one of their files may be a FIFO without a writer.
  static func read() -> Settings {
    RequestTimer.begin()
    defer { RequestTimer.end() }
    return Settings()
  }

  /// A handler with these settings.
  func handler(
    _ trust: Trust, _ store: Store, _ log: StandardErrorLog
  ) -> Handler<SystemClock, Store, StandardErrorLog> {
    var handler = Handler(
      sources: sources(trust), clock: SystemClock(), store: store, log: log)
    handler.follow(self)
    return handler
  }
}

extension Handler {
  /// Applies the settings that are common to all adapters and commands.
  mutating func follow(_ settings: Settings) {
    includesRaw = settings.includesRaw
    emitsBase64 = settings.storage.isEphemeral
    pseudonyms = settings.pseudonyms
    emitsDrift = settings.emitsDrift
    lineLimit = settings.lineLimit
    quarantines = settings.storage.hasQuarantine
  }
}
