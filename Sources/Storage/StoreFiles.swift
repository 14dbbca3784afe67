import Bytes
import Posix
package import Webhook

/// The state directory and its files.
extension Store {
  /// Closes the directory and its files, to be opened again.
  func forgetDirectory() {
    cache = nil
    directory = nil
    for sink in sinks { sink.close() }
  }

  /// Opens the directory where it is not open. Locking the cache detects a replaced directory; without a cache, this
  /// function does.
  func openDirectory() throws(StoreError) {
    if let directory {
      if cache != nil || directory.isCurrent { return }
      forgetDirectory()
    }
    do throws(StateDirectoryError) {
      directory = try Self.directory(options)
    } catch {
      guard options.needsDirectory else { return notes.directoryUnavailable(error) }
      throw StoreError(error.summary, code: error.code, isMisconfigured: error.isMisconfigured)
    }
  }

  /// Opens what each request needs, so that it is open when descriptors run short. Requests report what cannot be opened.
  package func warmUp() {
    try? openDirectory()
    for sink in sinks { sink.warmUp(in: directory) }
    if options.idempotency != .off { _ = try? openCache() }
  }

  private static func directory(_ options: StoreOptions) throws(StateDirectoryError)
    -> StateDirectory
  {
    do throws(StateDirectoryError) {
      return try StateDirectory(options.directory)
    } catch {
      guard let fallback = options.fallbackDirectory else {
        // Retry once, rather than emit without deduplication.
        return try StateDirectory(options.directory)
      }
      do throws(Errno) { try Path.createDirectories(fallback) } catch { throw .system(error) }
      return try StateDirectory(fallback)
    }
  }

  func openCache() throws(LookupError) -> IdempotencyCache {
    if let cache { return cache }
    guard let directory else { throw .cache(.unusable(.noSuchFile)) }
    do throws(Errno) {
      let opened = try IdempotencyCache(in: directory, entries: options.entries)
      cache = opened
      return opened
    } catch {
      throw .cache(.unusable(error))
    }
  }

  /// Keeps a request in the quarantine, durably.
  package func quarantine(
    _ request: QuarantinedRequest, deadline: Deadline
  ) throws(StoreError) {
    group.finishBeforeWaiting()
    try openDirectory()
    do throws(Errno) {
      guard let directory else { throw Errno.noSuchFile }
      let quarantine = try Quarantine(in: directory, limit: options.quarantineLimit)
      guard try quarantine.keep(request, deadline: deadline.nanoseconds) else { return }
      var tally = Tally()
      tally[.quarantined] = 1
      count(tally)
    } catch {
      throw StoreError(Self.quarantineSummary(error), code: error.number)
    }
  }

  /// Whether the quarantine has more than 80 % of its limit.
  package var isQuarantineNearlyFull: Bool {
    guard options.quarantineLimit > 0, let directory else { return false }
    return Quarantine.size(in: directory) > options.quarantineLimit / 5 * 4
  }

  private static func quarantineSummary(_ error: Errno) -> StaticString {
    if error == .noSpace { return "the quarantine is full: see HOOKLINE_QUARANTINE_MAX" }
    if error == .tooManyLinks || error == .notADirectory {
      return "quarantine in the state directory must be a directory, and no symbolic link"
    }
    if error.isAccessDenied {
      return "the running user may not write to the quarantine: chown the state directory to it"
    }
    return "the quarantine cannot be written"
  }
}
