import Bytes
import Posix
import Storage
import Webhook

/// What every host that answers a sender has in common: the settings as they are now, and what is done with a request.
struct Service {
  private(set) var settings: Settings
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private let answersOnOutput: Bool
  private var journal: StandardErrorLog

  /// - Parameter answersOnOutput: whether standard output is the answer, so that no event may be written there.
  init(answersOnOutput: Bool) {
    settings = Settings()
    self.answersOnOutput = answersOnOutput
    journal = StandardErrorLog(level: settings.logLevel)
    let store = settings.storage.store(answersOnOutput: answersOnOutput, isCommandLine: false)
    handler = Handler(
      sources: settings.sources(), clock: SystemClock(), store: store, log: journal)
    applySettings()
  }

  /// The moment until which a request that begins now has to be answered.
  var deadline: Deadline {
    Deadline(nanoseconds: SystemTime.nanoseconds + settings.timeLimit)
  }

  /// Answers one request.
  mutating func answer(_ request: Request) -> Response {
    guard settings.complaints.isEmpty else {
      journal.write(Refusal.settings.logEntry)
      return Refusal.settings.response
    }
    return handler.answer(request)
  }

  /// Reads the settings anew where a file of theirs has changed.
  mutating func refresh() {
    if !settings.areCurrent { reload() }
  }

  /// Reads the settings again, and opens all files anew.
  mutating func reload() {
    settings = Settings()
    journal = StandardErrorLog(level: settings.logLevel)
    journal.write(LogEntry(.notice, "the settings were read anew"))
    let store = settings.storage.store(answersOnOutput: answersOnOutput, isCommandLine: false)
    store.joinsCommits = handler.store.joinsCommits
    handler.store = store
    applySettings()
  }

  /// Opens what requests will need, for a process that has many of them, and which gives answers only after `finish`.
  mutating func prepareForMany() {
    for warning in settings.warnings { journal.write(warning.warningEntry) }
    handler.store.joinsCommits = true
    handler.store.warmUp()
  }

  /// Whether requests wait for the disk, of which several can share a turn.
  var waitsForDisk: Bool { handler.store.waitsForDisk }

  /// Whether answers wait until what they promise is on the disk.
  var hasWaitingAnswers: Bool { handler.store.hasJoined }

  /// Has what was answered since the last call on the disk. Nil where it is; else what those who wait are told instead.
  mutating func finish() -> Response? {
    do throws(StoreFailure) {
      try handler.store.finish()
      return nil
    } catch {
      let refusal = Refusal.store(error)
      journal.write(refusal.logEntry)
      return refusal.response
    }
  }

  private mutating func applySettings() {
    for complaint in settings.complaints { journal.write(complaint.logEntry) }
    handler.sources = settings.sources()
    handler.log = journal
    handler.follow(settings)
  }

  /// Writes to the log.
  mutating func log(_ entry: LogEntry) { journal.write(entry) }

  /// Writes to the log what the system could not do.
  mutating func report(_ entry: LogEntry, _ error: Errno) {
    journal.write(entry.with("errno", .number(Int(error.code))))
  }
}
