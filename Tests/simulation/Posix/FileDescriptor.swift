/// An open file, with the interface of the real target, on the simulated kernel.
package struct FileDescriptor: ~Copyable {
  let file: OpenFile?
  private let isOwned: Bool

  init(_ file: OpenFile?, isOwned: Bool = true) {
    self.file = file
    self.isOwned = isOwned
  }

  package static var standardOutput: FileDescriptor {
    FileDescriptor(kernel.current?.output, isOwned: false)
  }
  package static var standardError: FileDescriptor { FileDescriptor(nil) }
  package static var closed: FileDescriptor { FileDescriptor(nil) }
  package static var workingDirectory: FileDescriptor { FileDescriptor(nil) }

  package var isOpen: Bool { file != nil }

  deinit { if let file, isOwned { kernel.close(file) } }

  private func opened() throws(Errno) -> OpenFile {
    guard let file else { throw .badDescriptor }
    return file
  }

  package init(
    opening path: [UInt8], in directory: borrowing FileDescriptor, _ options: OpenOptions,
    mode: UInt32 = 0
  ) throws(Errno) {
    self.init(try kernel.open(path, in: directory.file, options))
  }

  package init(
    reopening file: borrowing FileDescriptor, _ options: OpenOptions
  ) throws(Errno) {
    self.init(try kernel.open(file.opened(), again: options))
  }
}

/// Names.
extension FileDescriptor {
  package func target(ofLink path: [UInt8]) throws(Errno) -> [UInt8] {
    try kernel.target(ofLink: path, in: file)
  }

  package func remove(_ path: [UInt8]) throws(Errno) { try kernel.remove(path, in: file) }

  package static func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    try kernel.makeDirectory(path, in: nil)
  }

  package func makeDirectory(_ path: [UInt8], mode: UInt32) throws(Errno) {
    try kernel.makeDirectory(path, in: file)
  }

  package func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    try kernel.rename(old, to: new, in: file)
  }

  package func entries() throws(Errno) -> [(name: [UInt8], inode: UInt64)] {
    try kernel.entries(of: opened())
  }

  package func status() throws(Errno) -> FileStatus { try kernel.status(of: opened()) }

  package func status(of path: [UInt8], followsLinks: Bool = false) throws(Errno) -> FileStatus {
    try kernel.status(of: path, in: file, followsLinks: followsLinks)
  }
}

/// Contents. Interrupted and short calls are repeated by the real target, so only its results are simulated.
extension FileDescriptor {
  package func read(at offset: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try kernel.read(opened(), at: offset, into: &buffer)
  }

  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) {
    let copy = Self.copy(bytes)
    for _ in 0..<2 where try kernel.write(copy, to: opened(), at: offset) == copy.count { return }
    throw .inputOutput
  }

  package func write(_ bytes: Span<UInt8>) throws(Errno) {
    var rest = Self.copy(bytes)
    while !rest.isEmpty { rest.removeFirst(try kernel.write(rest, to: opened(), at: nil)) }
  }

  package func writeOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
    try kernel.write(Self.copy(bytes), to: opened(), at: nil)
  }

  package func overwrite(_ bytes: Span<UInt8>, at offset: Int) throws(Errno) -> Bool {
    let file = try opened()
    let isAppending = file.isAppending
    guard try kernel.setAppending(false, file) else { return false }
    var failure: Errno?
    do throws(Errno) { try write(bytes, at: offset) } catch { failure = error }
    _ = try kernel.setAppending(isAppending, file)
    if let failure { throw failure }
    return true
  }

  private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    bytes.withUnsafeBufferPointer { Array($0) }
  }

  package func truncate(to size: Int) throws(Errno) { try kernel.truncate(opened(), to: size) }

  package func reserve(_ count: Int, at offset: Int) throws(Errno) {
    // All errors but those of a lack of room are ignored.
    if let file { try kernel.reserve(file, count, at: offset) }
  }

  package func syncData() throws(Errno) { try kernel.sync(opened()) }
  package func sync() throws(Errno) { try kernel.sync(opened()) }

  package func syncDirectory() throws(Errno) {
    // `EBADF` is ignored.
    if let file { try kernel.sync(file) }
  }

  package func lock(_ bytes: Range<Int>, deadline: Int) throws(Errno) -> Bool {
    try kernel.lock(opened(), bytes, deadline: deadline)
  }

  package func unlock(_ bytes: Range<Int>) throws(Errno) { try kernel.unlock(opened(), bytes) }
}

/// Streams that processes inherit.
extension FileDescriptor {
  package func isAppending() throws(Errno) -> Bool { try opened().isAppending }

  package func seek(to offset: Int) throws(Errno) { try opened().offset = offset }
}

/// Pipes.
extension FileDescriptor {
  package func waitForWriting(until nanoseconds: Int) throws(Errno) {
    try kernel.waitForRoom(in: opened(), deadline: nanoseconds)
  }

  package func writeOnce(_ bytes: Span<UInt8>, until nanoseconds: Int) throws(Errno) -> Int {
    try writeOnce(bytes)
  }
}

/// Sockets, which are not simulated.
extension FileDescriptor {
  package init(inMemory name: StaticString) throws(Errno) { throw .notImplemented }
  package init(sendingTo path: [UInt8]) throws(Errno) { throw .notImplemented }
  package func datagramLimit() throws(Errno) -> Int { throw .notImplemented }
  package func send(_ bytes: Span<UInt8>) throws(Errno) { throw .notImplemented }
  package func seal() throws(Errno) { throw .notImplemented }
  package func send(passing file: borrowing FileDescriptor) throws(Errno) { throw .notImplemented }
}
