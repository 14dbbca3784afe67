import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Sinks other than a file.
struct SinkTests {
  private let directory = TemporaryDirectory()
  private let socket: Int32
  private let path: String

  init() {
    path = directory.path("socket")
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    bind(at: path)
    var timeout = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  }

  private func bind(at path: String) {
    // A missing datagram is a failure after this time.
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = Glibc.bind(socket, address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// The next datagram, and the descriptor that it carries; -1 for none.
  private func receive() -> (text: String, descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 300_000)
    // struct cmsghdr is 16 bytes, and the descriptor comes next.
    var control = [UInt8](repeating: 0, count: 24)
    let (count, controlCount) = bytes.withUnsafeMutableBytes { bytes in
      control.withUnsafeMutableBytes { control in
        var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &part) { part in
          var message = msghdr()
          message.msg_iov = part
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = control.count
          return (recvmsg(socket, &message, 0), message.msg_controllen)
        }
      }
    }
    let descriptor = controlCount == 0 ? -1 : Int32(control.number(at: 16, count: 4))
    return (String(decoding: bytes[..<max(0, count)], as: UTF8.self), descriptor)
  }

  private func store(_ sink: StoreOptions.Sink) -> Store {
    directory.store {
      $0.sink = sink
      $0.journalSocket = Array(path.utf8)
    }
  }

  @Test func `a datagram is a line, once`() throws {
    defer { close(socket) }
    let store = store(.datagram(Array(path.utf8)))
    #expect(try store.emit([Claim("A"), Claim("B")]) == [.unseen, .unseen])
    #expect(receive().text == String(decoding: Claim("A").line, as: UTF8.self))
    #expect(receive().text == String(decoding: Claim("B").line, as: UTF8.self))
    #expect(try store.emit([Claim("B")]) == [.seen])
  }

  @Test func `a datagram limits the line, and one of that length is sent`() throws {
    defer { close(socket) }
    let store = store(.datagram(Array(path.utf8)))
    try store.hold([]).drop()
    let limit = store.sink.lineLimit
    #expect(limit > 4096)
    var lines = EventLines()
    lines.bytes = [UInt8](repeating: 0x61, count: limit - 1) + [0x0A]
    try store.commit(lines)
    #expect(receive().text.utf8.count == min(limit, 300_000))
    lines.bytes.insert(0x61, at: 0)
    #expect(throws: StoreError.self) { try store.commit(lines) }
  }

  @Test func `a socket without a reader is waited for until the deadline`() throws {
    defer { close(socket) }
    let store = store(.datagram(Array(path.utf8)))
    var emitted = 0
    let failure = #expect(throws: StoreError.self) {
      while emitted < 10_000 {
        _ = try store.emit([Claim("\(emitted)")], deadline: .milliseconds(200))
        emitted += 1
      }
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    // What was not sent was not seen.
    _ = receive()
    #expect(try store.emit([Claim("\(emitted)")]) == [.unseen])
  }

  @Test func `a listener that comes back at the same path is found`() throws {
    let store = store(.datagram(Array(path.utf8)))
    #expect(try store.emit([Claim("A")]) == [.unseen])
    close(socket)
    #expect(throws: StoreError.self) { try store.emit([Claim("B")]) }
    #expect(throws: StoreError.self) { try store.emit([Claim("B")]) }
    unlink(path)
    let other = SinkTests(at: path)
    defer { close(other.socket) }
    #expect(try store.emit([Claim("B")]) == [.unseen])
    #expect(other.receive().text.contains("\"B\""))
  }

  private init(at path: String) {
    self.path = path
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    bind(at: path)
  }

  @Test func `journald gets an entry with fields`() throws {
    defer { close(socket) }
    #expect(try store(.journald).emit([Claim("A")]) == [.unseen])
    let line = String(decoding: Claim("A").line, as: UTF8.self)
    #expect(receive().text == "PRIORITY=6\nSYSLOG_IDENTIFIER=hookline\nMESSAGE=" + line)
  }

