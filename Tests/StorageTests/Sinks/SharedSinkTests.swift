import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Streams that other processes may write to as well.
struct SharedSinkTests {
  private let directory = TemporaryDirectory()

  private func stateDirectory() throws -> StateDirectory {
    try StateDirectory(Array(directory.path.utf8))
  }

  private func line(_ length: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(ascii: "x"), count: length - 1) + [0x0A]
  }

  /// A sink for a new FIFO, with its path.
  private func fifo() throws -> (sink: SharedSink, path: String) {
    let path = directory.path("fifo")
    #expect(mkfifo(path, 0o600) == 0)
    let sink = SharedSink(.fifo(Array(path.utf8)), isSynced: false, isShared: true)
    sink.prepare(in: try stateDirectory())
    return (sink, path)
  }

  private func status(_ path: String) throws -> FileStatus {
    try FileDescriptor.workingDirectory.status(of: Array(path.utf8))
  }

  @Test(arguments: [1, 2] as [Int32])
  func `lines are appended to a file that is standard output or standard error`(number: Int32)
    throws
  {
    let sink = SharedSink(
      number == 1 ? .standardOutput : .standardError, isSynced: true, isShared: true)
    for directory in [nil, try stateDirectory()] {
      sink.prepare(in: directory)
      sink.warmUp()
      try withDescriptor(number, to: self.directory.path("out"), O_WRONLY | O_CREAT | O_APPEND) {
        try sink.probe()
        try sink.append(line(9000), deadline: .max)
        try sink.append(line(10), deadline: .max)
      }
      sink.close()
    }
    #expect(
      directory.read("out")
        == String(decoding: line(9000) + line(10) + line(9000) + line(10), as: UTF8.self))
  }

  @Test func `a file that cannot be written has no part of a line`() throws {
    directory.write("before\n", to: "other")
    let sink = SharedSink(.standardOutput, isSynced: true, isShared: true)
    sink.prepare(in: try stateDirectory())
    try withDescriptor(to: directory.path("other"), O_RDONLY) {
      #expect(throws: StoreError.self) { try sink.append(line(100), deadline: .max) }
    }
    #expect(directory.read("other") == "before\n")
    try withDescriptor(to: directory.path("out"), O_WRONLY | O_CREAT) {
      try sink.append(line(8), deadline: .max)
      withFileSizeLimit(20) {
        let failure = #expect(throws: StoreError.self) {
          try sink.append(line(100), deadline: .max)
        }
        // The kernel takes twelve bytes.
        #expect(failure?.code == Int(ENOSPC))
      }
      try sink.append(line(9), deadline: .max)
    }
    #expect(directory.read("out") == String(decoding: line(8) + line(9), as: UTF8.self))
  }

  @Test func `without a lock a part of a line stays, for others may have appended to it`() throws {
    let sink = SharedSink(.standardOutput, isSynced: false, isShared: true)
    try withDescriptor(to: directory.path("out"), O_WRONLY | O_CREAT | O_APPEND) {
      try sink.append(line(8), deadline: .max)
      withFileSizeLimit(20) {
        #expect(throws: StoreError.self) { try sink.append(line(100), deadline: .max) }
      }
    }
    #expect(directory.read("out").utf8.count == 20)
  }

  @Test func `a device takes lines, and a full one is an error`() throws {
    let sink = SharedSink(.standardOutput, isSynced: true, isShared: true)
    try withDescriptor(to: "/dev/null", O_WRONLY) {
      try sink.probe()
      try sink.append(line(9000), deadline: .max)
    }
    try withDescriptor(to: "/dev/full", O_WRONLY) {
      let failure = #expect(throws: StoreError.self) { try sink.append(line(10), deadline: .max) }
      #expect(failure?.code == Int(ENOSPC))
    }
  }

  @Test func `a regular file in place of a FIFO is an error`() throws {
    directory.write("", to: "file")
    let sink = SharedSink(
      .fifo(Array(directory.path("file").utf8)), isSynced: false, isShared: true)
    #expect(throws: StoreError.self) { try sink.probe() }
    #expect(throws: StoreError.self) { try sink.append(line(10), deadline: .max) }
    #expect(directory.read("file") == "")
  }

  @Test func `a FIFO is not opened to find out that it is no file`() throws {
    let (sink, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(!sink.isFile)
    // Its reader would see an end of the file.
    var poll = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    #expect(Glibc.poll(&poll, 1, 0) == 0 && poll.revents == 0)
  }

  @Test func `without a lock a line that another process may be appending is not terminated`()
    throws
  {
    for (directory, expected) in [(nil, "tornxxxx\n"), (try stateDirectory(), "torn\nxxxx\n")] {
      let file = expected.hasPrefix("torn\n") ? "locked" : "unlocked"
      self.directory.write("torn", to: file)
      let sink = SharedSink(.standardOutput, isSynced: true, isShared: true)
      sink.prepare(in: directory)
      try withDescriptor(to: self.directory.path(file), O_WRONLY | O_APPEND) {
        try sink.append(line(5), deadline: .max)
      }
      #expect(self.directory.read(file) == expected)
    }
  }

  @Test func `a line that is longer than a FIFO arrives in parts`() throws {
    let (sink, path) = try fifo()
    let reader = try #require(popen("cat <\(path) >\(directory.path("read"))", "r"))
    // The FIFO has a reader now, or soon.
    var isWritten = false
    while !isWritten {
      do {
        try sink.append(line(300_000), deadline: .max)
        isWritten = true
      } catch {
        #expect(error.code == Int(ENXIO))
        usleep(1000)
      }
    }
    #expect(pclose(reader) == 0)
    #expect(directory.read("read") == String(decoding: line(300_000), as: UTF8.self))
    #expect(try !SharedSinkLock(in: stateDirectory()).isTorn(status(path)))
  }

  @Test func `a long line is not begun after the deadline`() throws {
    let (sink, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    var length = 0
    while length < 1 << 21, (try? sink.append(line(4096), deadline: 0)) != nil { length += 4096 }
    #expect(length > 0 && length < 1 << 21)
    let failure = #expect(throws: StoreError.self) { try sink.append(line(9000), deadline: 0) }
    #expect(failure?.code == Int(ETIMEDOUT))
    var bytes = [UInt8](repeating: 0, count: 1 << 21)
    #expect(read(reader, &bytes, bytes.count) == length)
    #expect(try !SharedSinkLock(in: stateDirectory()).isTorn(status(path)))
  }

  @Test func `writers take turns, and one that waits too long gives up`() throws {
    let (sink, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let other = try SharedSinkLock(in: stateDirectory())
    #expect(try other.lock(status(path), deadline: .max))
    let failure = #expect(throws: StoreError.self) { try sink.append(line(10), deadline: 0) }
    #expect(failure?.code == Int(ETIMEDOUT))
    other.unlock(try status(path))
    try sink.append(line(10), deadline: 0)
  }

  /// A sink of standard output that no other process writes to.
  private func ownPipe() throws -> SharedSink {
    let sink = SharedSink(.standardOutput, isSynced: false, isShared: false)
    sink.prepare(in: try stateDirectory())
    return sink
  }

  @Test func `the only writer of a pipe takes no turns, and terminates what an earlier one tore`()
    throws
  {
    let (_, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let (sink, other) = (try ownPipe(), try SharedSinkLock(in: stateDirectory()))
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    try other.setTorn(true, status(path))
    try withDescriptor(to: path, O_WRONLY) {
      try sink.append(line(10), deadline: 0)
      #expect(try !other.isTorn(status(path)))
      #expect(try other.lock(status(path), deadline: .max))
      try sink.append(line(4096), deadline: 0)
      // A longer one could be torn, and is marked before.
      #expect(throws: StoreError.self) { try sink.append(line(4097), deadline: 0) }
      // It could have been: its end is looked up.
      #expect(throws: StoreError.self) { try sink.append(line(10), deadline: 0) }
      other.unlock(try status(path))
      for length in [4097, 10, 10] { try sink.append(line(length), deadline: 0) }
    }
    var expected: [UInt8] = [0x0A]
    for length in [10, 4096, 4097, 10, 10] { expected += line(length) }
    #expect(Array(bytes[..<read(reader, &bytes, bytes.count)]) == expected)
  }

  @Test func `after a line that a pipe of its own did not take, a torn one is looked up`() throws {
    let (_, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let (sink, other) = (try ownPipe(), try SharedSinkLock(in: stateDirectory()))
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    try withDescriptor(to: path, O_WRONLY) {
      var count = 0
      while (try? sink.append(line(4096), deadline: 0)) != nil { count += 1 }
      #expect(count > 1)
      #expect(read(reader, &bytes, bytes.count) == count * 4096)
      try other.setTorn(true, status(path))
      try sink.append(line(10), deadline: 0)
    }
    #expect(Array(bytes[..<read(reader, &bytes, bytes.count)]) == [0x0A] + line(10))
  }

  @Test func `a lock file that is a link is an error`() throws {
    let (sink, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    symlink(directory.path("elsewhere"), directory.path("sinks.lock"))
    #expect(throws: StoreError.self) { try sink.append(line(10), deadline: .max) }
    #expect(throws: StoreError.self) { try sink.probe() }
    #expect(!directory.names().contains("elsewhere"))
  }

  @Test func `a line after a torn one begins after an LF, however long it is`() throws {
    let (sink, path) = try fifo()
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let lock = try SharedSinkLock(in: stateDirectory())
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    for length in [10, 9000] {
      try lock.setTorn(true, status(path))
      try sink.append(line(length), deadline: .max)
      #expect(Array(bytes[..<read(reader, &bytes, bytes.count)]) == [0x0A] + line(length))
      #expect(try !lock.isTorn(status(path)))
    }
  }
}
