package import Bytes
import Digest
import Posix
package import Webhook

/// Keeps events: their lines in a sink, what was told in the cache, what cannot be told in the quarantine. Files are opened
/// when they are first needed, and stay open from one request to the next.
package final class Store {
  let options: StoreOptions
  let sink: Sink
  var directory: StateDirectory?
  var cache: IdempotencyCache?
  private(set) var claims: [Claim] = []
  private(set) var lookup: Lookup?
  private var deadline = Int.max
  /// When the request came: by the calendar, and by the cache's time.
  private(set) var wallTime = 0
  private(set) var now = 0
  /// Asks the machine how long it has been running.
  var uptime: () -> Uptime = { .now }
  private(set) var notes: [LogEntry] = []
  private(set) var isLocked = false
  private(set) var wasTerminated = false
  /// Whether the notes say what is the matter with the state directory.
  var hasToldOfDirectory = false
  /// What was counted and not yet written down, and in which second something was.
  var pending = Tally()
  var pendingRetention: (seconds: Int, time: Int)?
  var lastCount = 0
  /// Whether commits to a file that is synced wait for `finish`, so that several share one turn of the disk.
  package var groupsCommits = false
  /// Called before a commit waits for another process, with what became of those that waited for the disk: nil where they are on
  /// it. Whoever was answered since `finish` need not wait too.
  package var beforeWaiting: ((StoreError?) -> Void)?
  var joined: GroupCommit?
  var groupError: StoreError?

  /// A store that has opened nothing yet.
  package init(_ options: StoreOptions) {
    self.options = options
    sink = Sink(options)
  }

  deinit {
    finishGroup()
    writeCounts(isLast: true)
  }

  func note(_ entry: LogEntry) { notes.append(entry) }
}

extension Store: EventStore {
  /// As `EventStore` says; a datagram sets the limit.
  package var lineLimit: Int { sink.lineLimit }

  /// As `EventStore` says. Trouble with the cache is tried once more with its file opened anew.
  package func begin(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline
  ) throws(StoreError) -> [Knowledge] {
    self.claims = claims
    self.deadline = deadline.nanoseconds
    wallTime = time.seconds
    lookup = nil
    wasTerminated = false
    if let known = try lookupInGroup() { return known }
    finishBeforeWaiting()
    try openFiles()
    guard sink.canRemember, options.idempotency != .off, !claims.isEmpty else {
      return [Knowledge](repeating: .unavailable, count: claims.count)
    }
    for isLast in [false, false, true] {
      do throws(LookupError) {
        return try lookUpClaims()
      } catch {
        unlock()
        switch error {
        case .store(let failure): throw failure
        case .cache(.late):
          throw StoreError("the events' locks were not had in time", code: Errno.timedOut.number)
        case .cache(let trouble):
          // Again with all opened anew: the file may have been replaced, or the trouble may pass.
          forgetDirectory()
          try openFiles()
          if isLast { try goWithoutCache(trouble) }
        }
      }
    }
    return [Knowledge](repeating: .unavailable, count: claims.count)
  }

  /// Opens what is needed before lines are made.
  private func openFiles() throws(StoreError) {
    try openDirectory()
    try sink.prepare(in: directory)
  }

  /// The stripes of the claims in hand.
  var stripes: UInt64 {
    claims.reduce(0) { $0 | 1 << UInt64(IdempotencyCache.stripe(of: $1.key)) }
  }

  private func lookUpClaims() throws(LookupError) -> [Knowledge] {
    let cache = try openCache()
    do throws(CacheError) {
      try cache.lock(stripes, deadline: deadline)
    } catch {
      throw .cache(error)
    }
    return try lookUpClaims(in: cache)
  }

  /// Looks the claims up, whose stripes are locked.
  func lookUpClaims(in cache: IdempotencyCache) throws(LookupError) -> [Knowledge] {
    isLocked = true
    noteRepair(of: cache)
    var recovery: Recovery?
    if let file = sink.file {
      recovery = Recovery(
        sink: file, isSynced: options.isSynced, lineLimit: options.longestLine, deadline: deadline)
    }
    now = cache.time(at: wallTime, secondsToLive: options.secondsToLive, uptime)
    if let step = cache.takeStep() { noteStep(step) }
    let lookup = try Lookup(
      claims, in: cache, now: now, secondsToLive: options.secondsToLive,
      waiting: joined?.places ?? [], recovery)
    self.lookup = lookup
    return lookup.known
  }

  private func noteStep(_ seconds: Int) {
    note(
      LogEntry(.notice, "clock step ignored by the idempotency cache")
        .with("seconds", .number(seconds))
        .with("detail", .text("its entries age by the time for which the machine ran")))
  }

