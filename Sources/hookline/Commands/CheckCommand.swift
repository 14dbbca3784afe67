import Bytes
import Digest
import Posix
import Storage
import WhatsApp
import Webhook

/// `hookline check`: reads the settings, tests the sink and the cache, and prints what is in effect, without secrets.
struct CheckCommand {
  private var text: [UInt8] = []
  private var hasErrors = false
  /// When an event last came, in seconds since 1970.
  private var lastEvent: Int?

  /// - Parameter fresh: the time within which an event must have come; nil for no such test.
  static func run(fresh text: [UInt8]?) -> ExitStatus {
    let fresh = text.flatMap(SettingText.seconds)
    if text != nil, fresh == nil {
      var log = StandardErrorLog(level: .error)
      log.write(ArgumentError("--fresh", "must be a time such as 15m, 12h or 90s").logEntry)
      return .usageError
    }
    let settings = Settings.read()
    var check = CheckCommand()
    for error in settings.errors { check.fail { $0.append(error) } }
    for warning in settings.warnings { check.add("WARNING") { $0.append(warning) } }
    // The caller reads the settings; the owner of the state directory uses the files.
    settings.storage.actAsOwner()
    if settings.ignoredVariables > 0 {
      check.add("ignored") {
        $0.append(decimal: settings.ignoredVariables)
        $0.append(" HOOKLINE_ variables, as Kubernetes or Docker adds them for a service")
      }
    }
    check.add("runs as") {
      $0.append("user ")
      $0.append(decimal: Int(Process.user))
    }
    for source in settings.list { check.describe(source) }
    check.add("sink") { $0 += settings.storage.sinkName }
    check.add("state directory") { $0 += settings.storage.directory }
    if !settings.emitsDrift { check.add("schema drift", "not reported") }
    if settings.pseudonyms != nil {
      check.add("privacy", "pseudonyms, no contents, no quarantine")
    }
    if !settings.storage.hasQuarantine {
      check.add("quarantine", "off: HOOKLINE_QUARANTINE_MAX is 0")
    }
    if settings.errors.isEmpty { check.testStore(settings) }
    if let version = InstalledUnits.otherVersion {
      check.add("units") {
        $0.append("installed by ")
        $0 += version
        $0.append(", not by this version: install them again")
      }
    }
    let isSilent = check.isSilent(fresh, settings)
    check.text.append(check.hasErrors || isSilent ? "check failed\n" : "check passed\n")
    let written = print(check.text)
    guard written == .accepted else { return written }
    return check.hasErrors ? .usageError : isSilent ? .rejected : .accepted
  }

  private mutating func describe(_ settings: SourceSettings) {
    add("source") {
      $0 += settings.source.name
      $0.append(" (")
      $0.append(settings.source.provider.name)
      $0.append(") at ")
      $0 += settings.path ?? [UInt8]("any path")
    }
    let secrets = settings.secrets
    if !secrets.keys.isEmpty {
      add("  signature in") {
        $0 += secrets.signatureField
        $0.append(", ")
        $0.append(decimal: secrets.keys.count)
        $0.append(secrets.keys.count == 1 ? " key" : " keys")
      }
    }
    for name in secrets.certificateNames { add("  certificate") { $0 += name } }
    if !secrets.basic.isEmpty { add("  Basic", "user:password") }
    for field in secrets.headers { add("  fixed header") { $0 += field.name } }
    if !settings.source.credentials.areConfigured {
      if settings.source.credentials.allowsUnverified {
        add("  unverified", "any sender is accepted")
      } else if settings.source.credentials.trustsAWS {
        add("  trusts", "messages of AWS End User Messaging to the Lambda function")
        if LambdaEnvironment.runtimeAPI == nil {
          add(
            "WARNING",
            "outside Lambda this source rejects every request: set HOOKLINE_APP_SECRET or another credential"
          )
        }
      } else {
        fail(
          "no credential is set: set HOOKLINE_APP_SECRET, HOOKLINE_CLIENT_CERT, HOOKLINE_BASIC_AUTH or HOOKLINE_HEADER_AUTH"
        )
      }
    }
    if let file = settings.file { add("  sink") { $0 += [UInt8]("file:") + file } }
    if !settings.eventWords.isEmpty {
      add("  events") {
        for (index, word) in settings.eventWords.enumerated() {
          if index > 0 { $0.append(0x20) }
          $0 += word
        }
      }
    }
    add(
      "  handshake",
      secrets.verifyTokens.isEmpty ? "off: HOOKLINE_VERIFY_TOKEN is not set" : "on")
  }

