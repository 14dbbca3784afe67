import Coroutines

/// Named pipes with one reader, which reads all at once, or nothing for a while; pipe(7).
extension Kernel {
  /// `PIPE_BUF`: up to this many bytes are written completely or not at all.
  static var atomicLength: Int { 4096 }
  /// Less than Linux has, so that pipes are full more often.
  private static var capacity: Int { 9000 }

  package func makePipe(_ path: String) throws(Errno) {
    try makeNode(path, .pipe)
  }

  /// Opens a file for appending as the standard output of a process, as a shell does.
  package func setOutput(of process: SimulatedProcess, to path: String) throws(Errno) {
    process.output = try open(Array(path.utf8), in: nil, [.writeOnly, .append, .create])
  }

  func room(in pipe: Inode) -> Int {
    if now >= readerStoppedUntil { pipe.unread = 0 }
    return Self.capacity - pipe.unread
  }

  func waitForRoom(in file: OpenFile, deadline: Int) throws(Errno) {
    try enter("ppoll", file)
    guard let process = current else { return }
    while room(in: file.inode) < Self.atomicLength {
      guard now - bootTime < deadline else { throw .timedOut }
      process.pipe = (file.inode, deadline)
      coroutine_yield(process.coroutine)
      process.pipe = nil
      if process.isDead { throw .inputOutput }
    }
  }

  /// Writes without waiting; returns how many bytes. All that is written is read, even if the writer is killed.
  func write(_ bytes: [UInt8], toPipe file: OpenFile) throws(Errno) -> Int {
    let inode = file.inode
    if bytes.count > Self.atomicLength { current?.appending = (inode, bytes) }
    defer { current?.appending = nil }
    try enter("write", file, bytes.count)
    let room = room(in: inode)
    guard room > 0, bytes.count <= room || bytes.count > Self.atomicLength else {
      throw .wouldBlock
    }
    let count = min(bytes.count, room)
    inode.bytes += bytes[..<count]
    inode.unread += count
    didWrite?(inode, Array(bytes[..<count]), inode.bytes.count - count)
    return count
  }
}
