import Bytes
import Posix
package import Webhook

/// The state folder and what is in it.
extension Store {
  /// Forgets the folder and what is in it, to be opened anew.
  func forgetFolder() {
    cache = nil
    folder = nil
    sink.close()
  }

  /// Opens the folder where it is not open. Whether the path still leads there is seen when the cache is locked; without the
  /// cache, here.
  func openFolder() throws(StoreError) {
    if let folder {
      if cache != nil || folder.isCurrent { return }
      forgetFolder()
    }
    do throws(StateFolderError) {
      folder = try Self.folder(options)
    } catch {
      guard options.needsFolder else {
        guard !hasToldOfFolder else { return }
        hasToldOfFolder = true
        return note(
          LogEntry(.warning, "there is no state folder that can be used")
            .with("detail", .text(error.summary)).with("errno", .number(error.code))
            .with("setting", .name([UInt8]("HOOKLINE_STATE_DIR"))))
      }
      // What passes by itself is no fault of the settings.
      throw StoreError(
        error.summary, code: error.code, isMisconfigured: error.isMisconfigured)
    }
  }

  /// Opens what each request needs, so that it is open when descriptors run short. What cannot be opened now is for the
  /// requests to complain of.
  package func warmUp() {
    try? openFolder()
    sink.warmUp(in: folder)
    if options.idempotency != .off { _ = try? openCache() }
  }

  private static func folder(_ options: StoreOptions) throws(StateFolderError) -> StateFolder {
    do throws(StateFolderError) {
      return try StateFolder(options.folder)
    } catch {
      guard let fallback = options.fallbackFolder else {
        // Trouble that passes is not worth an event that cannot be told from those before.
        return try StateFolder(options.folder)
      }
      do throws(Errno) { try Path.makeFolders(fallback) } catch { throw .system(error) }
      return try StateFolder(fallback)
    }
  }

  func openCache() throws(LookupError) -> SeenCache {
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
  package func quarantine(_ capsule: Capsule, deadline: Deadline) throws(StoreError) {
    finishBeforeWaiting()
    try openFolder()
    do throws(Errno) {
      guard let folder else { throw Errno.noSuchFile }
      let quarantine = try Quarantine(in: folder, limit: options.quarantineLimit)
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