  private func goWithoutCache(_ trouble: CacheError) throws(StoreError) {
    let summary: StaticString
    var code = Errno.wouldBlock.number
    switch trouble {
    case .unusable(let error) where error == .tooManyLinks:
      (summary, code) = (
        "seen.cache is a symbolic link, which is not followed", error.number
      )
    case .unusable(let error) where error.isAccessDenied:
      (summary, code) = (
        "the running user may not open or make seen.cache: chown the state directory to it",
        error.number
      )
    case .unusable(let error):
      (summary, code) = ("the cache cannot be used", error.number)
    case .locksRefused(let error):
      (summary, code) = (
        "file locks are rejected here: allow fcntl(2) to lock, or set HOOKLINE_IDEMPOTENCY=off",
        error.number
      )
    default: summary = "the cache is none of ours, and in use"
    }
    if options.idempotency == .strict { throw StoreError(summary, code: code) }
    note(
      LogEntry(.warning, "events cannot be told from those before").with("reason", .text(summary))
        .with("errno", .number(code)))
  }

  /// As `EventStore` says. The deadline is looked at up to the append; from then on the commit is finished.
  package func commit(_ lines: EventLines, _ tally: Tally) throws(StoreError) {
    defer { release() }
    if !lines.bytes.isEmpty {
      guard deadline == .max || SystemTime.nanoseconds < deadline else {
        throw StoreError("the deadline has passed", code: Errno.timedOut.number)
      }
      if let file = sink.file {
        try append(lines, to: file)
        if !join(lines, in: file) {
          try file.sync()
          remember(lines)
        }
      } else {
        try sink.append(lines.bytes, deadline: deadline)
        remember(lines)
      }
    }
    countCommit(tally)
  }

  /// The file is locked from the first intent, which tells where a line will stand, until the lines stand there; and not
  /// while they are synced, so that many processes share one turn of the disk.
  private func append(_ lines: EventLines, to file: FileSink) throws(StoreError) {
    try file.lock(deadline: deadline) { finishBeforeWaiting() }
    do throws(StoreError) {
      try announce(lines, inode: file.inode, end: file.end)
      try file.append(lines.bytes)
    } catch {
      file.unlock()
      throw error
    }
    file.unlock()
    wasTerminated = file.takeTerminated()
    if wasTerminated {
      note(LogEntry(.notice, "a line that somebody left unfinished in the event file was ended"))
    }
  }

  private func announce(
    _ lines: EventLines, inode: UInt64, end: Int
  ) throws(StoreError) {
    guard let lookup, let cache else { return }
    do throws(Errno) {
      for (claim, offset) in lines.starts {
        guard let place = lookup.place(of: claim) else { continue }
        let record = lookup.record(
          of: claims[claim], .intent, inode: inode, offset: end + offset,
          sum: lines.sum(at: offset))
        try cache.write(record.bytes(page: place.page), page: place.page, slot: place.slot)
      }
    } catch {
      if options.idempotency == .strict {
        throw StoreError("the cache cannot be written", code: error.number)
      }
      noteForgetting(error)
    }
  }

  private func remember(_ lines: EventLines) {
    guard let cache else { return }
    write(marks(of: lines), to: cache)
  }

  /// What will remember the events of these lines.
  func marks(of lines: EventLines) -> [Lookup.Mark] {
    guard let lookup else { return [] }
    return lines.starts.compactMap { claim, _ in
      lookup.place(of: claim).map {
        ($0, lookup.record(of: claims[claim], .mark).bytes(page: $0.page))
      }
    }
  }

  func write(_ marks: [Lookup.Mark], to cache: IdempotencyCache) {
    do throws(Errno) {
      for (place, record) in marks {
        try cache.write(record, page: place.page, slot: place.slot)
      }
    } catch {
      noteForgetting(error)
    }
  }

  private func noteForgetting(_ error: Errno) {
    note(
      LogEntry(.warning, "the cache does not take events, which may come twice")
        .with("errno", .number(error.number)))
  }

  /// As `EventStore` says.
  package func abandon() { release() }

  private func release() {
    unlock()
    claims = []
  }

  func unlock() {
    if isLocked, joined == nil { cache?.unlock() }
    isLocked = false
    lookup = nil
  }

  /// As `EventStore` says.
  package func probe(deadline: Deadline) throws(StoreError) {
    finishBeforeWaiting()
    try openFiles()
    try sink.probe(deadline: deadline.nanoseconds)
    guard options.idempotency == .strict else { return }
    do throws(LookupError) {
      _ = try openCache()
    } catch {
      throw StoreError("the cache cannot be used", code: Errno.inputOutput.number)
    }
  }

  /// As `EventStore` says.
  package func takeAnswer() -> [UInt8]? { sink.takeAnswer() }

  /// As `EventStore` says.
  package func takeNotes() -> [LogEntry] {
    defer {
      notes = []
      hasToldOfDirectory = false
    }
    return notes
  }
}
