import Bytes
import Posix
import Webhook

/// A file that any number of processes append lines to, each of which opened it itself.
final class FileSink {
  private(set) var path: EventPath
  private let isSynced: Bool
  private var file = FileDescriptor.closed
  private var opened: FileStatus?
  /// The file's status when it was locked.
  private var locked: FileStatus?
  private var isTorn = false
  private var isUnsynced = false
  /// Whether an earlier sync of appended lines failed.
  private var hasFailedSync = false
  /// Where the last append of this process ended; 0 for none.
  private var ownEnd = 0
  /// The offsets of other processes' LFs right before what was appended since the last sync.
  private var otherEnds: [Int] = []

  /// Room is reserved in pieces of this many bytes, so that few lines wait for an allocation.
  private static let reservation = 1 << 18
  /// How often a path is followed that leads to another file each time.
  private static let attempts = 100
  /// The nanoseconds for which a process holds the lock at most, unless it is stopped meanwhile.
  private static let usualHold = 20_000_000
  /// The smallest block of a device: what a failed sync loses begins and ends at a multiple of it.
  private static let block = 512
  /// The byte whose lock stands for the file.
  static let lockedBytes = 0..<1

  init(path: [UInt8], in directory: StateDirectory?, isSynced: Bool) {
    self.path = EventPath(path, in: directory)
    self.isSynced = isSynced
  }

  /// The offset of the next line.
  var end: Int { (locked?.size ?? 0) + (isTorn ? 1 : 0) }

  /// The inode of the locked file.
  var inode: UInt64 { locked?.inode ?? 0 }

  /// Locks the file that the path leads to, and checks whether its last line is torn. A new file's name is synced
  /// before its first line.
  ///
  /// - Parameter beforeWaiting: called where the lock is not free soon.
  func lock(deadline: Int, beforeWaiting: () -> Void = {}) throws(StoreError) {
    for _ in 0..<Self.attempts {
      let opened = try closingOnError("the event file cannot be opened", open)
      try closingOnError(
        "the event file cannot be locked",
        rejectedLocks:
          "the event file needs file locks, which are rejected here: allow fcntl(2) to lock, or set HOOKLINE_SINK to journald or unixgram:PATH"
      ) { () throws(Errno) in try takeLock(deadline, beforeWaiting) }
      // One call shows whether the path still leads to the file, and its size.
      let status = try closingOnError("the event file cannot be opened", path.status)
      if let status, status.isSame(as: opened) { return try prepare(status) }
      close()
    }
    throw failure(.timedOut, "the event file cannot be opened")
  }

  private func open() throws(Errno) -> FileStatus {
    if !file.isOpen { file = try path.open() }
    if let opened { return opened }
    let status = try file.status()
    guard status.kind == .file else { throw Errno.invalidArgument }
    opened = status
    return status
  }

  private func takeLock(_ deadline: Int, _ beforeWaiting: () -> Void) throws(Errno) {
    if try file.lock(Self.lockedBytes, deadline: 0) { return }
    let soon = min(deadline, SystemTime.nanoseconds + Self.usualHold)
    if try file.lock(Self.lockedBytes, deadline: soon) { return }
    beforeWaiting()
    // A group whose sync failed has closed the file: what this request counts as emitted may be lost.
    guard file.isOpen else { throw Errno.inputOutput }
    guard try file.lock(Self.lockedBytes, deadline: deadline) else { throw Errno.timedOut }
  }

  private func prepare(_ status: FileStatus) throws(StoreError) {
    locked = status
    if status.size == 0, isSynced {
      try closingOnError("the event file's directory cannot be synced", path.syncNames)
    }
    isTorn = try closingOnError("the event file cannot be read") { () throws(Errno) in
      try lacksEnd(at: status.size)
    }
  }

  /// Whether the file up to an offset ends without LF.
  private func lacksEnd(at size: Int) throws(Errno) -> Bool {
    guard size > 0 else { return false }
    var byte: [UInt8] = [0]
    guard try file.read(at: size - 1, into: &byte) == 1 else { throw Errno.inputOutput }
    return byte[0] != 0x0A
  }

  /// Releases the lock.
  func unlock() {
    guard locked != nil else { return }
    locked = nil
    if (try? file.unlock(Self.lockedBytes)) == nil { close() }
  }

  /// Closes the file, which releases its lock, after a sync of what was appended.
  func close() {
    if isSynced, (try? syncFile()) == nil { hasFailedSync = true }
    locked = nil
    opened = nil
    ownEnd = 0
    otherEnds = []
    file = FileDescriptor.closed
  }
}

