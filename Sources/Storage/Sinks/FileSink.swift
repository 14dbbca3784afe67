import Bytes
import Posix
import Webhook

/// A file that lines are appended to, by any number of processes, each of which opened it itself.
final class FileSink {
  /// Where the file is.
  private(set) var path: EventPath
  private let isSynced: Bool
  private var file = FileDescriptor.closed
  private var opened: FileStatus?
  /// What the file was when it was locked.
  private var locked: FileStatus?
  private var isTorn = false
  private var wasTerminated = false
  /// Whether something was appended since the last sync, and whether what was is not on the device for certain.
  private var isUnsynced = false
  private var isDoubtful = false
  /// Where what this process appended last ends, if it did to this file.
  private var ownEnd = 0
  /// Where an LF of somebody else stands right before what was appended since the last sync.
  private var foreignEnds: [Int] = []

  /// Room is reserved in pieces of this many bytes, so that not every line waits for the file system to find some.
  private static let reservation = 1 << 18
  /// A path that leads to another file each time it is looked at is not followed for ever.
  private static let attempts = 100
  /// Nanoseconds for which the lock is held at most where nobody was stopped while they had it.
  private static let patience = 20_000_000
  /// What a failed sync loses begins and ends at a multiple of this: no device has smaller blocks.
  private static let block = 512
  /// The byte whose lock is that of the whole file.
  static let wholeFile = 0..<1

  init(path: [UInt8], in directory: StateDirectory?, isSynced: Bool) {
    self.path = EventPath(path, in: directory)
    self.isSynced = isSynced
  }

  /// Where the next line will stand.
  var end: Int { (locked?.size ?? 0) + (isTorn ? 1 : 0) }

  /// The file that the next line will stand in.
  var inode: UInt64 { locked?.inode ?? 0 }

  /// Locks the file that the path leads to now, and looks whether it ends in a whole line. A new file's name is made durable
  /// before anything is in it.
  ///
  /// - Parameter beforeWaiting: called where the lock was not had soon.
  func lock(deadline: Int, beforeWaiting: () -> Void = {}) throws(StoreError) {
    var step: StaticString = "the event file cannot be opened"
    var isLocking = false
    do throws(Errno) {
      for _ in 0..<Self.attempts {
        if !file.isOpen { file = try path.open() }
        let opened: FileStatus
        if let known = self.opened { opened = known } else { opened = try file.status() }
        guard opened.kind == .file else { throw Errno.invalidArgument }
        self.opened = opened
        isLocking = true
        try takeLock(deadline, beforeWaiting)
        isLocking = false
        // One look tells whether the path still leads to the file, and how long that is now.
        if let status = try path.status(), status.isSame(as: opened) {
          locked = status
          step = "the event file's directory cannot be synced"
          if status.size == 0, isSynced { try path.syncNames() }
          step = "the event file cannot be read"
          isTorn = try isTorn(at: status.size)
          return
        }
        close()
      }
      throw Errno.timedOut
    } catch {
      close()
      if isLocking, error.isLockRefused {
        throw StoreError(
          "the event file needs file locks, which are rejected here: allow fcntl(2) to lock, or set HOOKLINE_SINK to journald or unixgram:PATH",
          code: error.number)
      }
      if let failure = misconfiguration(error) { throw failure }
      throw Self.failure(error, step)
    }
  }

  private func takeLock(_ deadline: Int, _ beforeWaiting: () -> Void) throws(Errno) {
    if try file.lock(Self.wholeFile, deadline: 0) { return }
    let soon = min(deadline, SystemTime.nanoseconds + Self.patience)
    if try file.lock(Self.wholeFile, deadline: soon) { return }
    beforeWaiting()
    guard try file.lock(Self.wholeFile, deadline: deadline) else { throw Errno.timedOut }
  }

  /// What a path that leads to no file of ours is to be in place of.
  private func misconfiguration(_ error: Errno) -> StoreError? {
    if path.isInStateDirectory, error == .tooManyLinks {
      return StoreError(
        "events.jsonl in the state directory is a symbolic link, which is not followed: set HOOKLINE_SINK=file:PATH with the path that it leads to",
        code: error.number, isMisconfigured: true)
    }
    guard error == .invalidArgument || error == .noReader || error.isDirectory else { return nil }
    return StoreError(
      "the event file is no regular file: set HOOKLINE_SINK to stdout or stderr in place of their paths, and to fifo:PATH or unixgram:PATH for these",
      code: error.number, isMisconfigured: true)
  }

