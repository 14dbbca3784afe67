import Bytes
import Posix
import Webhook

/// The directory `quarantine`: quarantined requests, a file each, up to a limit of bytes.
///
/// `quarantine.lock` is the lock and holds their total size, which is increased before a file is written and so is
/// never too small. Where it reaches the limit the files are counted again, as some may have been removed.
struct Quarantine: ~Copyable {
  private let state: StateDirectory
  private let directory: FileDescriptor
  private let total: FileDescriptor
  private let limit: Int

  private static let name: StaticString = "quarantine"
  private static let lockName: StaticString = "quarantine.lock"
  /// The name of an incomplete file; there is one at most, under the lock.
  private static let unfinished: StaticString = ".unfinished"
  /// The first bytes of the lock file; the total size follows.
  private static let magic: StaticString = "qarant01"
  private static let lockedBytes = 0..<1

  init(in state: StateDirectory, limit: Int) throws(Errno) {
    let directory = try Self.open(in: state)
    let total = try FileDescriptor(
      opening: [UInt8](Self.lockName), in: state.descriptor,
      [.readAndWrite, .create, .withoutLinks], mode: 0o600)
    self.state = state
    self.directory = directory
    self.total = total
    self.limit = limit
  }

  private static func open(in state: StateDirectory) throws(Errno) -> FileDescriptor {
    let (path, options) = ([UInt8](name), [.readOnly, .directory, .withoutLinks] as OpenOptions)
    do throws(Errno) {
      return try FileDescriptor(opening: path, in: state.descriptor, options)
    } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) {
      try state.descriptor.makeDirectory(path, mode: 0o750)
    } catch {
      guard error == .fileExists else { throw error }
    }
    return try FileDescriptor(opening: path, in: state.descriptor, options)
  }

  /// Writes a request durably; returns whether it was a new one.
  ///
  /// Throws `Errno`: `ENOSPC` where the limit is reached, `ETIMEDOUT` where the lock is held until the deadline.
  func keep(_ request: QuarantinedRequest, deadline: Int) throws(Errno) -> Bool {
    guard try total.lock(Self.lockedBytes, deadline: deadline) else { throw Errno.timedOut }
    // It fails only where there is nothing to unlock.
    defer { try? total.unlock(Self.lockedBytes) }
    if (try? directory.status(of: request.name)) != nil {
      // The process that wrote it may have been killed before it synced the name.
      try directory.syncDirectory()
      return false
    }
    try makeRoom(for: request.bytes.count)
    let file = try FileDescriptor(
      opening: [UInt8](Self.unfinished), in: directory,
      [.writeOnly, .create, .empty, .withoutLinks],
      mode: 0o600)
    do throws(Errno) {
      try file.write(request.bytes.span)
      try file.sync()
    } catch {
      try? file.truncate(to: 0)
      throw error
    }
    try directory.rename([UInt8](Self.unfinished), to: request.name)
    try directory.syncDirectory()
    return true
  }

  private func makeRoom(for count: Int) throws(Errno) {
    var bytes = [UInt8](repeating: 0, count: 16)
    _ = try total.read(at: 0, into: &bytes)
    let isCounted = bytes.span.equals(Self.magic, at: 0..<8)
    // The process that created the directories may have been killed before it synced their names.
    if !isCounted { try state.syncNames() }
    var size = isCounted ? Int(clamping: bytes.number(at: 8)) : Int.max
    if size > limit - count {
      size = try Self.countBytes(in: directory)
      guard size <= limit - count else { throw Errno.noSpace }
    }
    bytes.replaceSubrange(0..<8, with: [UInt8](Self.magic))
    bytes.store(UInt64(clamping: size + count), at: 8)
    try total.write(bytes.span, at: 0)
    // The total must not be too small after a power cut either.
    try total.syncData()
  }

  /// Returns the bytes of all quarantined requests; 0 where there is no quarantine, and none is created.
  static func size(in state: StateDirectory) -> Int {
    do throws(Errno) {
      let directory = try FileDescriptor(
        opening: [UInt8](name), in: state.descriptor, [.readOnly, .directory, .withoutLinks])
      return try countBytes(in: directory)
    } catch {
      return 0
    }
  }

  private static func countBytes(in directory: borrowing FileDescriptor) throws(Errno) -> Int {
    var size = 0
    for entry in try directory.entries() where !entry.name.equals(unfinished) {
      size += (try? directory.status(of: entry.name))?.size ?? 0
    }
    return size
  }
}
