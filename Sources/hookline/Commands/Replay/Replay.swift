import Bytes
import Posix
import Storage
import Webhook

/// Handles notifications in few commits, and counts what becomes of them.
struct Replay {
  /// What the commits counted.
  private(set) var tally = Tally()
  /// Notifications that were handled.
  private(set) var count = 0
  /// Whether the system or the sink failed: the rest would fail too.
  private(set) var hasFailed = false
  /// Whether no notification waits for a commit.
  var hasCommitted: Bool { deliveries.isEmpty }

  private let arguments: ReplayArguments
  private let timeLimit: Int
  private let commitLimit: Int
  private var rejected = 0
  private var quarantined = 0
  /// The index of the path that lines are read from.
  private var file = 0
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private var log: StandardErrorLog
  private var deliveries: [Delivery] = []
  private var waitingBytes = 0

  /// The most notifications of a commit, during which other processes wait for some 10 ms.
  private static let commitLimit = 1000
  /// The most bytes of a commit's notifications, except one longer notification.
  private static let commitBytes = 1 << 20
  /// The most notifications that the log names, and bodies that are not JSON in the quarantine: the file may be one of
  /// something else.
  private static let entryLimit = 100

  init(_ settings: Settings, _ arguments: ReplayArguments, _ log: StandardErrorLog) {
    self.arguments = arguments
    self.log = log
    timeLimit = settings.timeLimit
    let store = settings.storage.store(
      respondsOnOutput: false, isCommandLine: true, deduplicates: !arguments.emitsDuplicates,
      hasResponse: false)
    // Where a reader may be slow each has its own deadline, and a commit drops the duplicates in it.
    let isJoint =
      store.appendsToFile && !arguments.emitsDuplicates && settings.storage.deduplicates
    commitLimit = isJoint ? Self.commitLimit : 1
    handler = settings.handler(.unlessConfigured, store, log)
    handler.quarantineAllowance = Self.entryLimit
    // The file is in the quarantine already.
    if !arguments.hasLines { handler.quarantines = false }
  }

  /// Adds the notification with a number, of a line or of a path; commits where enough of them wait.
  mutating func add(_ request: Request, number: Int) {
    if waitingBytes + request.body.count > Self.commitBytes { commit() }
    deliveries.append(Delivery(request, number: number))
    waitingBytes += request.body.count
    if deliveries.count >= commitLimit { commit() }
  }

  /// Counts and logs a line that is not a notification.
  mutating func reject(_ error: ReplayLineError, line: Int) {
    count += 1
    rejected += 1
    write(located(error.logEntry, line))
  }

  /// Commits the lines of a file that wait; the next ones are of the next file.
  mutating func endFile() {
    commit()
    file += 1
  }

  /// Commits what waits; returns the status of everything.
  mutating func finish() -> ExitStatus {
    commit()
    if hasFailed { return .systemError }
    return rejected + quarantined > 0 ? .rejected : .accepted
  }

  /// Handles what waits for a commit.
  mutating func commit() {
    guard !deliveries.isEmpty, !hasFailed else { return }
    let timeLimit = timeLimit
    RequestTimer.setTimeLimit(timeLimit)
    handler.receive(deliveries, counting: &tally) {
      RequestTimer.begin()
      return Deadline(nanoseconds: SystemTime.nanoseconds + timeLimit)
    }
    handler.countDropped()
    RequestTimer.end()
    count += deliveries.count
    for delivery in deliveries { note(delivery) }
    deliveries = []
    waitingBytes = 0
  }

  private mutating func note(_ delivery: Delivery) {
    guard let entry = delivery.entry else { return }
    if delivery.status >= 500 {
      // The first failure of a commit says enough: the others have the same cause.
      if !hasFailed { log.write(located(entry, delivery)) }
      hasFailed = true
      return
    }
    if delivery.status == 200 { quarantined += 1 } else { rejected += 1 }
    write(located(entry, delivery))
  }

  private mutating func write(_ entry: LogEntry) {
    let limit = Self.entryLimit
    if rejected + quarantined <= limit { return log.write(entry) }
    guard rejected + quarantined == limit + 1 else { return }
    log.write(
      LogEntry(.warning, "log entries left out")
        .with("hint", .text("see whether the file has a notification a line")))
  }

  private func located(_ entry: LogEntry, _ delivery: Delivery) -> LogEntry {
    var located = LogEntry(entry.level, entry.message)
    let hint = hint(for: delivery.status)
    for (name, value) in entry.details where hint == nil || ![UInt8](name).equals("hint") {
      located = located.with(name, value)
    }
    if let hint { located = located.with("hint", .text(hint)) }
    return self.located(located, delivery.number)
  }

  private func located(_ entry: LogEntry, _ number: Int) -> LogEntry {
    let path = arguments.paths[arguments.hasLines ? file : number]
    let entry = entry.with("file", .name(path))
    return arguments.hasLines ? entry.with("line", .number(number)) : entry
  }

  /// What to do, where it is something else than for a request of a sender; nil where it is not.
  private func hint(for status: Int) -> StaticString? {
    if status >= 500 { return "do what detail says, or look at the storage that it names" }
    guard arguments.hasLines else { return nil }
    switch status {
    case 400: return "write each notification as one line of JSON in UTF-8"
    case 413: return "raise HOOKLINE_MAX_BODY if the line is one notification"
    default: return nil
    }
  }

  /// Logs the counts, of single files only where not all events are new, and where the cache has not kept all events.
  mutating func summarize() {
    defer { handler.countDropped() }
    guard arguments.hasLines || tally[.duplicates] + tally[.conflicts] > 0 else { return }
    if handler.store.hasEvicted {
      log.write(
        LogEntry(.warning, "idempotency cache too small")
          .with("setting", .name([UInt8]("HOOKLINE_CACHE_ENTRIES")))
          .with(
            "hint",
            .text(
              "a second run would emit evicted events again: set twice the number of events for a new state directory"
            )))
    }
    var entry = LogEntry(.notice, "replayed").with("notifications", .number(count))
    for (name, number) in [
      ("events", tally[.emitted]), ("duplicates", tally[.duplicates]),
      ("conflicts", tally[.conflicts]), ("rejected", rejected), ("quarantined", quarantined),
    ] as [(StaticString, Int)] {
      entry = entry.with(name, .number(number))
    }
    if hasFailed {
      entry = entry.with("hint", .text("run the command again: it emits what is missing"))
    } else if rejected > 0 {
      entry = entry.with(
        "hint",
        .text(
          arguments.hasLines
            ? "correct the rejected lines, and run the command again"
            : "correct the rejected files, and run the command again"))
    } else if quarantined > 0 {
      entry = entry.with(
        "hint", .text("correct the quarantined bodies, and run hookline replay on their files"))
    }
    log.write(entry)
  }
}
