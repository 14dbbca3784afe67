import Bytes
import Posix
package import Webhook

/// The state directory and what is in it.
extension Store {
  /// Forgets the directory and what is in it, to be opened anew.
  func forgetDirectory() {
    cache = nil
    directory = nil
    sink.close()
  }

  /// Opens the directory where it is not open. Whether the path still leads there is seen when the cache is locked; without the
  /// cache, here.
  func openDirectory() throws(StoreError) {
    if let directory {
      if cache != nil || directory.isCurrent { return }
      forgetDirectory()
    }
    do throws(StateDirectoryError) {
      directory = try Self.directory(options)
    } catch {
      guard options.needsDirectory else {
        guard !hasToldOfDirectory else { return }
        hasToldOfDirectory = true
        return note(
          LogEntry(.warning, "there is no state directory that can be used")
            .with("detail", .text(error.summary)).with("errno", .number(error.code))
            .with("setting", .name([UInt8]("HOOKLINE_STATE_DIR"))))
      }
      // What passes by itself is no fault of the settings.
      throw StoreError(
        error.summary, code: error.code, isMisconfigured: error.isMisconfigured)
    }
  }

  /// Opens what each request needs, so that it is open when descriptors run short. What cannot be opened now is for the
  /// requests to report of.
  package func warmUp() {
    try? openDirectory()
    sink.warmUp(in: directory)
    if options.idempotency != .off { _ = try? openCache() }
  }

  private static func directory(_ options: StoreOptions) throws(StateDirectoryError)
    -> StateDirectory
  {
    do throws(StateDirectoryError) {
      return try StateDirectory(options.directory)
    } catch {
      guard let fallback = options.fallbackDirectory else {
        // Trouble that passes is not worth an event that cannot be told from those before.
        return try StateDirectory(options.directory)
      }
      do throws(Errno) { try Path.makeDirectories(fallback) } catch { throw .system(error) }
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

  /// As `EventStore` says.
  package func quarantine(_ capsule: QuarantinedRequest, deadline: Deadline) throws(StoreError) {
    finishBeforeWaiting()
    try openDirectory()
    do throws(Errno) {
      guard let directory else { throw Errno.noSuchFile }
      let quarantine = try Quarantine(in: directory, limit: options.quarantineLimit)
      guard try quarantine.keep(capsule, deadline: deadline.nanoseconds) else { return }
      var tally = Tally()
      tally[.quarantined] = 1
      count(tally)
    } catch {
      throw StoreError(Self.quarantineSummary(error), code: error.number)
    }
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
