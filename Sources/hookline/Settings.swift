import Bytes
import Digest
import Posix
import WhatsApp
import Webhook

/// What the program is set to, read once from the environment, with all complaints about it.
struct Settings {
  let source: Source
  let bodyLimit: Int
  let lineLimit: Int
  let includesRaw: Bool
  let logLevel: LogLevel
  /// Nanoseconds within which a request is answered.
  let timeLimit: Int
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
    source = Self.source(&reader)
    bodyLimit = reader.size("HOOKLINE_MAX_BODY", default: 3 << 20, in: Self.bodyLimits)
    lineLimit = reader.size("HOOKLINE_MAX_LINE", default: 1 << 20, in: Self.lineLimits)
    includesRaw = reader.flag("HOOKLINE_RAW", default: true)
    logLevel = Self.logLevel(&reader)
    timeLimit = reader.duration("HOOKLINE_DEADLINE", default: 4_000_000_000, in: Self.timeLimits)
    reader.complainOfUnknown()
    complaints = reader.complaints
    files = reader.files
  }

  /// Whether they would be the same if they were read anew. The environment cannot change.
  var areCurrent: Bool { files.allSatisfy { FileStamp(path: $0.path) == $0.stamp } }

  private static func source(_ reader: inout SettingsReader) -> Source {
    var provider = Provider.meta
    if let name = reader.text("HOOKLINE_PROVIDER") {
      if let known = Provider(name: name) {
        provider = known
      } else {
        reader.complain(
          "HOOKLINE_PROVIDER", "it must be meta, 360dialog, whizard, onpremises or notifyer")
      }
    }
    let name = reader.text("HOOKLINE_NAME") ?? [UInt8](provider.name)
    if name.isEmpty { reader.complain("HOOKLINE_NAME", "it is empty") }
    var source = Source(provider: provider, name: name)
    source.credentials = credentials(&reader, provider)
    source.verifyTokens = reader.secrets("HOOKLINE_VERIFY_TOKEN").map { SharedSecret($0.span) }
    return source
  }

  private static func credentials(
    _ reader: inout SettingsReader, _ provider: Provider
  ) -> Credentials {
    var credentials = Credentials()
    let keys = reader.secrets("HOOKLINE_APP_SECRET")
    let header = reader.text("HOOKLINE_SIGNATURE_HEADER") ?? signatureHeader(of: provider)
    if header.isEmpty { reader.complain("HOOKLINE_SIGNATURE_HEADER", "it is empty") }
    if !keys.isEmpty {
      credentials.signature = SignatureCredential(fieldName: header, secrets: keys)
    }
    for pair in reader.secrets("HOOKLINE_BASIC_AUTH") {
      if !pair.contains(UInt8(ascii: ":")) {
        reader.complain("HOOKLINE_BASIC_AUTH", "it must be user:password")
      }
      credentials.basic.append(SharedSecret(pair.span))
    }
    for line in reader.secrets("HOOKLINE_HEADER_AUTH") {
      guard let field = HeaderArgument.field(line), !field.value.isEmpty else {
        reader.complain("HOOKLINE_HEADER_AUTH", "it must be 'Name: value'")
        continue
      }
      credentials.headers.append((field.name, SharedSecret(field.value.span)))
    }
    credentials.allowsUnverified = reader.flag("HOOKLINE_UNVERIFIED", default: false)
    return credentials
  }

  /// The field that a provider signs in, where it signs.
  private static func signatureHeader(of provider: Provider) -> [UInt8] {
    switch provider {
    case .meta, .whizard, .onPremises: [UInt8]("X-Hub-Signature-256")
    case .dialog360: [UInt8]("x-360dialog-signature")
    case .notifyer: [UInt8]("X-Webhook-Signature")
    }
  }

  private static func logLevel(_ reader: inout SettingsReader) -> LogLevel {
    guard let name = reader.text("HOOKLINE_LOG") else { return .notice }
    for level in LogLevel.allCases where name.equals(level.name) { return level }
    reader.complain("HOOKLINE_LOG", "it must be error, warning, notice, info or debug")
    return .notice
  }
}