  @Test func `journald gets what is too long for a datagram as a sealed file`() throws {
    defer { close(socket) }
    let store = store(.journald)
    var lines = EventLines()
    lines.bytes = [UInt8](repeating: 0x61, count: 1_000_000) + [0x0A]
    try store.commit(lines)
    let (text, file) = receive()
    #expect(text.isEmpty)
    defer { close(file) }
    var status = stat()
    fstat(file, &status)
    #expect(status.st_size == 1_000_001 + 46)
    // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE of F_GET_SEALS.
    #expect(fcntl(file, 1034) == 15)
  }

  @Test func `journald is waited for until the deadline, however long the entry is`() throws {
    let store = store(.journald)
    var sent = 0
    while sent < 10_000, (try? store.emit([Claim("\(sent)")], deadline: .milliseconds(50))) != nil {
      sent += 1
    }
    for length in [10, 300_000] {
      let failure = #expect(throws: StoreError.self) {
        try store.emit([Claim(String(repeating: "A", count: length))], deadline: .milliseconds(50))
      }
      #expect(failure?.code == Int(ETIMEDOUT))
    }
    close(socket)
    unlink(path)
    #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
  }

  @Test func `a FIFO without a reader takes nothing, and one with a reader all`() throws {
    close(socket)
    let fifo = directory.path("fifo")
    mkfifo(fifo, 0o600)
    let store = store(.fifo(Array(fifo.utf8)))
    let failure = #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
    #expect(failure?.code == Int(ENXIO))
    #expect(throws: StoreError.self) { try store.probe(deadline: .never) }
    let reader = open(fifo, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(try store.emit([Claim("A")]) == [.unseen])
    var bytes = [UInt8](repeating: 0, count: 4096)
    #expect(read(reader, &bytes, bytes.count) == Claim("A").line.count)
    #expect(try store.emit([Claim("A")]) == [.seen])
  }

  @Test func `a FIFO that is full is waited for until the deadline, with nothing of a line in it`()
    throws
  {
    close(socket)
    let fifo = directory.path("fifo")
    mkfifo(fifo, 0o600)
    let reader = open(fifo, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let store = store(.fifo(Array(fifo.utf8)))
    var emitted = 0
    let failure = #expect(throws: StoreError.self) {
      while emitted < 10_000 {
        _ = try store.emit([Claim("\(emitted)")], deadline: .milliseconds(100))
        emitted += 1
      }
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(reader, &bytes, bytes.count)
    #expect(bytes[..<count].split(separator: 0x0A).count == emitted)
    #expect(count > 0 && bytes[count - 1] == 0x0A)
    #expect(try store.emit([Claim("\(emitted)")]) == [.unseen])
  }

  @Test func `the line of a writer that was killed is terminated`() throws {
    close(socket)
    let fifo = directory.path("fifo")
    mkfifo(fifo, 0o600)
    let reader = open(fifo, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let lock = try SharedSinkLock(in: StateDirectory(Array(directory.path.utf8)))
    let status = try FileDescriptor.workingDirectory.status(of: Array(fifo.utf8))
    try lock.setTorn(true, status)
    let store = store(.fifo(Array(fifo.utf8)))
    _ = try store.emit([Claim("A")])
    _ = try store.emit([Claim("B")])
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(reader, &bytes, bytes.count)
    #expect(Array(bytes[..<count]) == [0x0A] + Claim("A").line + Claim("B").line)
    #expect(try !lock.isTorn(status))
  }

  @Test func `the response as a sink is returned each time`() throws {
    close(socket)
    let store = store(.response)
    for _ in 0..<2 {
      #expect(try store.emit([Claim("A")]) == [.unavailable])
      #expect(store.takeResponseBody() == Claim("A").line)
    }
  }

  @Test func `standard output where it is the response is a configuration error`() throws {
    close(socket)
    let failure = #expect(throws: StoreError.self) {
      try store(.conflictsWithResponse).emit([Claim("A")])
    }
    #expect(failure?.isMisconfigured == true)
    #expect(throws: StoreError.self) { try store(.conflictsWithResponse).probe(deadline: .never) }
  }

  @Test(arguments: ["directory", "fifo", "missing/file"])
  func `a file sink is a regular file`(name: String) throws {
    close(socket)
    mkdir(directory.path("directory"), 0o700)
    mkfifo(directory.path("fifo"), 0o600)
    let store = store(.file(Array(directory.path(name).utf8)))
    #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
    #expect(throws: StoreError.self) { try store.probe(deadline: .never) }
  }
}
