import Bytes
import Glibc
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Events, each once, in a file.
struct StoreTests {
  private let directory = TemporaryDirectory()
  private var lines: [Substring] { directory.read("events.jsonl").split(separator: "\n") }

  @Test func `an event is told once, by whichever process`() throws {
    #expect(try directory.store().tell([Claim("A"), Claim("B")]) == [.unseen, .unseen])
    #expect(try directory.store().tell([Claim("C"), Claim("A")]) == [.unseen, .seen])
    #expect(
      try directory.store().tell([Claim("A"), Claim("B"), Claim("C")]) == [.seen, .seen, .seen])
    #expect(lines.count == 3)
  }

  @Test func `another content is a conflict, and remembered as well`() throws {
    let store = directory.store()
    #expect(try store.tell([Claim("A", "1")]) == [.unseen])
    #expect(try store.tell([Claim("A", "2")]) == [.conflicting])
    #expect(try store.tell([Claim("A", "2"), Claim("A", "1")]) == [.seen, .seen])
    #expect(try store.tell([Claim("B", "1"), Claim("B", "2")]) == [.unseen, .conflicting])
  }

  @Test func `what was not committed was not seen`() throws {
    let store = directory.store()
    #expect(try store.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never) == [.unseen])
    store.abandon()
    #expect(try directory.store().tell([Claim("A")]) == [.unseen])
  }

  @Test func `files are for the user alone, and the events for the group too`() throws {
    umask(0o022)
    _ = try directory.store().tell([Claim("A")])
    #expect(directory.mode("seen.cache") == 0o600)
    #expect(directory.mode("events.jsonl") == 0o640)
    let made = directory.store { $0.directory = Array(directory.path("made").utf8) }
    _ = try made.tell([Claim("A")])
    #expect(directory.mode("made") == 0o750)
  }

  @Test func `a directory that others may write to, or a link, is a fault of the settings`() throws
  {
    _ = directory.store()
    chmod(directory.path, 0o757)
    let failure = #expect(throws: StoreError.self) { try directory.store().tell([Claim("A")]) }
    #expect(failure?.isMisconfigured == true)
    chmod(directory.path, 0o750)
    mkdir(directory.path("real"), 0o750)
    symlink(directory.path("real"), directory.path("link"))
    lchown(directory.path("link"), 65_534, 65_534)
    let linked = directory.store { $0.directory = Array(directory.path("link").utf8) }
    #expect(throws: StoreError.self) { try linked.tell([Claim("A")]) }
    #expect(directory.names("real") == [])
  }

  @Test func `links that only root can change are followed, and no others`() throws {
    try #require(geteuid() == 0)
    for (name, target) in [
      ("one", "private/real"), ("two", directory.path("one")), ("three", "two/"),
    ] {
      symlink(target, directory.path(name))
    }
    // Systemd makes the one before the other.
    mkdir(directory.path("private"), 0o700)
    func store(_ name: String) -> Store {
      directory.store { $0.directory = Array(directory.path(name).utf8) }
    }
    #expect(try store("three").tell([Claim("A")]) == [.unseen])
    #expect(try store("one/").tell([Claim("A")]) == [.seen])
    #expect(directory.names("private/real") == ["events.jsonl", "seen.cache"])
    // A process that runs sees that the link leads elsewhere.
    let running = store("one")
    #expect(try running.tell([Claim("A")]) == [.seen])
    unlink(directory.path("one"))
    symlink("private/other", directory.path("one"))
    #expect(try running.tell([Claim("A")]) == [.unseen])
    for (path, mode) in [("", 0o770), ("", 0o772), ("", 0o1777)] as [(String, mode_t)] {
      chmod(directory.path + path, mode)
      #expect(throws: StoreError.self) { try store("three").tell([Claim("B")]) }
    }
    chmod(directory.path, 0o750)
    // Any link on the way counts.
    lchown(directory.path("one"), 65_534, 65_534)
    #expect(throws: StoreError.self) { try store("three").tell([Claim("B")]) }
    symlink("loop", directory.path("loop"))
    #expect(throws: StoreError.self) { try store("loop").tell([Claim("B")]) }
  }

  @Test func `without any directory a pipeline goes on without a memory`() throws {
    let store = directory.store {
      $0.directory = Array(directory.path("no/where").utf8)
      $0.needsDirectory = false
      $0.sink = .file(Array(directory.path("out").utf8))
    }
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(directory.read("out").split(separator: "\n").count == 1)
    #expect(store.takeNotes().count > 0)
  }

  @Test func `a fallback is made with the directories above it`() throws {
    let store = directory.store {
      $0.directory = Array(directory.path("no/where").utf8)
      $0.fallbackDirectory = Array(directory.path("home/.local/state/hookline").utf8)
    }
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(
      directory.names("home/.local/state/hookline") == ["events.jsonl", "seen.cache"])
  }

  @Test func `a cache that cannot be used lets events through, or not where that is strict`() throws
  {
    mkdir(directory.path("seen.cache"), 0o700)
    let store = directory.store()
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(store.takeNotes().count == 1)
    let strict = directory.store { $0.idempotency = .strict }
    #expect(throws: StoreError.self) { try strict.tell([Claim("A")]) }
    #expect(lines.count == 1)
    rmdir(directory.path("seen.cache"))
    #expect(try strict.tell([Claim("A")]) == [.unseen])
  }

  @Test(arguments: [0, 1, 63, 64, 4096, 16_384, 100_000])
  func `a cache that was cut is taken as far as it goes`(size: Int) throws {
    _ = try directory.store().tell([Claim("A")])
    truncate(directory.path("seen.cache"), off_t(size))
    let store = directory.store()
    let first = try store.tell([Claim("A")])
    #expect(first == [.unseen] || first == [.seen])
    #expect(try store.tell([Claim("A")]) == [.seen])
  }

  @Test func `a file of somebody else is made a cache, once nobody uses it`() throws {
    directory.write(String(repeating: "not a cache\n", count: 1000), to: "seen.cache")
    let store = directory.store()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(store.takeNotes().count == 1)
    #expect(try directory.store().tell([Claim("A")]) == [.seen])
  }

  @Test func `a header that is spoiled while somebody holds a lock is left alone`() throws {
    let holder = directory.store()
    _ = try holder.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never)
    directory.write([0x21], at: 3, to: "seen.cache")
    #expect(try directory.store().tell([Claim("B")]) == [.unavailable])
    holder.abandon()
    #expect(try directory.store().tell([Claim("B")]) == [.unseen])
  }

  @Test func `a cache that was replaced is seen by those that run`() throws {
    let store = directory.store()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    unlink(directory.path("seen.cache"))
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(try directory.store().tell([Claim("A")]) == [.seen])
  }

  @Test func `the size of the file wins over the setting`() throws {
    _ = try directory.store { $0.entries = 10_000 }.tell([Claim("A")])
    #expect(try directory.store { $0.entries = 1 }.tell([Claim("A")]) == [.seen])
    #expect(directory.store().statistics()?.entries == 12_288)
  }

  @Test func `whoever has an event in hand is waited for, until the deadline`() throws {
    let holder = directory.store()
    _ = try holder.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never)
    let failure = #expect(throws: StoreError.self) {
      try directory.store().tell([Claim("A")], deadline: .milliseconds(50))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    // Without the holder it is had at once.
    #expect(try directory.store().tell([Claim("B")], deadline: .milliseconds(5000)) == [.unseen])
    holder.abandon()
    #expect(try directory.store().tell([Claim("A")], deadline: .milliseconds(5000)) == [.unseen])
  }

  @Test func `nothing is remembered with the cache off`() throws {
    let store = directory.store { $0.idempotency = .off }
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(directory.names() == ["events.jsonl"])
  }
}
