import Bytes
import Posix
import Webhook

/// The directory `quarantine`: capsules, one file each, no more of them than a limit allows.
///
/// How many bytes they have together is kept in `quarantine.lock`, which is also the lock. It is never less than there are: it
/// goes up before a capsule is written. Whoever finds the limit reached counts anew, for somebody may have taken capsules out.
struct Quarantine: ~Copyable {
  private let state: StateDirectory
  private let directory: FileDescriptor
  private let total: FileDescriptor
  private let limit: Int

  private static let name: StaticString = "quarantine"
  private static let lockName: StaticString = "quarantine.lock"
  /// What is not whole yet. There is one at most, for only who has the lock writes it.
  private static let unfinished: StaticString = ".unfinished"
  private static let magic: UInt64 = 0x3130_746e_6172_6171
  private static let wholeFile = 0..<1

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

  /// Keeps a capsule. When it returns, the capsule is on the device under its name. Gives whether it was a new one.
  ///
  /// Throws `Errno`: `ENOSPC` where the limit is reached, `ETIMEDOUT` where the lock was not had in time.
  func keep(_ capsule: QuarantinedRequest, deadline: Int) throws(Errno) -> Bool {
    guard try total.lock(Self.wholeFile, deadline: deadline) else { throw Errno.timedOut }
    // It fails only where there is nothing to unlock.
    defer { try? total.unlock(Self.wholeFile) }
    if (try? directory.status(of: capsule.name)) != nil {
      // Whoever put it there may have been killed before its name was durable.
      try directory.syncDirectory()
      return false
    }
    try makeRoom(for: capsule.bytes.count)
    let file = try FileDescriptor(
      opening: [UInt8](Self.unfinished), in: directory,
      [.writeOnly, .create, .empty, .withoutLinks],
      mode: 0o600)
    do throws(Errno) {
      try file.write(capsule.bytes.span)
      try file.sync()
    } catch {
      try? file.truncate(to: 0)
      throw error
    }
    try directory.rename([UInt8](Self.unfinished), to: capsule.name)
    try directory.syncDirectory()
    return true
  }

  private func makeRoom(for count: Int) throws(Errno) {
    var bytes = [UInt8](repeating: 0, count: 16)
    _ = try total.read(at: 0, into: &bytes)
    let isCounted = bytes.number(at: 0) == Self.magic
    // Whoever made the directories may have been killed before their names were durable.
    if !isCounted { try state.syncNames() }
    var size = isCounted ? Int(clamping: bytes.number(at: 8)) : Int.max
    if size > limit - count {
      size = try countBytes()
      guard size <= limit - count else { throw Errno.noSpace }
    }
    bytes.store(Self.magic, at: 0)
    bytes.store(UInt64(clamping: size + count), at: 8)
    try total.write(bytes.span, at: 0)
    // After power loss too it is never less than there are.
    try total.syncData()
  }

  private func countBytes() throws(Errno) -> Int {
    var size = 0
    for entry in try directory.entries() where !entry.name.equals(Self.unfinished) {
      size += (try? directory.status(of: entry.name))?.size ?? 0
    }
    return size
  }
}
