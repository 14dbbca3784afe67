import Posix
import Webhook

/// A commit in progress: the stripes of its claims are locked until `commit` consumes it. Dropping it abandons it.
struct Transaction: ~Copyable {
  /// What is known of each claim, in their order.
  let known: [Knowledge]
  private let store: Store
  private let request: Request
  /// Nil where the cache is not used.
  private var lookup: Lookup?

  /// What a transaction is asked for.
  struct Request {
    let claims: [Claim]
    /// In seconds since 1970.
    let time: Int
    /// In nanoseconds.
    let deadline: Int
    /// Whether it comes from a sender, so that its redeliveries are measured.
    let isMeasured: Bool

    /// The bits of the stripes that the claims belong to.
    var stripes: UInt64 {
      claims.reduce(0) { $0 | 1 << UInt64(IdempotencyCache.stripe(of: $1.key)) }
    }
  }

  init(_ store: Store, _ request: Request, _ lookup: consuming Lookup) {
    known = lookup.known
    self.store = store
    self.request = request
    self.lookup = consume lookup
  }

  init(withoutCache store: Store, _ request: Request) {
    known = [Knowledge](repeating: .unavailable, count: request.claims.count)
    self.store = store
    self.request = request
    lookup = nil
  }

  /// Appends the lines and records their events. The deadline applies up to the append; after it the commit is completed.
  ///
  /// Throws `StoreError` where the lines are not in the sink.
  consuming func commit(_ lines: EventLines, _ tally: Tally) throws(StoreError) {
    guard lookup != nil || !store.commitsParts else {
      throw StoreError("the idempotency cache cannot be used", code: Errno.inputOutput.number)
    }
    var tally = tally
    var group: FileSink?
    if !lines.bytes.isEmpty {
      guard request.deadline == .max || SystemTime.nanoseconds < request.deadline else {
        throw StoreError("the deadline has passed", code: Errno.timedOut.number)
      }
      if let file = store.sink.file {
        if try append(lines, to: file) { tally[.tornLines] += 1 }
        if store.joinsGroup, lookup != nil { group = file } else { try file.sync() }
      } else {
        try store.sink.append(lines.bytes, deadline: request.deadline)
      }
    }
    guard let lookup = lookup.take() else { return store.count(tally) }
    let records = lookup.commitRecords(of: lines.starts.map { $0.claim }, request.claims)
    if group == nil { write(records, to: lookup.locks.cache) }
    // They wait for no line, and are counted once only where they are recorded before.
    write(lookup.commitRecords(of: lines.filtered, request.claims), to: lookup.locks.cache)
    // The requests of a group end with its sync.
    let starts = group == nil ? [] : tally.measurements.takeStarts()
    count(tally, lookup)
    if let group {
      store.group.add(records, in: group, lookup.locks, starts)
    } else {
      lookup.locks.release()
    }
  }

  /// Appends the lines; returns whether a torn line was terminated.
  ///
  /// The file is locked from the first intent, which holds the offset of its line, to the append; not during the sync,
  /// which many processes can share.
  private func append(_ lines: EventLines, to file: FileSink) throws(StoreError) -> Bool {
    let group = store.group
    let failures = group.failures
    try file.lock(deadline: request.deadline) { group.finishBeforeWaiting() }
    defer { file.unlock() }
    // What this request counts as emitted may be a line of the group that is lost, in this file or another.
    guard group.failures == failures else {
      throw StoreError("the event file cannot be synced", code: Errno.inputOutput.number)
    }
    try writeIntents(of: lines, inode: file.inode, end: file.end)
    let isTerminated = try file.append(lines.bytes)
    if isTerminated { store.notes.tornLineTerminated() }
    return isTerminated
  }

  private func writeIntents(of lines: EventLines, inode: UInt64, end: Int) throws(StoreError) {
    switch lookup {
    case .none: return
    case .some(let lookup):
      do throws(Errno) {
        try lookup.writeIntents(of: lines, request.claims, inode: inode, end: end)
      } catch {
        guard store.options.idempotency != .strict, !store.commitsParts else {
          throw StoreError("the idempotency cache cannot be written", code: error.number)
        }
        store.notes.cacheWriteFailed(error)
      }
    }
  }

  private func write(_ records: [Lookup.PlacedRecord], to cache: IdempotencyCache) {
    do throws(Errno) { try cache.write(records) } catch { store.notes.cacheWriteFailed(error) }
  }

  private func count(_ tally: Tally, _ lookup: borrowing Lookup) {
    let counts = store.counts
    counts.add(tally)
    var found = lookup.tally
    if !request.isMeasured { found.measurements = Measurements() }
    counts.add(found)
    if let retention = lookup.retention { counts.setRetention(retention, at: request.time) }
    if counts.takeTurn() { counts.write(under: lookup.locks) }
  }
}
