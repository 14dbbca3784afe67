package import Bytes
import Posix
package import Webhook

/// Keeps events: their lines in a sink, those already emitted in the idempotency cache, what is not JSON in the
/// quarantine. Files are opened when they are first needed, and stay open from one request to the next.
package final class Store {
  let options: StoreOptions
  /// The common sink, then those of sources that have one of their own.
  let sinks: [Sink]
  private var selected = 0
  let notes: StoreNotes
  let counts: PendingCounts
  let group: GroupCommit
  var directory: StateDirectory?
  var cache: IdempotencyCache?
  /// How long the machine has been running.
  var uptime: () -> Uptime = { .now }
  /// Whether commits to a file that is synced wait for `finish`, so that several share one fsync.
  package var groupsCommits = false
  /// Whether commits are parts of one notification.
  private(set) var commitsParts = false

  /// A store that has opened nothing yet.
  package init(_ options: StoreOptions) {
    self.options = options
    sinks = [Sink(options)] + options.files.map { Sink(file: $0, options) }
    notes = StoreNotes()
    counts = PendingCounts()
    group = GroupCommit(counts, notes)
  }

  deinit { end() }

  /// Syncs the open group, and writes the last counts. The kernel closes the files of a process that ends.
  package func end() {
    group.sync()
    writeCounts(isLast: true)
  }

  /// Called before waiting for another process. Its argument is the group's sync error, or nil.
  package var beforeWaiting: ((StoreError?) -> Void)? {
    get { group.beforeWaiting }
    set { group.beforeWaiting = newValue }
  }

  /// The sink that is selected.
  var sink: Sink { sinks[selected] }

  /// Whether commits to one of the sinks wait for the disk, and may do so together.
  package var waitsForDisk: Bool { mayGroup && sinks.contains { $0.file != nil } }

  /// Whether a commit to the selected sink waits for `finish`.
  var joinsGroup: Bool { mayGroup && sink.file != nil && !commitsParts }

  private var mayGroup: Bool {
    groupsCommits && options.isSynced && options.idempotency != .off
  }

  /// Whether lines are appended to a file, so that many in one commit cost one sync.
  package var appendsToFile: Bool { sink.isFile }

  /// Whether responses wait for `finish`.
  package var hasOpenGroup: Bool { group.isOpen }

  /// Syncs what was committed since the last call, where `groupsCommits` is set, and records its events.
  ///
  /// Throws `StoreError` where not all of it is on the device: then none of its responses may be a success.
  package func finish() throws(StoreError) { try group.finish() }
}

extension Store: EventStore {
  /// Selects a sink; the common one for a number that none has.
  package func select(sink number: Int) {
    selected = sinks.indices.contains(number) ? number : 0
  }

  /// Parts need the idempotency cache. They join no group: of a group that cannot be synced only the requests that end with it
  /// learn.
  package func beginParts() -> Bool {
    commitsParts = sink.canRemember && options.idempotency != .off
    return commitsParts
  }

  /// The next commits are of complete notifications.
  package func endParts() { commitsParts = false }

  /// Emits events, each once, and records them in the idempotency cache.
  package func commit(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline,
    compose: (_ known: [Knowledge], _ lineLimit: Int) -> (lines: EventLines, tally: Tally)?
  ) throws(StoreError) {
    let transaction = try begin(claims, at: time, deadline: deadline)
    guard let (lines, tally) = compose(transaction.known, sink.lineLimit) else { return }
    try transaction.commit(lines, tally)
  }