  private func isTorn(at size: Int) throws(Errno) -> Bool {
    guard size > 0 else { return false }
    var byte: [UInt8] = [0]
    guard try file.read(at: size - 1, into: &byte) == 1 else { throw Errno.inputOutput }
    return byte[0] != 0x0A
  }

  /// Appends lines to the locked file, all or none, with one write.
  func append(_ lines: [UInt8]) throws(StoreError) {
    guard let locked else { return }
    var bytes = lines
    if isTorn {
      // Never cut back: whoever follows the file would read it all again.
      bytes = [0x0A]
      bytes.append(lines.span)
    }
    do throws(Errno) {
      try reserve(bytes.count, at: locked)
      let isForeign = isSynced && !isTorn && locked.size > 0 && locked.size != ownEnd
      if isForeign { try renewEnd(at: locked.size) }
      guard try file.writeOnce(bytes.span) == bytes.count else {
        throw Errno.noSpace
      }
      if isTorn { wasTerminated = true }
      isTorn = false
      isUnsynced = true
      ownEnd = locked.size + bytes.count
      if isForeign { foreignEnds.append(locked.size - 1) }
    } catch {
      // What a write that failed left behind goes before anybody else can add to it.
      try? file.truncate(to: locked.size)
      throw Self.failure(error, "the event file does not take the lines")
    }
  }

  /// Sees to the LF right before the lines, without which the first of them is none. After a sync of somebody else that failed,
  /// Linux takes it for written. Where it is in the first line's block it goes to the device with that; where it ends a block
  /// it is written over itself.
  private func renewEnd(at size: Int) throws(Errno) {
    guard size.isMultiple(of: Self.block) else { return }
    do throws(Errno) {
      _ = try file.overwrite([0x0A].span, at: size - 1)
    } catch {
      // It may not be open for appending any more.
      close()
      throw error
    }
  }

  /// A full disk must be seen before the write, which would put down what fits.
  private func reserve(_ count: Int, at status: FileStatus) throws(Errno) {
    guard status.reserved < status.size + count else { return }
    if (try? file.reserve(max(count, Self.reservation), at: status.size)) != nil { return }
    do throws(Errno) {
      // Near the end of the room there may be enough for these lines.
      try file.reserve(count, at: status.size)
    } catch {
      // A sandbox may reject the call; the write tells of a disk that is full too.
      guard error.isNotSupported || error == .notPermitted else { throw error }
    }
  }

  /// Lets others append.
  func unlock() {
    guard locked != nil else { return }
    locked = nil
    if (try? file.unlock(Self.wholeFile)) == nil { close() }
  }

  /// Returns when what was appended is on the device.
  func sync() throws(StoreError) {
    guard isSynced else { return }
    do throws(Errno) {
      try syncFile()
      // A sync that fails says so once.
      guard !isDoubtful else { throw Errno.inputOutput }
    } catch {
      close()
      isDoubtful = false
      throw Self.failure(
        error,
        error.cannotSync
          ? "the event file's file system cannot sync: set HOOKLINE_SINK, or HOOKLINE_SYNC=never"
          : "the event file cannot be synced")
    }
  }

  private func syncFile() throws(Errno) {
    guard isUnsynced else { return }
    isUnsynced = false
    let ends = foreignEnds
    foreignEnds = []
    try file.syncData()
    // The kernel may have dropped a page that it could not write, and read it anew from the device just before the append.
    for end in ends where try isTorn(at: end + 1) { throw Errno.inputOutput }
  }

  /// Forgets the file, which frees its lock. What was appended goes to the device before.
  func close() {
    if isSynced, (try? syncFile()) == nil { isDoubtful = true }
    locked = nil
    opened = nil
    ownEnd = 0
    foreignEnds = []
    file = FileDescriptor.closed
  }

  /// Whether a line that somebody had left unfinished was ended since the last call.
  func takeTerminated() -> Bool {
    defer { wasTerminated = false }
    return wasTerminated
  }

  private static func failure(_ error: Errno, _ summary: StaticString) -> StoreError {
    var summary = summary
    if error.isAccessDenied {
      summary =
        "the running user may not open, make or write the event file: chown its directory to it"
    }
    if error == .noSuchFile { summary = "the directory of the event file is not there" }
    if error == .timedOut { summary = "the event file's lock was not had in time" }
    if error.isFull {
      summary = "the event file's disk is full: make room, or set HOOKLINE_SINK"
    }
    return StoreError(summary, code: error.number)
  }
}
