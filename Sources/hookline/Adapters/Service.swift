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
  /// Sends the responses that are there, before a request waits for another process.
  private var sendFinished: ((Response?) -> Void)?

  /// - Parameter answersOnOutput: whether standard output is the answer, so that no event may be written there.
  init(answersOnOutput: Bool) {
    // Settings may stand in files that nobody writes to.
    Watch.begin()
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
    Watch.begin()
    defer { handler.countDropped() }
    guard settings.errors.isEmpty else {
      journal.write(Rejection.settings.logEntry())
      return Rejection.settings.response
    }
    return handler.respond(to: request)
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
    store.groupsCommits = handler.store.groupsCommits
    handler.store = store
    sendBeforeWaiting()
    applySettings()
  }

  /// Opens what requests will need, for a process that has many of them, and which gives answers only after `finish`.
  ///
  /// - Parameter sendFinished: called before a request waits for another process: sends what was answered since `finish`, and
  ///   what is given here in place of answers that waited for the disk.
  mutating func prepareForMany(sendFinished: @escaping (Response?) -> Void) {
    for warning in settings.warnings { journal.write(warning.warningEntry) }
    handler.store.groupsCommits = true
    self.sendFinished = sendFinished
    sendBeforeWaiting()
    handler.store.warmUp()
  }

  private func sendBeforeWaiting() {
    guard let sendFinished else { return }
    let journal = journal
    handler.store.beforeWaiting = { failure in
      sendFinished(failure.map { Self.response(to: $0, journal) })
    }
  }

  /// What those are told whose events are not on the disk.
  private static func response(to failure: StoreError, _ journal: StandardErrorLog) -> Response {
    var journal = journal
    let rejection = Rejection.store(failure)
    journal.write(rejection.logEntry())
    return rejection.response
  }

  /// Whether requests wait for the disk, of which several can share a turn.
  var waitsForDisk: Bool { handler.store.waitsForDisk }

  /// Whether answers wait until what they promise is on the disk.
  var hasWaitingAnswers: Bool { handler.store.hasOpenGroup }

  /// Has what was answered since the last call on the disk. Nil where it is; else what those who wait are told instead.
  mutating func finish() -> Response? {
    do throws(StoreError) {
      try handler.store.finish()
      return nil
    } catch {
      return Self.response(to: error, journal)
    }
  }

  /// When what was counted has to be written, in nanoseconds.
  var countTime: Int { handler.store.countTime }

  /// Writes what was counted, where it is time to.
  func writeCounts() {
    if handler.store.countTime <= SystemTime.nanoseconds { handler.store.writeCountsOnceASecond() }
  }

  private mutating func applySettings() {
    Watch.setTimeLimit(settings.timeLimit)
    for error in settings.errors { journal.write(error.logEntry) }
    handler.sources = settings.sources()
    handler.log = journal
    handler.follow(settings)
  }

  /// Writes to the log.
  mutating func log(_ entry: LogEntry) {
    journal.write(entry)
    handler.countDropped()
  }

  /// Writes to the log what the system could not do.
  mutating func report(_ entry: LogEntry, _ error: Errno) {
    log(entry.with("errno", .number(Int(error.code))))
  }
}