  /// Locks the claims' stripes and looks the claims up. A failure of the cache is retried with its file opened again:
  /// it may have been replaced, or the failure may pass.
  func begin(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline
  ) throws(StoreError) -> Transaction {
    let request = Transaction.Request(
      claims: claims, time: time.seconds, deadline: deadline.nanoseconds,
      isMeasured: deadline.start != nil)
    if joinsGroup, let lookup = try lookUpInGroup(request) {
      return Transaction(self, request, lookup)
    }
    group.finishBeforeWaiting()
    try openFiles()
    guard sink.canRemember, options.idempotency != .off, !claims.isEmpty else {
      return Transaction(withoutCache: self, request)
    }
    for isLast in [false, false, true] {
      do throws(LookupError) {
        return Transaction(
          self, request,
          try lookUp(request, try lock(request), waitsUntil: request.deadline))
      } catch {
        switch error {
        case .store(let failure): throw failure
        case .cache(.timedOut):
          throw StoreError(CacheError.timedOut.summary, code: CacheError.timedOut.code)
        case .cache(let failure):
          forgetDirectory()
          try openFiles()
          if isLast { try goWithoutCache(failure) }
        }
      }
    }
    return Transaction(withoutCache: self, request)
  }

  /// Opens what is needed before lines are composed.
  private func openFiles() throws(StoreError) {
    try openDirectory()
    try prepareSinks()
  }

  /// Prepares the selected sink, and files among the others: recovery may find a line there.
  private func prepareSinks() throws(StoreError) {
    for sink in sinks { sink.prepareFile(in: directory) }
    try sink.prepare(in: directory)
  }

  private func lock(_ request: Transaction.Request) throws(LookupError) -> StripeLocks {
    let cache = try openCache()
    do throws(CacheError) {
      return try cache.lock(request.stripes, deadline: request.deadline)
    } catch {
      throw .cache(error)
    }
  }

  /// Looks claims up while a group is open. Nil where that is not possible without waiting: then the group has to be
  /// finished.
  private func lookUpInGroup(_ request: Transaction.Request) throws(StoreError) -> Lookup? {
    guard !request.claims.isEmpty, let locks = group.locking(request.stripes) else { return nil }
    try prepareSinks()
    do throws(LookupError) {
      return try lookUp(request, locks, waitsUntil: 0)
    } catch {
      guard case .store(let failure) = error, failure.code != Errno.timedOut.number else {
        return nil
      }
      throw failure
    }
  }

  private func lookUp(
    _ request: Transaction.Request, _ locks: consuming StripeLocks, waitsUntil deadline: Int
  ) throws(LookupError) -> Lookup {
    let cache = locks.cache
    if cache.takeReinitialized() { notes.cacheReinitialized() }
    let recovery = Recovery(
      sinks: sinks.compactMap { $0.file }, isSynced: options.isSynced,
      lineLimit: options.longestLine, deadline: deadline)
    let now: Int
    do throws(CacheError) {
      now = try cache.time(
        at: request.time, secondsToLive: options.secondsToLive, deadline: deadline, uptime)
    } catch {
      throw .cache(error)
    }
    if let step = cache.takeStep() { notes.clockStepIgnored(seconds: step) }
    return try Lookup(
      request.claims, under: locks, now: now, secondsToLive: options.secondsToLive,
      waiting: group.places, recovery)
  }

  private func goWithoutCache(_ failure: CacheError) throws(StoreError) {
    let (summary, code) = (failure.summary, failure.code)
    if options.idempotency == .strict { throw StoreError(summary, code: code) }
    notes.cacheUnavailable(summary, errno: code)
  }

  /// Checks whether a notification would be accepted now.
  package func probe(deadline: Deadline) throws(StoreError) {
    group.finishBeforeWaiting()
    try openFiles()
    try sink.probe(deadline: deadline.nanoseconds)
    guard options.idempotency == .strict else { return }
    do throws(LookupError) {
      _ = try openCache()
    } catch {
      switch error {
      case .store(let failure): throw failure
      case .cache(let failure): throw StoreError(failure.summary, code: failure.code)
      }
    }
  }

  /// Returns the lines that are the response's body, where the response is the sink.
  package func takeResponseBody() -> [UInt8]? { sink.takeResponseBody() }

  /// Returns the log entries since the last call.
  package func takeNotes() -> [LogEntry] { notes.take() }
}
