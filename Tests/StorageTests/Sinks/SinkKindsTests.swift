import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// What differs between the kinds of sinks.
struct SinkKindsTests {
  private let directory = TemporaryDirectory()

  private func path(_ name: String) -> [UInt8] { Array(directory.path(name).utf8) }

  @Test func `files are appended to, and no pipe or socket is`() throws {
    mkfifo(directory.path("fifo"), 0o600)
    let kinds: [(StoreOptions.Sink, Bool)] = [
      (.file(path("events")), true), (.fileInStateDirectory, true), (.fifo(path("fifo")), false),
      (.datagram(path("socket")), false), (.journald, false), (.response, false),
    ]
    for (kind, isFile) in kinds {
      let store = directory.store { $0.sink = kind }
      #expect(store.appendsToFile == isFile)
      #expect(!store.waitsForDisk && !store.hasEvicted && store.countTime == .max)
      #expect(store.beforeWaiting == nil)
    }
    let output = directory.store { $0.sink = .standardOutput }
    var isFile = false
    try withDescriptor(1, to: directory.path("out"), O_WRONLY | O_CREAT | O_APPEND) {
      isFile = output.appendsToFile
      _ = try output.emit([Claim("A")])
    }
    #expect(isFile)
    try withDescriptor(1, to: "/dev/null", O_WRONLY) { isFile = output.appendsToFile }
    #expect(!isFile)
    #expect(directory.read("out") == String(decoding: Claim("A").line, as: UTF8.self))
  }

  @Test func `standard error that cannot be written says so`() throws {
    let store = directory.store { $0.sink = .standardError }
    directory.write("", to: "out")
    try withDescriptor(2, to: directory.path("out"), O_RDONLY) {
      let failure = #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
      let summary = failure.map { String(describing: $0.summary) } ?? ""
      #expect(summary.contains("standard error"))
    }
  }

  @Test func `a file that is not locked has no end`() throws {
    let file = FileSink(path: path("events"), in: nil, isSynced: true)
    #expect(file.end == 0 && file.inode == 0)
    #expect(try !file.append(Claim("A").line))
    file.unlock()
    #expect(directory.read("events") == "")
  }

  @Test func `a probe of a sink that is not a file opens what it can`() throws {
    for kind in [.response, .journald] as [StoreOptions.Sink] {
      let store = directory.store {
        $0.sink = kind
        $0.journalSocket = path("none")
      }
      if case .response = kind {
        try store.probe(deadline: .never)
      } else {
        #expect(throws: StoreError.self) { try store.probe(deadline: .never) }
      }
    }
  }

  @Test func `a file that the user may not create says so`() {
    let store = directory.store { $0.sink = .file(Array("/sys/hookline-events".utf8)) }
    let failure = #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
    let summary = failure.map { String(describing: $0.summary) } ?? ""
    #expect(summary.contains("may not"))
  }

  @Test func `a cache without a header has no statistics, and one that is a FIFO is not used`()
    throws
  {
    directory.write("", to: "seen.cache")
    #expect(directory.store().statistics() == nil)
    unlink(directory.path("seen.cache"))
    mkfifo(directory.path("seen.cache"), 0o600)
    #expect(try directory.store().emit([Claim("A")]) == [.unavailable])
  }

  @Test func `without a state directory nothing is quarantined`() throws {
    var options = StoreOptions(directory: path("file"))
    directory.write("", to: "file")
    options.needsDirectory = false
    options.sink = .file(path("events"))
    #expect(throws: StoreError.self) {
      try Store(options).quarantine(QuarantinedRequest("{"), deadline: .never)
    }
  }

  @Test func `a datagram that is too long, and a line without its LF`() throws {
    let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: directory.path("socket").utf8)
    }
    withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(socket, address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    let sink = DatagramSink(path("socket"), isJournal: false)
    try sink.prepare()
    try sink.append([0x78], deadline: .max)
    let line = [UInt8](repeating: 0x78, count: 1 << 22) + [0x0A]
    let failure = #expect(throws: StoreError.self) { try sink.append(line, deadline: .max) }
    #expect(failure?.code == Int(EMSGSIZE))
  }

  @Test func `a sink that cannot be used says so`() throws {
    var options = StoreOptions(directory: path("file"))
    directory.write("", to: "file")
    options.needsDirectory = false
    options.sink = .fileInStateDirectory
    let store = Store(options)
    let failure = #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
    #expect(failure?.isMisconfigured == true)
    options.sink = .conflictsWithResponse
    #expect(throws: StoreError.self) { try Sink(options).append(Claim("A").line, deadline: .max) }
  }

  @Test func `commits to a synced file wait for the disk`() {
    let store = directory.store {
      $0.sink = .file(path("events"))
      $0.isSynced = true
    }
    #expect(!store.waitsForDisk)
    store.groupsCommits = true
    #expect(store.waitsForDisk)
  }
}
