import Bytes
import Digest
import Posix
import Storage
import WhatsApp
import Webhook

/// `hookline check`: reads the settings, tries the sink and the cache for real, and shows what is in effect, without secrets.
struct CheckCommand {
  private var text: [UInt8] = []
  private var isFine = true

  static func run() -> ExitStatus {
    let settings = Settings()
    var check = CheckCommand()
    for error in settings.errors { check.fail(error) }
    for warning in settings.warnings { check.warn(warning) }
    // The settings were read as whoever called; what they lead to is tried as whoever serves.
    settings.storage.actAsOwner()
    check.add("runs as", "user ", number: Int(Process.user))
    for source in settings.list { check.describe(source) }
    check.add("sink", settings.storage.sinkName)
    check.add("state directory", settings.storage.directory)
    if !settings.emitsDrift { check.add("drift", "is not told", number: nil) }
    if settings.pseudonyms != nil {
      check.add("privacy", "pseudonyms, no contents, no quarantine", number: nil)
    }
    if settings.errors.isEmpty { check.tryStore(settings) }
    if let others = InstalledUnits.others {
      check.add("units", others + [UInt8](", not of this one: install them again"))
    }
    check.text.append(check.isFine ? "all is well\n" : "not ready\n")
    let written = print(check.text)
    return written == .accepted && !check.isFine ? .usageError : written
  }

  private mutating func fail(_ error: ConfigurationError) {
    isFine = false
    add("WRONG", error)
  }

  private mutating func fail(_ summary: StaticString) {
    isFine = false
    add("WRONG", summary, number: nil)
  }

  private mutating func warn(_ error: ConfigurationError) { add("LOOK", error) }

  private mutating func add(_ label: StaticString, _ error: ConfigurationError) {
    add(label, error.name)
    text.removeLast()
    text.append(": ")
    text.append(error.summary)
    if let code = error.code {
      text.append("; errno ")
      text.append(decimal: code)
    }
    if let suggestion = error.suggestion {
      text.append("; is it ")
      text.append(suggestion)
      text.append("?")
    }
    text.append(0x0A)
  }

  private mutating func describe(_ settings: SourceSettings) {
    add("source", settings.source.name)
    text.removeLast()
    text.append(" (")
    text.append(settings.source.provider.name)
    text.append(") at ")
    let path = settings.path ?? [UInt8]("any path")
    text.append(path.span)
    text.append(0x0A)
    let secrets = settings.secrets
    if !secrets.keys.isEmpty {
      add("  signature in", secrets.signatureField)
      text.removeLast()
      append(count: secrets.keys.count, of: secrets.keys.count == 1 ? " key" : " keys")
    }
    if !secrets.basic.isEmpty { add("  Basic", "user:password", number: nil) }
    for field in secrets.headers { add("  fixed header", field.name) }
    if !settings.source.credentials.areConfigured {
      let isMeant = settings.source.credentials.allowsUnverified
      add(
        isMeant ? "  unverified" : "WRONG",
        isMeant
          ? "everybody may send here"
          : "there is nothing to verify a sender with: set HOOKLINE_APP_SECRET, HOOKLINE_BASIC_AUTH or HOOKLINE_HEADER_AUTH",
        number: nil)
      if !isMeant { isFine = false }
    }
    add(
      "  handshake",
      secrets.verifyTokens.isEmpty ? "none: HOOKLINE_VERIFY_TOKEN is not set" : "answered",
      number: nil)
  }

  private mutating func tryStore(_ settings: Settings) {
    Watch.setTimeLimit(settings.timeLimit)
    Watch.begin()
    defer { Watch.end() }
    let store = settings.storage.store(answersOnOutput: false, isCommandLine: true)
    do throws(StoreError) {
      let deadline = Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
      try store.probe(deadline: deadline)
      // Looking for an event that nobody sends makes the cache, where there is none.
      let nobody = SHA256().finalize()
      let claim = Claim(key: nobody, content: nobody, source: [], id: [])
      try store.commit([claim], at: SystemClock().now(), deadline: deadline) { _, _ in nil }
      addNotes(of: store)
      if settings.storage.hasLinkForEvents {
        fail(
          "events.jsonl in the state directory is a symbolic link, which CGI does not follow: set HOOKLINE_SINK=file:PATH with the path that it leads to"
        )
      }
    } catch {
      addNotes(of: store)
      isFine = false
      add("WRONG", error.summary, number: nil)
      text.removeLast()
      text.append("; errno ")
      text.append(decimal: error.code)
      text.append(0x0A)
      return
    }
    guard settings.storage.remembers else {
      return add("duplicates", "are told again: HOOKLINE_IDEMPOTENCY is off", number: nil)
    }
    guard let statistics = store.statistics() else {
      isFine = false
      return add("WRONG", "the cache cannot be used: see HOOKLINE_STATE_DIR", number: nil)
    }
    add("cache", "", number: statistics.entries)
    text.removeLast()
    text.append(" events, ")
    if statistics.evictionTime > 0 {
      text.append("remembers the last ")
      text.append(decimal: statistics.retention)
      text.append(" seconds: too small for HOOKLINE_TTL\n")
    } else {
      text.append("remembers all for HOOKLINE_TTL so far\n")
    }
  }

  /// What requests would find in the log.
  private mutating func addNotes(of store: Store) {
    for note in store.takeNotes() {
      add("LOOK", note.message, number: nil)
      for (_, value) in note.details {
        guard case .text(let words) = value else { continue }
        text.removeLast()
        text.append(": ")
        text.append(words)
        text.append(0x0A)
      }
    }
  }

  private mutating func append(count: Int, of what: StaticString) {
    text.append(", ")
    text.append(decimal: count)
    text.append(what)
    text.append(0x0A)
  }

  private mutating func add(_ label: StaticString, _ value: StaticString, number: Int?) {
    var bytes = [UInt8](value)
    if let number { bytes.append(decimal: number) }
    add(label, bytes)
  }

  private mutating func add(_ label: StaticString, _ value: [UInt8]) {
    text.append(label)
    for _ in label.utf8CodeUnitCount..<max(label.utf8CodeUnitCount + 1, 16) { text.append(0x20) }
    text.append(value.span)
    text.append(0x0A)
  }
}
