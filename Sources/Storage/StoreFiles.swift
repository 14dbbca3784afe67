import Bytes
import Posix
package import Webhook

/// The state folder and what is in it.
extension Store {
  /// Opens the folder, and looks whether one that is open is still the one that the path leads to.
  func openFolder() throws(StoreFailure) {
    if let folder, folder.isCurrent {
      if let cache, !cache.isCurrent { self.cache = nil }
      return
    }
    cache = nil
    folder = nil
    sink.close()
    do throws(Errno) {
      folder = try Self.folder(options)
    } catch {
      guard options.needsFolder else {
        return note(
          LogEntry(.warning, "there is no state folder that can be used")
            .with("errno", .number(error.number)).with("setting", .text("HOOKLINE_STATE_DIR")))
      }
      // What passes by itself is no fault of the settings.
      throw StoreFailure(
        "HOOKLINE_STATE_DIR cannot be used: it must be a folder of the running user's or root's, no link, and not writable by others",
        code: error.number, isMisconfigured: error.isDenied)
    }
  }

  /// Opens what each request needs, so that it is open when descriptors run short. What cannot be opened now is for the
  /// requests to complain of.
  package func openFiles() {
    try? openFolder()
    try? sink.prepare(in: folder)
    if options.idempotency != .off { _ = try? openCache() }
  }

  private static func folder(_ options: StoreOptions) throws(Errno) -> StateFolder {
    do throws(Errno) {
      return try StateFolder(options.folder)
    } catch {
      guard let fallback = options.fallbackFolder else {
        // Trouble that passes is not worth an event that cannot be told from those before.
        return try StateFolder(options.folder)
      }
      try Path.makeFolders(fallback)
      return try StateFolder(fallback)
    }
  }

  func openCache() throws(LookUp.Failure) -> SeenCache {
    if let cache { return cache }
    guard let folder else { throw .cache(.unusable(.noSuchFile)) }
    do throws(Errno) {
      let opened = try SeenCache(in: folder, entries: options.entries)
      cache = opened
      return opened
    } catch {
      throw .cache(.unusable(error))
    }
  }

  /// As `EventStore` says.
  package func quarantine(_ capsule: Capsule, deadline: Deadline) throws(StoreFailure) {
    try openFolder()
    do throws(Errno) {
      guard let folder else { throw Errno.noSuchFile }
      let quarantine = try Quarantine(in: folder, limit: options.quarantineLimit)
      guard try quarantine.keep(capsule, deadline: deadline.nanoseconds) else { return }
      var tally = Tally()
      tally[.quarantined] = 1
      count(tally)
    } catch {
      throw StoreFailure(
        error == .noSpace
          ? "the quarantine is full: see HOOKLINE_QUARANTINE_MAX"
          : "the quarantine cannot be written",
        code: error.number)
    }
  }

  /// As `EventStore` says; without a cache nothing is counted.
  package func count(_ tally: Tally) {
    guard options.idempotency != .off else { return }
    if folder == nil { try? openFolder() }
    guard let cache = try? openCache() else { return }
    if cache.pages == 0 { cache.readHeader() }
    guard cache.pages > 0 else { return }
    // Processes that refuse at the same time mostly do so in different blocks.
    try? cache.add(tally, stripe: Int(Process.identifier) % SeenCache.stripes)
  }

  /// Counts a commit, in a block whose stripe is locked.
  func countCommit(_ tally: Tally) {
    guard isLocked, let cache, let first = claims.first else { return count(tally) }
    var tally = tally
    var reach: (seconds: Int, time: Int)?
    if let lookUp {
      tally[.evicted] = lookUp.evicted
      tally[.settled] = lookUp.settled
      if let displaced = lookUp.displaced {
        reach = (max(0, now - (displaced - options.secondsToLive)), now)
      }
    }
    if wasHealed { tally[.healed] = 1 }
    // Losing a count costs nothing.
    try? cache.add(tally, stripe: SeenCache.stripe(of: first.key), reach: reach)
  }

  /// What was counted so far; nil where there is no cache.
  package func statistics() -> Statistics? {
    try? openFolder()
    guard let cache = try? openCache() else { return nil }
    cache.readHeader()
    return cache.pages > 0 ? try? cache.statistics() : nil
  }
}
