import Bytes
import Digest
import Posix
import WhatsApp
import Webhook

/// What the program is set to, read once from the environment, with all complaints about it.
struct Settings {
  let source: Source
  let secrets: Secrets
  let bodyLimit: Int
  let lineLimit: Int
  let includesRaw: Bool
  let logLevel: LogLevel
  /// Nanoseconds within which a request is answered.
  let timeLimit: Int
  let storage: StorageSettings
  let complaints: [Complaint]
  /// The files that settings were read from, as they were before they were read.
  private let files: [(path: [UInt8], stamp: FileStamp)]

  /// A line has room for what identifies an event and some of what it says.
  private static let lineLimits = 4096...(1 << 30)
  /// Less is not enough to read a body; nobody waits longer than a minute.
  private static let timeLimits = 10_000_000...60_000_000_000
  /// Offsets in a body are kept in 32 bits.
  private static let bodyLimits = 1...(1 << 30)

  init() {
    let credentials = Process.environment(prefix: "CREDENTIALS_DIRECTORY=").first?.value
    var reader = SettingsReader(
      variables: Process.environment(prefix: "HOOKLINE_"), credentialsFolder: credentials)
    let provider = Self.provider(&reader)
    secrets = Secrets(&reader, provider)
    source = Self.source(&reader, provider, secrets)
    bodyLimit = reader.size("HOOKLINE_MAX_BODY", default: 3 << 20, in: Self.bodyLimits)
    lineLimit = reader.size(
      "HOOKLINE_MAX_LINE", default: LambdaEnvironment.lineLimit ?? 1 << 20, in: Self.lineLimits)
    includesRaw = reader.flag("HOOKLINE_RAW", default: true)
    logLevel = Self.logLevel(&reader)
    timeLimit = reader.duration("HOOKLINE_DEADLINE", default: 4_000_000_000, in: Self.timeLimits)
    if LambdaEnvironment.dropsEvents {
      reader.complain(
        "AWS_LAMBDA_LOG_LEVEL", "above INFO, with the JSON log format, it drops every event")
    }
    storage = StorageSettings(&reader)
    reader.complainOfUnknown()
    complaints = reader.complaints
    files = reader.files
  }

  /// Whether they would be the same if they were read anew. The environment cannot change.
  var areCurrent: Bool { files.allSatisfy { FileStamp(path: $0.path) == $0.stamp } }

  private static func provider(_ reader: inout SettingsReader) -> Provider {
    guard let name = reader.text("HOOKLINE_PROVIDER") else { return .meta }
    if let known = Provider(name: name) { return known }
    reader.complain(
      "HOOKLINE_PROVIDER", "it must be meta, 360dialog, whizard, onpremises or notifyer")
    return .meta
  }

  private static func source(
    _ reader: inout SettingsReader, _ provider: Provider, _ secrets: Secrets
  ) -> Source {
    let name = reader.text("HOOKLINE_NAME") ?? [UInt8](provider.name)
    if name.isEmpty { reader.complain("HOOKLINE_NAME", "it is empty") }
    var source = Source(provider: provider, name: name)
    source.credentials = secrets.credentials
    source.credentials.allowsUnverified = reader.flag("HOOKLINE_UNVERIFIED", default: false)
    source.verifyTokens = secrets.verifyTokens.map { SharedSecret($0.span) }
    return source
  }

  private static func logLevel(_ reader: inout SettingsReader) -> LogLevel {
    guard let name = reader.text("HOOKLINE_LOG") else { return .notice }
    for level in LogLevel.allCases where name.equals(level.name) { return level }
    reader.complain("HOOKLINE_LOG", "it must be error, warning, notice, info or debug")
    return .notice
  }
}
