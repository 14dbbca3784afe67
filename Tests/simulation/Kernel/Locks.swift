import Coroutines

/// Locks of open files, which die with their holder.
extension Kernel {
  func isTaken(_ inode: Inode, _ file: ObjectIdentifier, _ bytes: Range<Int>) -> Bool {
    inode.locks.contains { $0.file != file && $0.bytes.overlaps(bytes) }
  }

  func lock(_ file: OpenFile, _ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    try enter("lock", file, bytes.lowerBound)
    guard file.options.canWrite else { throw .badDescriptor }
    if deadline != 0 { checkOrder(file.inode, bytes) }
    let identity = ObjectIdentifier(file)
    while isTaken(file.inode, identity, bytes) {
      guard deadline != 0, now - bootTime < deadline, let process = current else { return false }
      process.wanted = (file.inode, identity, bytes, deadline)
      coroutine_yield(process.coroutine)
      process.wanted = nil
      if process.isDead { throw .inputOutput }
    }
    release(file, bytes)
    file.inode.locks.append((identity, bytes))
    file.lockedAt = nextSequence()
    return true
  }

  /// A process that may wait holds only locks that come before the one that it waits for, and waits for the quarantine's
  /// with none.
  private func checkOrder(_ inode: Inode, _ bytes: Range<Int>) {
    guard let process = current else { return }
    for file in process.files {
      let identity = ObjectIdentifier(file)
      for lock in file.inode.locks where lock.file == identity {
        // The same bytes, in another way.
        if file.inode === inode, lock.bytes.overlaps(bytes) { continue }
        let (held, wanted) = (rank(file.inode, lock.bytes), rank(inode, bytes))
        guard held >= wanted || inode.role == .quarantineLock else { continue }
        violation =
          "process \(process.number) may wait for lock \(wanted) while it holds lock \(held)"
      }
    }
  }

  private func rank(_ inode: Inode, _ bytes: Range<Int>) -> Int {
    switch inode.role {
    case .cache: bytes.lowerBound
    case .events, .sinkLock: 1000
    case .quarantineLock, .other: 2000
    }
  }

  func unlock(_ file: OpenFile, _ bytes: Range<Int>) throws(Errno) {
    try enter("unlock", file, bytes.lowerBound)
    release(file, bytes)
  }

  func release(_ file: OpenFile, _ bytes: Range<Int>) {
    let identity = ObjectIdentifier(file)
    var kept: [(file: ObjectIdentifier, bytes: Range<Int>)] = []
    for lock in file.inode.locks {
      guard lock.file == identity, lock.bytes.overlaps(bytes) else {
        kept.append(lock)
        continue
      }
      if lock.bytes.lowerBound < bytes.lowerBound {
        kept.append((identity, lock.bytes.lowerBound..<bytes.lowerBound))
      }
      if lock.bytes.upperBound > bytes.upperBound {
        kept.append((identity, bytes.upperBound..<lock.bytes.upperBound))
      }
    }
    file.inode.locks = kept
  }
}
