import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Files of the state directory that are something else, locked by others, or replaced.
struct StateFilesTests {
  private let directory = TemporaryDirectory()

  private func failure(_ run: () throws -> Void) -> String {
    let failure = #expect(throws: StoreError.self) { try run() }
    return failure.map { String(describing: $0.summary) } ?? ""
  }

  @Test func `without a usable cache events are emitted, unless it is strict`() throws {
    symlink(directory.path("elsewhere"), directory.path("seen.cache"))
    let store = directory.store()
    #expect(try store.emit([Claim("A")]) == [.unavailable])
    #expect(store.takeNotes().count == 1)
    try store.probe(deadline: .never)
    #expect(store.statistics() == nil)
    let strict = directory.store { $0.idempotency = .strict }
    #expect(failure { _ = try strict.emit([Claim("B")]) }.contains("symbolic link"))
    #expect(failure { try strict.probe(deadline: .never) }.contains("symbolic link"))
    unlink(directory.path("seen.cache"))
    try strict.probe(deadline: .never)
    #expect(try strict.emit([Claim("B")]) == [.unseen])
  }

  @Test func `a full cache has no room for what may not evict an event`() throws {
    let store = directory.store()
    for part in 0..<20 { _ = try store.emit((0..<500).map { Claim("\(part).\($0)") }) }
    let drift = Claim("drift")
    let claim = Claim(
      key: drift.key, content: drift.content, source: drift.source, id: drift.id, mayEvict: false)
    #expect(try store.emit([claim]) == [.unavailable])
    #expect(try store.emit([drift]) == [.unseen])
    #expect(store.hasEvicted)
  }

  @Test func `a cache that is a directory is not used`() throws {
    mkdir(directory.path("seen.cache"), 0o700)
    #expect(try directory.store().emit([Claim("A")]) == [.unavailable])
  }

  @Test(arguments: [StoreOptions.Idempotency.on, .off])
  func `a replaced directory is opened again`(idempotency: StoreOptions.Idempotency) throws {
    mkdir(directory.path("state"), 0o700)
    let store = directory.store {
      $0.directory += Array("/state".utf8)
      $0.idempotency = idempotency
    }
    store.warmUp()
    _ = try store.emit([Claim("A")])
    rename(directory.path("state"), directory.path("old"))
    mkdir(directory.path("state"), 0o700)
    _ = try store.emit([Claim("B")])
    #expect(directory.read("old/events.jsonl") == String(decoding: Claim("A").line, as: UTF8.self))
    #expect(
      directory.read("state/events.jsonl") == String(decoding: Claim("B").line, as: UTF8.self))
  }

  @Test func `a replaced directory of a pipe's lock is opened again`() throws {
    mkdir(directory.path("state"), 0o700)
    mkfifo(directory.path("fifo"), 0o600)
    let reader = open(directory.path("fifo"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let store = directory.store {
      $0.directory += Array("/state".utf8)
      $0.sink = .fifo(Array(directory.path("fifo").utf8))
      $0.idempotency = .off
    }
    store.warmUp()
    _ = try store.emit([Claim("A")])
    rename(directory.path("state"), directory.path("old"))
    _ = try store.emit([Claim("B")])
    #expect(directory.names("state").contains("sinks.lock"))
  }

  @Test func `a quarantine that is no directory keeps nothing`() throws {
    let store = directory.store { $0.quarantineLimit = 1000 }
    #expect(!store.isQuarantineNearlyFull)
    directory.write("", to: "quarantine")
    let sentence = failure { try store.quarantine(QuarantinedRequest("{"), deadline: .never) }
    #expect(sentence.contains("must be a directory"))
    #expect(!store.isQuarantineNearlyFull)
    unlink(directory.path("quarantine"))
    symlink(directory.path("elsewhere"), directory.path("quarantine"))
    #expect(failure { try store.quarantine(QuarantinedRequest("{"), deadline: .never) } == sentence)
  }

  @Test func `a quarantine is nearly full above 80 per cent of its limit`() throws {
    let size = QuarantinedRequest("1").bytes.count
    let store = directory.store { $0.quarantineLimit = size * 5 }
    for body in ["1", "2", "3", "4"] {
      try store.quarantine(QuarantinedRequest(body), deadline: .never)
      #expect(!store.isQuarantineNearlyFull)
    }
    try store.quarantine(QuarantinedRequest("5"), deadline: .never)
    #expect(store.isQuarantineNearlyFull)
    #expect(
      failure { try store.quarantine(QuarantinedRequest("6"), deadline: .never) }.contains(
        "is full"))
  }

  @Test func `a quarantine that another process holds is waited for until the deadline`() throws {
    let store = directory.store()
    try store.quarantine(QuarantinedRequest("1"), deadline: .never)
    let lock = try FileDescriptor(
      opening: Array("quarantine.lock".utf8),
      in: StateDirectory(Array(directory.path.utf8)).descriptor, .readAndWrite)
    #expect(try lock.lock(0..<1, deadline: 0))
    let failure = #expect(throws: StoreError.self) {
      try store.quarantine(QuarantinedRequest("2"), deadline: .milliseconds(20))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
  }

  @Test func `events that another process holds are waited for until the deadline`() throws {
    let (one, other) = (directory.store(), directory.store())
    _ = try one.emit([Claim("A")])
    let transaction = try one.hold([Claim("B")])
    let failure = #expect(throws: StoreError.self) {
      _ = try other.emit([Claim("B")], deadline: .milliseconds(20))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    transaction.drop()
    #expect(try other.emit([Claim("B")]) == [.unseen])
  }

  @Test func `a deadline that has passed emits nothing`() throws {
    let store = directory.store { $0.idempotency = .off }
    let failure = #expect(throws: StoreError.self) {
      try store.emit([Claim("A")], deadline: Deadline(nanoseconds: 1))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    #expect(directory.read("events.jsonl") == "")
  }

  @Test func `an event file that another process holds is waited for until the deadline`() throws {
    let store = directory.store()
    _ = try store.emit([Claim("A")])
    let other = FileSink(
      path: Array("events.jsonl".utf8), in: try StateDirectory(Array(directory.path.utf8)),
      isSynced: false)
    try other.lock(deadline: .max)
    let sentence = failure { _ = try store.emit([Claim("B")], deadline: .milliseconds(50)) }
    #expect(sentence.contains("timed out"))
    other.unlock()
    #expect(try store.emit([Claim("B")]) == [.unseen])
  }

  @Test func `a path of the event file without a directory says so`() {
    let path = Array(directory.path("none/events").utf8)
    let store = directory.store { $0.sink = .file(path) }
    #expect(failure { _ = try store.emit([Claim("A")]) }.contains("does not exist"))
    // Nobody may create files in /proc.
    let other = directory.store { $0.sink = .file(Array("/proc/none".utf8)) }
    #expect(failure { _ = try other.emit([Claim("A")]) }.contains("directory"))
  }
}
