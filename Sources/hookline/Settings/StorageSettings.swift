import Bytes
import Posix
import Storage

/// The settings of the sink, the idempotency cache and the quarantine.
struct StorageSettings {
  private let sink: StoreOptions.Sink?
  /// The paths of the sources' own event files.
  private let files: [[UInt8]]
  private let isSynced: Bool
  private let stateDirectory: [UInt8]?
  private let idempotency: StoreOptions.Idempotency
  private let secondsToLive: Int
  private let entries: Int
  private let quarantineLimit: Int
  private let longestLine: Int

  private static let day = 86_400
  private static let entryLimits = 1...1 << 30
  private static let quarantineLimits = 0...1 << 50

  init(_ reader: inout SettingsReader, lineLimit: Int, files: [[UInt8]]) {
    self.files = files
    // Recovery may look for a line that was written under the default limit.
    longestLine = max(lineLimit, 1 << 20)
    sink = Self.sink(&reader)
    isSynced =
      reader.choice("HOOKLINE_SYNC", "must be always or never") { text in
        text.equals("always") ? true : text.equals("never") ? false : nil
      } ?? true
    stateDirectory = reader.path("HOOKLINE_STATE_DIR")
    idempotency =
      reader.choice("HOOKLINE_IDEMPOTENCY", "must be on, off or strict") { text in
        if text.equals("on") { return .on }
        if text.equals("off") { return .off }
        return text.equals("strict") ? .strict : nil
      } ?? .on
    secondsToLive =
      reader.choice("HOOKLINE_TTL", "must be a time such as 8d, 12h or 90s", SettingText.seconds)
      ?? 8 * Self.day
    entries = reader.number("HOOKLINE_CACHE_ENTRIES", default: 1 << 20, in: Self.entryLimits)
    quarantineLimit = reader.size(
      "HOOKLINE_QUARANTINE_MAX", default: 256 << 20, in: Self.quarantineLimits)
  }

  private static func sink(_ reader: inout SettingsReader) -> StoreOptions.Sink? {
    reader.choice(
      "HOOKLINE_SINK",
      "must be stdout, stderr, file:PATH, fifo:PATH, unixgram:PATH, journald or response"
    ) { text in
      if text.equals("stdout") { return .standardOutput }
      if text.equals("stderr") { return .standardError }
      if text.equals("journald") { return .journald }
      if text.equals("response") { return .response }
      guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      let (kind, path) = (Array(text[..<colon]), Array(text[(colon + 1)...]))
      guard !path.isEmpty, !path.contains(0) else { return nil }
      if kind.equals("file") { return .file(path) }
      if kind.equals("fifo") { return .fifo(path) }
      return kind.equals("unixgram") ? .datagram(path) : nil
    }
  }

  /// The store of an adapter or a command.
  ///
  /// - Parameters:
  ///   - respondsOnOutput: whether standard output is the response, so that events go to a file by default.
  ///   - isCommandLine: whether the user's own state directory, or none, may replace the system's.
  ///   - deduplicates: whether duplicates are not emitted.
  ///   - hasResponse: whether there is a response; if not, events that would be its body go to standard output.
  func store(
    respondsOnOutput: Bool, isCommandLine: Bool, deduplicates: Bool = true,
    hasResponse: Bool = true
  ) -> Store {
    var options = StoreOptions(directory: directory)
    options.needsDirectory = !isCommandLine
    if isCommandLine, stateDirectory == nil { options.fallbackDirectory = Self.ownDirectory }
    options.sink = sink ?? (respondsOnOutput ? .fileInStateDirectory : .standardOutput)
    if respondsOnOutput, case .standardOutput = options.sink {
      options.sink = .conflictsWithResponse
    }
    if !hasResponse, case .response = options.sink { options.sink = .standardOutput }
    options.files = files
    // Only one process writes to Lambda's standard output, except where invocations are concurrent.
    options.isSinkShared =
      LambdaEnvironment.runtimeAPI == nil || LambdaEnvironment.concurrency > 1
    options.isSynced = isSynced
    options.idempotency = deduplicates ? idempotency : .off
    options.secondsToLive = secondsToLive
    options.entries = entries
    options.quarantineLimit = quarantineLimit
    options.longestLine = longestLine
    return Store(options)
  }

  /// Whether the state directory is lost with the process: on Lambda without a mounted file system.
  var isEphemeral: Bool { stateDirectory == nil && LambdaEnvironment.runtimeAPI != nil }

  /// The state directory that is tried first.
  var directory: [UInt8] { stateDirectory ?? Self.defaultDirectory }

  /// Whether the event file in the state directory would be used under CGI, and is a symbolic link.
  var hasLinkForEvents: Bool {
    guard sink == nil else { return false }
    let path = directory + [UInt8]("/events.jsonl")
    return (try? FileDescriptor.workingDirectory.status(of: path))?.kind == .link
  }

  /// Whether the quarantine may hold anything.
  var hasQuarantine: Bool { quarantineLimit > 0 }

  /// Whether duplicates are not emitted.
  var deduplicates: Bool { idempotency != .off }

  /// The sink, as in `HOOKLINE_SINK`.
  var sinkName: [UInt8] {
    switch sink {
    case .standardOutput: [UInt8]("stdout")
    case .standardError: [UInt8]("stderr")
    case .file(let path): [UInt8]("file:") + path
    case .fifo(let path): [UInt8]("fifo:") + path
    case .datagram(let path): [UInt8]("unixgram:") + path
    case .journald: [UInt8]("journald")
    case .response: [UInt8]("response")
    default: [UInt8]("stdout; events.jsonl in the state directory under CGI")
    }
  }

  /// How many event files sources have of their own.
  var fileCount: Int { files.count }

  /// Returns the event file of a sink's number; nil for the common sink.
  func file(ofSink number: Int) -> [UInt8]? {
    files.indices.contains(number - 1) ? files[number - 1] : nil
  }

  /// The file of the events, as far as the settings show it: the sink, or the file in the state directory that CGI uses.
  var eventPath: [UInt8]? {
    if case .file(let path) = sink { return path }
    guard sink == nil else { return nil }
    let path = directory + [UInt8]("/events.jsonl")
    let status = try? FileDescriptor.workingDirectory.status(of: path)
    return status?.kind == .file ? path : nil
  }

  /// Makes a command of root act as the owner of the state directory, so that the files it creates belong to the owner.
  func actAsOwner() {
    // A failure shows in the next access to the directory.
    try? Process.becomeOwner(of: directory)
  }

  /// systemd.exec(5), `StateDirectory=`. On Lambda only `/tmp` is writable.
  private static var defaultDirectory: [UInt8] {
    if let directories = nonEmptyVariable("STATE_DIRECTORY=") {
      return Array(directories.prefix { $0 != UInt8(ascii: ":") })
    }
    let isLambda = LambdaEnvironment.runtimeAPI != nil
    return [UInt8](isLambda ? "/tmp/hookline" : "/var/lib/hookline")
  }

  /// XDG Base Directory Specification, `$XDG_STATE_HOME`.
  private static var ownDirectory: [UInt8]? {
    if let state = nonEmptyVariable("XDG_STATE_HOME="), state.first == UInt8(ascii: "/") {
      return state + [UInt8]("/hookline")
    }
    return nonEmptyVariable("HOME=").map { $0 + [UInt8]("/.local/state/hookline") }
  }

  private static func nonEmptyVariable(_ name: StaticString) -> [UInt8]? {
    Process.variable(name).flatMap { $0.isEmpty ? nil : $0 }
  }
}
