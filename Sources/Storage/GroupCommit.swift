import Posix
import Webhook

/// Commits that share one fsync of each file: their lines are there with an intent each, their stripes stay locked, and their
/// responses wait for `finish`. A process that dies meanwhile leaves intents, as one that dies before its sync does.
final class GroupCommit {
  private struct Members: ~Copyable {
    var files: [FileSink]
    var locks: StripeLocks
    var records: [Lookup.PlacedRecord]
    /// When the requests began, in nanoseconds.
    var starts: [Int]
    var count = 1
  }

  /// Called before waiting for another process. Its argument is the group's sync error, or nil.
  var beforeWaiting: ((StoreError?) -> Void)?

  /// The places of the commit records, sorted. Their events are seen, wherever the file was renamed to.
  private(set) var places: [Int] = []
  /// How many groups could not be synced.
  private(set) var failures = 0
  private var members: Members?
  private var failure: StoreError?
  private let counts: PendingCounts
  private let notes: StoreNotes

  init(_ counts: PendingCounts, _ notes: StoreNotes) {
    self.counts = counts
    self.notes = notes
  }

  /// Whether responses wait for `finish`.
  var isOpen: Bool { members != nil || failure != nil }

  /// Adds a commit, whose records are written after the sync.
  func add(
    _ records: [Lookup.PlacedRecord], in file: FileSink, _ locks: consuming StripeLocks,
    _ starts: [Int]
  ) {
    places.append(contentsOf: records.map { $0.place.number })
    places.sort()
    guard var members = self.members.take() else {
      self.members = Members(files: [file], locks: locks, records: records, starts: starts)
      return
    }
    if !members.files.contains(where: { $0 === file }) { members.files.append(file) }
    members.locks.merge(locks)
    members.records.append(contentsOf: records)
    members.starts += starts
    members.count += 1
    self.members = consume members
  }

  /// Locks stripes in addition to those of the group, without waiting: two groups that wait while they hold stripes
  /// could wait for each other. Nil where another process holds one, or no group is open.
  func locking(_ stripes: UInt64) -> StripeLocks? { members?.locks.locking(stripes) ?? nil }

  /// Adds counts to the block of a locked stripe; returns false where no group is open.
  func write(_ counts: PendingCounts) -> Bool {
    switch members {
    case .some(let members):
      counts.write(under: members.locks)
      return true
    case .none: return false
    }
  }

  /// Syncs the lines and records their events.
  ///
  /// Throws `StoreError` where not all lines are on the device. Those that are will be recovered with the redelivery.
  func finish() throws(StoreError) {
    sync()
    if let failure = failure.take() { throw failure }
  }

  /// As `finish`, before this process may have to wait for another one.
  func finishBeforeWaiting() {
    sync()
    if let beforeWaiting { beforeWaiting(failure.take()) }
  }

  /// Syncs the lines, records their events, and releases the stripes; keeps a failure for `finish`.
  func sync() {
    guard let members = members.take() else { return }
    places = []
    do throws(StoreError) {
      for file in members.files { try file.sync() }
      do throws(Errno) {
        try members.locks.cache.write(members.records)
      } catch {
        notes.cacheWriteFailed(error)
      }
    } catch {
      failure = error
      failures += 1
      var tally = Tally()
      tally[.failed] = members.count
      counts.add(tally)
    }
    counts.finish(members.starts)
    members.locks.release()
  }
}
