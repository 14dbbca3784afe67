/// A file: what processes see, and what is on the disk.
package final class Inode {
  package enum Kind { case file, directory, link, pipe }

  /// What the storage uses it for, by its name when it was created.
  package enum Role {
    case cache, events, sinkLock, quarantineLock, other

    init(_ name: [UInt8]) {
      if name == Array("seen.cache".utf8) {
        self = .cache
      } else if name == Array("quarantine.lock".utf8) {
        self = .quarantineLock
      } else if name == Array("sinks.lock".utf8) {
        self = .sinkLock
      } else {
        self = name.starts(with: Array("events".utf8)) ? .events : .other
      }
    }
  }

  /// A change that may or may not be on the disk: a sector as it was written, or the size.
  struct Change {
    let sequence: Int
    /// Nil where the size was changed.
    let sector: Int?
    var bytes: [UInt8] = []
    var size = 0
  }

  package let number: UInt64
  package let kind: Kind
  package let role: Role
  var target: [UInt8] = []

  /// The page cache.
  package var bytes: [UInt8] = []
  /// The disk. It may have bytes beyond its size.
  private(set) var disk: [UInt8] = []
  private(set) var diskSize = 0
  /// Changes that no sync has completed, oldest first.
  var changes: [Change] = []
  /// Blocks that the page cache regards as clean, and that the disk does not have.
  var lost: Set<Int> = []
  /// The bytes allocated.
  var reserved = 0
  /// The bytes of a pipe that its reader has not read.
  var unread = 0

  /// The number of failed writes to the disk so far: `errseq_t`.
  var errors = 0
  var isErrorSeen = true
  var locks: [(file: ObjectIdentifier, bytes: Range<Int>)] = []
  /// When it was renamed last.
  var renamedAt = Int.max

  /// Whether a directory has no name any more.
  var isRemoved = false
  package var isAppendOnly = false
  package var isImmutable = false
  /// Whether the running user may not write to it.
  package var isReadOnly = false

  package var entries: [[UInt8]: Inode] = [:]
  var diskEntries: [[UInt8]: Inode] = [:]
  /// Changes of the directory, as `changes`.
  var moves: [(sequence: Int, name: [UInt8], inode: Inode?)] = []

  init(_ number: UInt64, _ kind: Kind, _ role: Role = .other) {
    self.number = number
    self.kind = kind
    self.role = role
  }

  package var isLocked: Bool { !locks.isEmpty }

  /// What the disk has for certain.
  package var durable: ArraySlice<UInt8> { disk[..<diskSize] }

  /// Stores a sector on the disk.
  func store(_ bytes: [UInt8], at start: Int, sector: Int) {
    let end = start + sector
    if disk.count < end { disk += [UInt8](repeating: 0, count: end - disk.count) }
    disk.withUnsafeMutableBufferPointer { disk in
      for index in 0..<sector { disk[start + index] = index < bytes.count ? bytes[index] : 0 }
    }
  }

  /// Sets the size on the disk. What is beyond it is zero when the file grows again.
  func setDiskSize(_ size: Int) {
    if disk.count < size { disk += [UInt8](repeating: 0, count: size - disk.count) }
    if size < diskSize {
      disk.withUnsafeMutableBufferPointer { disk in
        for index in size..<disk.count { disk[index] = 0 }
      }
    }
    diskSize = size
  }

  /// Completes the changes up to a moment.
  func complete(before moment: Int, sector length: Int) {
    for change in changes where change.sequence <= moment {
      if let sector = change.sector {
        store(change.bytes, at: sector * length, sector: length)
      } else {
        setDiskSize(change.size)
      }
    }
    changes.removeAll { $0.sequence <= moment }
  }

  /// What is left after a power cut: only what the disk has.
  func forgetCache() {
    disk.removeLast(disk.count - diskSize)
    bytes = disk
    changes = []
    lost = []
    errors = 0
    isErrorSeen = true
    locks = []
    reserved = bytes.count
    renamedAt = .max
  }
}

/// An open file description.
final class OpenFile {
  let inode: Inode
  let options: OpenOptions
  let process: SimulatedProcess?
  var isAppending: Bool
  var offset = 0
  /// The errors of the inode that this description has returned.
  var errors: Int
  /// When it was locked last.
  var lockedAt = 0

  init(_ inode: Inode, _ options: OpenOptions, _ process: SimulatedProcess?) {
    self.inode = inode
    self.options = options
    self.process = process
    isAppending = options.contains(.append)
    // errseq_sample(): an error that no one has seen is returned to those who open the file later.
    errors = inode.isErrorSeen ? inode.errors : inode.errors - 1
  }
}
