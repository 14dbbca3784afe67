import Posix
package import Webhook

/// Commits that wait for one turn of the disk: their lines stand in the file with an intent each, their stripes are locked, and
/// nobody was told yet that they are kept. A process that dies here leaves what any other leaves that dies before its sync.
struct GroupCommit {
  let cache: IdempotencyCache
  let file: FileSink
  /// The stripes that are locked for them.
  var stripes: UInt64 = 0
  /// What is to be written into the cache once the lines are on the device.
  var marks: [Lookup.Mark] = []
  /// How many there are.
  var count = 0
  /// The places of the marks, sorted: whether an event is one of these is known without the file, which may have been renamed
  /// to where it is not found.
  var places: [Int] = []

  mutating func add(_ marks: [Lookup.Mark], _ stripes: UInt64) {
    self.stripes |= stripes
    count += 1
    self.marks.append(contentsOf: marks)
    places.append(contentsOf: marks.map { $0.place.number })
    places.sort()
  }
}

extension Store {
  /// Whether commits wait for the disk, and may do so together.
  package var waitsForDisk: Bool {
    groupsCommits && options.isSynced && options.idempotency != .off && sink.file != nil
  }

  /// Whether answers are waiting for `finish`.
  package var hasOpenGroup: Bool { joined != nil || groupError != nil }

  /// Syncs what was committed since the last call, where `groupsCommits` is set, and remembers its events.
  ///
  /// Throws `StoreError` where not all of it is on the device: then nobody may be told that any of it is kept. What is kept all
  /// the same is known when it comes again.
  package func finish() throws(StoreError) {
    finishGroup()
    guard let failure = groupError else { return }
    groupError = nil
    throw failure
  }

  /// Keeps the commit in hand for `finish`, where that is wanted and its events can be remembered.
  func join(_ lines: EventLines, in file: FileSink) -> Bool {
    guard waitsForDisk, isLocked, let cache else { return false }
    var commits = joined ?? GroupCommit(cache: cache, file: file)
    // What is changed in place has one owner.
    joined = nil
    commits.add(marks(of: lines), stripes)
    joined = commits
    return true
  }

  /// Looks the claims up beside the commits that wait, under the locks that are held and those that nobody else has. Nil where
  /// one would have to be waited for: two that wait while they hold some could wait for each other.
  func lookupInGroup() throws(StoreError) -> [Knowledge]? {
    guard let commits = joined, !claims.isEmpty else { return nil }
    let stripes = stripes
    guard commits.cache.lockMore(stripes & ~commits.stripes) else { return nil }
    joined?.stripes |= stripes
    do throws(LookupError) {
      return try lookUpClaims(in: commits.cache)
    } catch {
      // The stripes are let go of with those of the commits that wait.
      unlock()
      guard case .store(let failure) = error else { return nil }
      throw failure
    }
  }

  /// Ends the commits that wait, for the process may now have to wait for another one.
  func finishBeforeWaiting() {
    finishGroup()
    guard let beforeWaiting else { return }
    let failure = groupError
    groupError = nil
    beforeWaiting(failure)
  }

  /// Ends the commits that wait, be it well or not, and lets go of their stripes, unless the commit in hand has some too.
  func finishGroup() {
    guard let commits = joined else { return }
    joined = nil
    do throws(StoreError) {
      try commits.file.sync()
      write(commits.marks, to: commits.cache)
    } catch {
      groupError = error
      pending[.failed] += commits.count
    }
    if !isLocked { commits.cache.unlock() }
  }
}
