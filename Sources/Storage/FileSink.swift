import Bytes
import Posix
import Webhook

/// A file that lines are appended to, by any number of processes, each of which opened it itself.
final class FileSink {
  private let path: [UInt8]
  /// Where the path starts; nil is where the process works.
  private let folder: StateFolder?
  private let isSynced: Bool
  private var file = FileDescriptor.closed
  private var opened: FileStatus?
  /// What the file was when it was locked.
  private var locked: FileStatus?
  private var isTorn = false
  private var wasHealed = false
  /// Whether something was appended since the last sync, and whether what was is not on the device for certain.
  private var isUnsynced = false
  private var isDoubtful = false

  /// Room is reserved in pieces of this many bytes, so that not every line waits for the file system to find some.
  private static let reservation = 1 << 18
  /// A path that leads to another file each time it is looked at is not followed for ever.
  private static let attempts = 100
  /// A file that is renamed while it is looked for is looked for again.
  private static let attemptsToOpen = 5
  /// The byte whose lock is that of the whole file.
  static let wholeFile = 0..<1

  init(path: [UInt8], in folder: StateFolder?, isSynced: Bool) {
    self.path = path
    self.folder = folder
    self.isSynced = isSynced
  }

  /// Where the next line will stand.
  var end: Int { (locked?.size ?? 0) + (isTorn ? 1 : 0) }

  /// The file that the next line will stand in.
  var inode: UInt64 { locked?.inode ?? 0 }