  private mutating func testStore(_ settings: Settings) {
    RequestTimer.setTimeLimit(settings.timeLimit)
    RequestTimer.begin()
    defer { RequestTimer.end() }
    let store = settings.storage.store(respondsOnOutput: false, isCommandLine: true)
    var file: [UInt8]?
    do throws(StoreError) {
      let deadline = Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
      for sink in 0...settings.storage.fileCount {
        file = settings.storage.file(ofSink: sink)
        store.select(sink: sink)
        try store.probe(deadline: deadline)
      }
      file = nil
      // Looking up an event creates the cache where it is missing.
      let digest = SHA256().finalize()
      let claim = Claim(key: digest, content: digest, source: [], id: [])
      try store.commit([claim], at: SystemClock().now(), deadline: deadline) { _, _ in nil }
      addNotes(of: store)
    } catch {
      addNotes(of: store)
      return fail {
        $0.append(error.summary)
        $0.append("; errno ")
        $0.append(decimal: error.code)
        guard let file else { return }
        $0.append("; the file is ")
        $0 += file
      }
    }
    if settings.storage.hasLinkForEvents {
      fail(
        "events.jsonl in the state directory is a symbolic link, which CGI does not follow: set HOOKLINE_SINK=file:PATH with its target"
      )
    }
    if store.isQuarantineNearlyFull {
      add("WARNING", "the quarantine is almost full: replay and remove its files")
    }
    guard settings.storage.deduplicates else {
      return add("duplicates", "emitted: HOOKLINE_IDEMPOTENCY is off")
    }
    guard let statistics = store.statistics() else {
      return fail("the idempotency cache is unavailable: see HOOKLINE_STATE_DIR")
    }
    lastEvent = StatsMeasurements(statistics, settings).lastEvent
    if let time = lastEvent.flatMap({ Timestamp(milliseconds: $0 * 1000) }) {
      add("last event") { time.append(to: &$0) }
    }
    add("cache") {
      $0.append(decimal: statistics.entries)
      $0.append(" events, effective retention ")
      guard statistics.evictionTime > 0 else { return $0.append("HOOKLINE_TTL") }
      $0.append(decimal: statistics.retention)
      $0.append(" seconds: too small for HOOKLINE_TTL")
    }
  }

  /// Returns whether no event came within a number of seconds, and says so.
  private mutating func isSilent(_ fresh: Int?, _ settings: Settings) -> Bool {
    guard let fresh, !hasErrors else { return false }
    let hint: StaticString =
      ": send a message to the number; hookline webhook doctor says why nothing arrives, and hookline stats what was rejected"
    guard settings.storage.deduplicates else {
      fail("--fresh needs the cache: HOOKLINE_IDEMPOTENCY is off")
      return false
    }
    guard let lastEvent else {
      add("SILENT") {
        $0.append("no event has come yet")
        $0.append(hint)
      }
      return true
    }
    // Where the clock was set back, the last event seems to come from the future.
    let age = max(0, SystemClock().now().seconds - lastEvent)
    guard age > fresh else { return false }
    add("SILENT") {
      $0.append("the last event came ")
      $0.append(decimal: age)
      $0.append(" seconds ago, and --fresh allows ")
      $0.append(decimal: fresh)
      $0.append(hint)
    }
    return true
  }

  /// Adds the notes that requests would find in the log.
  private mutating func addNotes(of store: Store) {
    for note in store.takeNotes() {
      add("WARNING") {
        $0.append(note.message)
        for (_, value) in note.details {
          guard case .text(let words) = value else { continue }
          $0.append(": ")
          $0.append(words)
        }
      }
    }
  }

  private mutating func fail(_ summary: StaticString) { fail { $0.append(summary) } }

  private mutating func fail(_ append: (inout [UInt8]) -> Void) {
    hasErrors = true
    add("ERROR", append)
  }

  private mutating func add(_ label: StaticString, _ value: StaticString) {
    add(label) { $0.append(value) }
  }

  /// Adds a line.
  private mutating func add(_ label: StaticString, _ append: (inout [UInt8]) -> Void) {
    text.append(label)
    for _ in label.utf8CodeUnitCount..<max(label.utf8CodeUnitCount + 1, 16) { text.append(0x20) }
    append(&text)
    text.append(0x0A)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ error: ConfigurationError) {
    self += error.name
    append(": ")
    append(error.summary)
    if let code = error.code {
      append("; errno ")
      append(decimal: code)
    }
    if let suggestion = error.suggestion {
      append("; did you mean ")
      append(suggestion)
      append("?")
    }
  }
}
