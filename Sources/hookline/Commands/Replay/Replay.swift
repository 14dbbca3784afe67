import Posix
import Storage
import Webhook

/// Handles notifications in few commits, and counts what becomes of them.
struct Replay {
  /// Where a notification was read, for the log.
  struct Origin {
    let file: [UInt8]
    var line: Int?
  }

  /// What the commits counted.
  private(set) var tally = Tally()
  /// Notifications that were handled.
  private(set) var count = 0
  /// Whether the system or the sink failed: the rest would fail too.
  private(set) var hasFailed = false
  /// Whether no notification waits for a commit.
  var hasCommitted: Bool { requests.isEmpty }

  private var rejected = 0
  private var quarantined = 0
  private var entries = 0
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private var log: StandardErrorLog
  private let timeLimit: Int
  private let commitLimit: Int
  private var requests: [Request] = []
  private var origins: [Origin] = []
  private var waitingBytes = 0

  /// The most notifications of a commit, during which other processes wait for some 10 ms.
  private static let commitLimit = 1000
  /// The most bytes of a commit's notifications, but for one longer one.
  private static let commitBytes = 1 << 20
  /// The most entries for notifications that are not accepted, and the most that go to the quarantine: the file may be one
  /// of something else.
  private static let entryLimit = 100

  init(_ settings: Settings, _ arguments: ReplayArguments, _ log: StandardErrorLog) {
    self.log = log
    timeLimit = settings.timeLimit
    let store = settings.storage.store(
      respondsOnOutput: false, isCommandLine: true, deduplicates: !arguments.emitsDuplicates)
    // Another sink's reader has the deadline for each. And a commit drops the duplicates in it.
    commitLimit = store.appendsToFile && !arguments.emitsDuplicates ? Self.commitLimit : 1
    handler = settings.handler(.unlessConfigured, store, log)
    handler.quarantineAllowance = Self.entryLimit
    // The file is in the quarantine already.
    if !arguments.hasLines { handler.quarantines = false }
  }

  /// Adds a notification; commits where enough of them wait.
  mutating func add(_ request: Request, _ origin: Origin) {
    // What fits the limits together is committed together.
    if waitingBytes + request.body.count > Self.commitBytes { commit() }
    requests.append(request)
    origins.append(origin)
    waitingBytes += request.body.count
    if requests.count >= commitLimit { commit() }
  }

  /// Counts and logs a line that is not a notification.
  mutating func reject(_ error: ReplayLineError, _ origin: Origin) {
    count += 1
    note(.rejected(status: 400, error.logEntry), origin)
  }

  /// Commits what waits; returns the status of everything so far.
  mutating func finish() -> ExitStatus {
    commit()
    if hasFailed { return .systemError }
    return rejected + quarantined > 0 ? .rejected : .accepted
  }

  private mutating func commit() {
    guard !requests.isEmpty, !hasFailed else { return }
    requests[0].deadline = Deadline(nanoseconds: SystemTime.nanoseconds + timeLimit)
    RequestTimer.setTimeLimit(timeLimit)
    RequestTimer.begin()
    defer { RequestTimer.end() }
    let receptions = handler.receive(requests, counting: &tally)
    handler.countDropped()
    count += requests.count
    for (reception, origin) in zip(receptions, origins) { note(reception, origin) }
    requests = []
    origins = []
    waitingBytes = 0
  }

  private mutating func note(_ reception: Reception, _ origin: Origin) {
    switch reception {
    case .accepted: break
    case .quarantined(let entry):
      quarantined += 1
      write(entry, origin)
    case .rejected(let status, let entry) where status < 500:
      rejected += 1
      write(entry, origin)
    case .rejected(_, let entry):
      // All of a commit fail together.
      if !hasFailed { write(entry, origin) }
      hasFailed = true
    }
  }

  private mutating func write(_ entry: LogEntry, _ origin: Origin) {
    entries += 1
    guard entries <= Self.entryLimit || hasFailed else {
      guard entries == Self.entryLimit + 1 else { return }
      return log.write(
        LogEntry(.warning, "log entries left out")
          .with("hint", .text("see whether the file has one notification a line")))
    }
    var entry = entry.with("file", .name(origin.file))
    if let line = origin.line { entry = entry.with("line", .number(line)) }
    log.write(entry)
  }

  /// Logs the counts.
  mutating func summarize() {
    var entry = LogEntry(.notice, "replayed").with("notifications", .number(count))
      .with("events", .number(tally[.emitted])).with("duplicates", .number(tally[.duplicates]))
      .with("conflicts", .number(tally[.conflicts])).with("rejected", .number(rejected))
      .with("quarantined", .number(quarantined))
    if hasFailed {
      entry = entry.with(
        "hint", .text("run the command again: what is emitted is a duplicate then"))
    } else if rejected + quarantined > 0 {
      entry = entry.with(
        "hint",
        .text("correct the lines that are logged, and replay them: the others are duplicates"))
    }
    log.write(entry)
  }
}