/// Appending and syncing.
extension FileSink {
  /// Appends lines to the locked file with one write, all or none; returns whether a torn line was terminated.
  func append(_ lines: [UInt8]) throws(StoreError) -> Bool {
    guard let locked else { return false }
    var bytes = lines
    if isTorn {
      // Truncating a torn line would make tail(1) and the like read the file from its beginning.
      bytes = [0x0A]
      bytes.append(lines.span)
    }
    do throws(Errno) {
      try reserve(bytes.count, at: locked)
      let followsOther = isSynced && !isTorn && locked.size > 0 && locked.size != ownEnd
      if followsOther { try rewriteEnd(at: locked.size) }
      guard try file.writeOnce(bytes.span) == bytes.count else { throw Errno.noSpace }
      if followsOther { otherEnds.append(locked.size - 1) }
    } catch {
      // A part of the lines is removed before another process can append to it.
      try? file.truncate(to: locked.size)
      throw failure(error, "the event file cannot be appended to")
    }
    isUnsynced = true
    ownEnd = locked.size + bytes.count
    defer { isTorn = false }
    return isTorn
  }

  /// Makes sure that the LF right before the lines is written with them. After another process's failed sync, Linux
  /// regards it as clean. An LF in the first line's block is written with that; one that ends a block is written over
  /// itself.
  private func rewriteEnd(at size: Int) throws(Errno) {
    guard size.isMultiple(of: Self.block) else { return }
    do throws(Errno) {
      _ = try file.overwrite([0x0A].span, at: size - 1)
    } catch {
      // It may have lost O_APPEND.
      close()
      throw error
    }
  }

  /// Reserves room, so that a full disk is noticed before the write, which would append a part.
  private func reserve(_ count: Int, at status: FileStatus) throws(Errno) {
    guard status.reserved < status.size + count else { return }
    if (try? file.reserve(max(count, Self.reservation), at: status.size)) != nil { return }
    do throws(Errno) {
      // On an almost full disk there may be enough for these lines.
      try file.reserve(count, at: status.size)
    } catch {
      // A sandbox may reject the call; the write fails on a full disk too.
      guard error.isNotSupported || error == .notPermitted else { throw error }
    }
  }

  /// Syncs what was appended.
  func sync() throws(StoreError) {
    guard isSynced else { return }
    do throws(Errno) {
      try syncFile()
      // A failed sync is reported once.
      guard !hasFailedSync else { throw Errno.inputOutput }
    } catch {
      close()
      hasFailedSync = false
      throw failure(
        error,
        error.cannotSync
          ? "the event file's file system cannot sync: set HOOKLINE_SINK, or HOOKLINE_SYNC=never"
          : "the event file cannot be synced")
    }
  }

  private func syncFile() throws(Errno) {
    guard isUnsynced else { return }
    isUnsynced = false
    let ends = otherEnds
    otherEnds = []
    try file.syncData()
    // The kernel may have dropped a page that it could not write, and read it again just before the append.
    for end in ends where try lacksEnd(at: end + 1) { throw Errno.inputOutput }
  }
}

/// Failures.
extension FileSink {
  private func closingOnError<Result>(
    _ summary: StaticString, rejectedLocks: StaticString? = nil,
    _ call: () throws(Errno) -> Result
  ) throws(StoreError) -> Result {
    do throws(Errno) {
      return try call()
    } catch {
      close()
      if let rejectedLocks, error.isLockRejected {
        throw StoreError(rejectedLocks, code: error.number)
      }
      throw misconfiguration(error) ?? failure(error, summary)
    }
  }

  /// Returns the error of a path that does not lead to a regular file.
  private func misconfiguration(_ error: Errno) -> StoreError? {
    if path.isInStateDirectory, error == .tooManyLinks {
      return StoreError(
        "events.jsonl in the state directory is a symbolic link, which is not followed: set HOOKLINE_SINK=file:PATH with the path that it leads to",
        code: error.number, isMisconfigured: true)
    }
    guard error == .invalidArgument || error == .noReader || error.isDirectory else { return nil }
    return StoreError(
      "the event file is not a regular file: set HOOKLINE_SINK to stdout or stderr in place of their paths, and to fifo:PATH or unixgram:PATH for these",
      code: error.number, isMisconfigured: true)
  }

  private func failure(_ error: Errno, _ summary: StaticString) -> StoreError {
    var summary = summary
    if error.isAccessDenied {
      summary =
        "the running user may not open, create or write the event file: chown its directory to it"
    }
    if error == .noSuchFile { summary = "the event file's directory does not exist: create it" }
    if error == .timedOut { summary = "timed out waiting for the event file's lock" }
    if error.isFull {
      summary = "the event file's disk is full: make room, or set HOOKLINE_SINK"
    }
    return StoreError(summary, code: error.number)
  }
}
