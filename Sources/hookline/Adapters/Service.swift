import Bytes
import Gateway
import Posix
import Storage
import Webhook

/// The common part of all adapters that respond to a sender: the current settings and the handling of requests.
struct Service {
  private(set) var settings: Settings
  private var handler: Handler<SystemClock, Store, StandardErrorLog>
  private let respondsOnOutput: Bool
  private var journal: StandardErrorLog
  /// Sends the responses of the open group before a request waits for another process.
  private var sendGroup: ((Response?) -> Void)?

  /// - Parameter respondsOnOutput: whether standard output is the response, so that events must go elsewhere.
  init(respondsOnOutput: Bool) {
    // A setting may name a FIFO without a writer.
    RequestTimer.begin()
    settings = Settings()
    self.respondsOnOutput = respondsOnOutput
    journal = StandardErrorLog(level: settings.logLevel)
    let store = settings.storage.store(respondsOnOutput: respondsOnOutput, isCommandLine: false)
    handler = settings.handler(.none, store, journal)
    applySettings()
  }

  /// The deadline of a request that begins now.
  var deadline: Deadline {
    let now = SystemTime.nanoseconds
    return Deadline(nanoseconds: now + settings.timeLimit, start: now)
  }

  /// Returns the response to a request.
  mutating func respond(to request: Request) -> Response {
    RequestTimer.begin()
    defer { handler.countDropped() }
    guard settings.errors.isEmpty else {
      journal.write(Rejection.settings.logEntry())
      return Rejection.settings.response
    }
    return handler.respond(to: request)
  }

  /// Returns the response to a request whose body is on standard input.
  mutating func respondToInput(_ head: Request, _ length: BodyLength) -> Response {
    var request = head
    request.deadline = deadline
    // A rejected body is read too: fcgiwrap and Apache replace the response where the body is left unread.
    var input = TimedInput(deadline: request.deadline)
    input.readBody(to: &request, length, limit: settings.bodyLimit)
    return respond(to: request)
  }

  /// Writes a response to standard output, in one piece where it is short.
  mutating func write(_ response: [UInt8]) -> ExitStatus {
    let deadline = deadline
    do throws(Errno) {
      try FileDescriptor.standardOutput.write(
        response.span, until: deadline.nanoseconds, from: deadline.start)
      return .accepted
    } catch {
      report(
        LogEntry(.warning, "response not sent"), error,
        "the web server closed the connection, or did not read within HOOKLINE_DEADLINE")
      return .systemError
    }
  }

  /// Finishes what the store has begun, before a process ends without releasing it.
  mutating func end() { handler.store.end() }

  /// Reloads the settings where one of their files has changed.
  mutating func refresh() {
    if !settings.areCurrent { reload() }
  }

  /// Reloads the settings and reopens all files.
  mutating func reload() {
    settings = Settings()
    journal = StandardErrorLog(level: settings.logLevel)
    journal.write(LogEntry(.notice, "configuration reloaded"))
    let store = settings.storage.store(respondsOnOutput: respondsOnOutput, isCommandLine: false)
    store.groupsCommits = handler.store.groupsCommits
    handler.store = store
    sendBeforeWaiting()
    applySettings()
  }

  /// Opens all files for a process that handles many requests, and begins to group their commits.
  ///
  /// - Parameter sendGroup: called before a request waits for another process. Sends the responses since the last `finish`,
  ///   with the given one in place of those that need a sync.
  mutating func prepareForMany(sendGroup: @escaping (Response?) -> Void) {
    for warning in settings.warnings { journal.write(warning.warningEntry) }
    handler.store.groupsCommits = true
    self.sendGroup = sendGroup
    sendBeforeWaiting()
    handler.store.warmUp()
  }

  private func sendBeforeWaiting() {
    guard let sendGroup else { return }
    let journal = journal
    handler.store.beforeWaiting = { failure in
      sendGroup(failure.map { Self.response(to: $0, journal) })
    }
  }

  /// Begins a group of requests whose commits share one sync.
  ///
  /// - Parameter complete: called with the group's outcome before a request waits for another process, and by `endGroup`.
  mutating func beginGroup(complete: @escaping (_ isSynced: Bool) -> Void) {
    handler.store.groupsCommits = true
    sendGroup = { complete($0 == nil) }
    sendBeforeWaiting()
  }

  /// Syncs what the group has so far.
  mutating func syncGroup() { sendGroup?(finish()) }

  /// Syncs what is left of the group.
  mutating func endGroup() {
    syncGroup()
    sendGroup = nil
    handler.store.beforeWaiting = nil
    handler.store.groupsCommits = false
  }

  /// Logs a failed sync, and returns the response to the requests of its group.
  private static func response(to failure: StoreError, _ journal: StandardErrorLog) -> Response {
    var journal = journal
    let rejection = Rejection.store(failure)
    journal.write(rejection.logEntry())
    return rejection.response
  }

  /// Whether requests sync a file, so that several can share one sync.
  var waitsForDisk: Bool { handler.store.waitsForDisk }

  /// Whether responses need a sync before they are sent.
  var hasOpenGroup: Bool { handler.store.hasOpenGroup }

  /// Syncs the open group. Returns nil, or where that failed the response to its requests.
  mutating func finish() -> Response? {
    do throws(StoreError) {
      try handler.store.finish()
      return nil
    } catch {
      return Self.response(to: error, journal)
    }
  }

  /// When the counters must be written, in nanoseconds.
  var countTime: Int { handler.store.countTime }

  /// Writes the counters where it is time.
  func writeCounts() {
    if handler.store.countTime <= SystemTime.nanoseconds { handler.store.writeCountsOnceASecond() }
  }

  private mutating func applySettings() {
    RequestTimer.setTimeLimit(settings.timeLimit)
    for error in settings.errors { journal.write(error.logEntry) }
    handler.sources = settings.sources()
    handler.log = journal
    handler.follow(settings)
  }

  /// Writes an entry to the log.
  mutating func log(_ entry: LogEntry) {
    journal.write(entry)
    handler.countDropped()
  }

  /// Logs an error of the system.
  mutating func report(_ entry: LogEntry, _ error: Errno, _ hint: StaticString) {
    log(entry.with(errno: error).with("hint", .text(hint)))
  }
}