  /// Locks the file that the path leads to now, and looks whether it ends in a whole line. A new file's name is made durable
  /// before anything is in it.
  func lock(deadline: Int) throws(StoreFailure) {
    var step: StaticString = "the event file cannot be opened"
    var isLocking = false
    do throws(Errno) {
      for _ in 0..<Self.attempts {
        if !file.isOpen { file = try open() }
        let opened: FileStatus
        if let known = self.opened { opened = known } else { opened = try file.status() }
        guard opened.kind == .file else { throw Errno.invalidArgument }
        self.opened = opened
        isLocking = true
        guard try file.lock(Self.wholeFile, deadline: deadline) else { throw Errno.timedOut }
        isLocking = false
        // One look tells whether the path still leads to the file, and how long that is now.
        if let status = try pathStatus(), status.isSame(as: opened) {
          locked = status
          step = "the event file's directory cannot be synced"
          if status.size == 0, isSynced { try syncFolder() }
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
        throw StoreFailure(
          "the event file needs file locks, which are refused here: allow fcntl(2) to lock, or set HOOKLINE_SINK to journald or unixgram:PATH",
          code: error.number)
      }
      if let failure = misconfiguration(error) { throw failure }
      throw Self.failure(error, step)
    }
  }

  /// What a path that leads to no file of ours is to be in place of.
  private func misconfiguration(_ error: Errno) -> StoreFailure? {
    if folder != nil, error == .tooManyLinks {
      return StoreFailure(
        "events.jsonl in the state directory is a symbolic link, which is not followed: set HOOKLINE_SINK=file:PATH with the path that it leads to",
        code: error.number, isMisconfigured: true)
    }
    guard error == .invalidArgument || error == .noReader || error.isDirectory else { return nil }
    return StoreFailure(
      "the event file is no regular file: set HOOKLINE_SINK to stdout or stderr in place of their paths, and to fifo:PATH or unixgram:PATH for these",
      code: error.number, isMisconfigured: true)
  }

  private func open() throws(Errno) -> FileDescriptor {
    let options: OpenOptions = [.readAndWrite, .append, .create]
    guard let folder else {
      return try FileDescriptor(opening: path, in: .workingFolder, options, mode: 0o640)
    }
    return try FileDescriptor(
      opening: path, in: folder.descriptor, options.union(.withoutLinks), mode: 0o640)
  }

  private func pathStatus() throws(Errno) -> FileStatus? {
    do throws(Errno) {
      if let folder { return try folder.descriptor.status(of: path) }
      return try FileDescriptor.workingFolder.status(of: path, followsLinks: true)
    } catch {
      guard error == .noSuchFile else { throw error }
      return nil
    }
  }

  private func syncFolder() throws(Errno) {
    if let folder { return try folder.descriptor.sync() }
    try openFolder().sync()
  }

  private func openFolder() throws(Errno) -> FileDescriptor {
    try FileDescriptor(
      opening: Path.folder(of: path), in: .workingFolder, [.readOnly, .folder])
  }

  private func isTorn(at size: Int) throws(Errno) -> Bool {
    guard size > 0 else { return false }
    var byte: [UInt8] = [0]
    guard try file.read(at: size - 1, into: &byte) == 1 else { throw Errno.inputOutput }
    return byte[0] != 0x0A
  }

  /// Appends lines to the locked file, all or none, with one write.
  func append(_ lines: [UInt8]) throws(StoreFailure) {
    guard let locked else { return }
    var bytes = lines
    if isTorn {
      // Never cut back: whoever follows the file would read it all again.
      bytes = [0x0A]
      bytes.append(lines.span)
    }
    do throws(Errno) {
      try reserve(bytes.count, at: locked)
      guard try file.writeOnce(bytes.span) == bytes.count else {
        throw Errno.noSpace
      }
      if isTorn { wasHealed = true }
      isTorn = false
      isUnsynced = true
    } catch {
      // What a write that failed left behind goes before anybody else can add to it.
      try? file.truncate(to: locked.size)
      throw Self.failure(error, "the event file does not take the lines")
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
      // A sandbox may refuse the call; the write tells of a disk that is full too.
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
  func sync() throws(StoreFailure) {
    guard isSynced else { return }
    do throws(Errno) {
      try syncFile()
      // A sync that fails says so once.
      guard !isDoubtful else { throw Errno.inputOutput }
    } catch {
      close()
      isDoubtful = false
      throw Self.failure(error, "the event file cannot be synced")
    }
  }

  private func syncFile() throws(Errno) {
    guard isUnsynced else { return }
    isUnsynced = false
    try file.syncData()
  }

  /// Forgets the file, which frees its lock. What was appended goes to the device before.
  func close() {
    if isSynced, (try? syncFile()) == nil { isDoubtful = true }
    locked = nil
    opened = nil
    file = FileDescriptor.closed
  }

  /// Whether a line that somebody had left unfinished was ended since the last call.
  func takeHealed() -> Bool {
    defer { wasHealed = false }
    return wasHealed
  }

  /// The file of that inode, opened for reading and for writing in place, be it the one that the path leads to or another one
  /// in its folder; nil where there is none.
  func open(inode: UInt64) throws(Errno) -> OldFile? {
    for _ in 0..<Self.attemptsToOpen {
      guard let name = try name(of: inode) else { return nil }
      // Nil also where it was renamed since.
      if let file = try OldFile(name, in: folder, inode: inode) { return file }
    }
    return nil
  }

  private func name(of inode: UInt64) throws(Errno) -> [UInt8]? {
    if let current = try pathStatus(), current.inode == inode { return path }
    if let folder {
      for entry in try folder.descriptor.entries() where entry.inode == inode { return entry.name }
    } else {
      let around = Path.folder(of: path) + [UInt8(ascii: "/")]
      for entry in try openFolder().entries() where entry.inode == inode {
        return around + entry.name
      }
    }
    return nil
  }

  private static func failure(_ error: Errno, _ summary: StaticString) -> StoreFailure {
    var summary = summary
    if error.isAccessDenied {
      summary =
        "the running user may not open, make or write the event file: chown its directory to it"
    }
    if error == .noSuchFile { summary = "the directory of the event file is not there" }
    if error == .timedOut { summary = "the event file's lock was not had in time" }
    if error == .noSpace {
      summary = "the event file's disk is full: make room, or set HOOKLINE_SINK"
    }
    return StoreFailure(summary, code: error.number)
  }
}
