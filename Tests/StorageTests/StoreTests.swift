import Bytes
import Glibc
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Events, each once, in a file.
struct StoreTests {
  private let folder = TemporaryFolder()
  private var lines: [Substring] { folder.read("events.jsonl").split(separator: "\n") }

  @Test func `an event is told once, by whichever process`() throws {
    #expect(try folder.store().tell([Claim("A"), Claim("B")]) == [.unseen, .unseen])
    #expect(try folder.store().tell([Claim("C"), Claim("A")]) == [.unseen, .seen])
    #expect(
      try folder.store().tell([Claim("A"), Claim("B"), Claim("C")]) == [.seen, .seen, .seen])
    #expect(lines.count == 3)
  }

  @Test func `another content is a conflict, and remembered as well`() throws {
    let store = folder.store()
    #expect(try store.tell([Claim("A", "1")]) == [.unseen])
    #expect(try store.tell([Claim("A", "2")]) == [.conflicting])
    #expect(try store.tell([Claim("A", "2"), Claim("A", "1")]) == [.seen, .seen])
    #expect(try store.tell([Claim("B", "1"), Claim("B", "2")]) == [.unseen, .conflicting])
  }

  @Test func `what was not committed was not seen`() throws {
    let store = folder.store()
    #expect(try store.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never) == [.unseen])
    store.abandon()
    #expect(try folder.store().tell([Claim("A")]) == [.unseen])
  }

  @Test func `files are for the user alone, and the events for the group too`() throws {
    umask(0o022)
    _ = try folder.store().tell([Claim("A")])
    #expect(folder.mode("seen.cache") == 0o600)
    #expect(folder.mode("events.jsonl") == 0o640)
    let made = folder.store { $0.folder = Array(folder.path("made").utf8) }
    _ = try made.tell([Claim("A")])
    #expect(folder.mode("made") == 0o750)
  }

  @Test func `a folder that others may write to, or a link, is a fault of the settings`() throws {
    _ = folder.store()
    chmod(folder.path, 0o757)
    let failure = #expect(throws: StoreError.self) { try folder.store().tell([Claim("A")]) }
    #expect(failure?.isMisconfigured == true)
    chmod(folder.path, 0o750)
    mkdir(folder.path("real"), 0o750)
    symlink(folder.path("real"), folder.path("link"))
    lchown(folder.path("link"), 65_534, 65_534)
    let linked = folder.store { $0.folder = Array(folder.path("link").utf8) }
    #expect(throws: StoreError.self) { try linked.tell([Claim("A")]) }
    #expect(folder.names("real") == [])
  }

  @Test func `links that only root can change are followed, and no others`() throws {
    try #require(geteuid() == 0)
    for (name, target) in [("one", "private/real"), ("two", folder.path("one")), ("three", "two/")]
    {
      symlink(target, folder.path(name))
    }
    // Systemd makes the one before the other.
    mkdir(folder.path("private"), 0o700)
    func store(_ name: String) -> Store {
      folder.store { $0.folder = Array(folder.path(name).utf8) }
    }
    #expect(try store("three").tell([Claim("A")]) == [.unseen])
    #expect(try store("one/").tell([Claim("A")]) == [.seen])
    #expect(folder.names("private/real") == ["events.jsonl", "seen.cache"])
    // A process that runs sees that the link leads elsewhere.
    let running = store("one")
    #expect(try running.tell([Claim("A")]) == [.seen])
    unlink(folder.path("one"))
    symlink("private/other", folder.path("one"))
    #expect(try running.tell([Claim("A")]) == [.unseen])
    for (path, mode) in [("", 0o770), ("", 0o772), ("", 0o1777)] as [(String, mode_t)] {
      chmod(folder.path + path, mode)
      #expect(throws: StoreError.self) { try store("three").tell([Claim("B")]) }
    }
    chmod(folder.path, 0o750)
    // Any link on the way counts.
    lchown(folder.path("one"), 65_534, 65_534)
    #expect(throws: StoreError.self) { try store("three").tell([Claim("B")]) }
    symlink("loop", folder.path("loop"))
    #expect(throws: StoreError.self) { try store("loop").tell([Claim("B")]) }
  }

  @Test func `without any folder a pipeline goes on without a memory`() throws {
    let store = folder.store {
      $0.folder = Array(folder.path("no/where").utf8)
      $0.needsFolder = false
      $0.sink = .file(Array(folder.path("out").utf8))
    }
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(folder.read("out").split(separator: "\n").count == 1)
    #expect(store.takeNotes().count > 0)
  }

  @Test func `a fallback is made with the folders above it`() throws {
    let store = folder.store {
      $0.folder = Array(folder.path("no/where").utf8)
      $0.fallbackFolder = Array(folder.path("home/.local/state/hookline").utf8)
    }
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(
      folder.names("home/.local/state/hookline") == ["events.jsonl", "seen.cache"])
  }

  @Test func `a cache that cannot be used lets events through, or not where that is strict`() throws
  {
    mkdir(folder.path("seen.cache"), 0o700)
    let store = folder.store()
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(store.takeNotes().count == 1)
    let strict = folder.store { $0.idempotency = .strict }
    #expect(throws: StoreError.self) { try strict.tell([Claim("A")]) }
    #expect(lines.count == 1)
    rmdir(folder.path("seen.cache"))
    #expect(try strict.tell([Claim("A")]) == [.unseen])
  }

  @Test(arguments: [0, 1, 63, 64, 4096, 16_384, 100_000])
  func `a cache that was cut is taken as far as it goes`(size: Int) throws {
    _ = try folder.store().tell([Claim("A")])
    truncate(folder.path("seen.cache"), off_t(size))
    let store = folder.store()
    let first = try store.tell([Claim("A")])
    #expect(first == [.unseen] || first == [.seen])
    #expect(try store.tell([Claim("A")]) == [.seen])
  }

  @Test func `a file of somebody else is made a cache, once nobody uses it`() throws {
    folder.write(String(repeating: "not a cache\n", count: 1000), to: "seen.cache")
    let store = folder.store()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(store.takeNotes().count == 1)
    #expect(try folder.store().tell([Claim("A")]) == [.seen])
  }

  @Test func `a header that is spoiled while somebody holds a lock is left alone`() throws {
    let holder = folder.store()
    _ = try holder.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never)
    folder.write([0x21], at: 3, to: "seen.cache")
    #expect(try folder.store().tell([Claim("B")]) == [.unavailable])
    holder.abandon()
    #expect(try folder.store().tell([Claim("B")]) == [.unseen])
  }

  @Test func `a cache that was replaced is seen by those that run`() throws {
    let store = folder.store()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    unlink(folder.path("seen.cache"))
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(try folder.store().tell([Claim("A")]) == [.seen])
  }

  @Test func `the size of the file wins over the setting`() throws {
    _ = try folder.store { $0.entries = 10_000 }.tell([Claim("A")])
    #expect(try folder.store { $0.entries = 1 }.tell([Claim("A")]) == [.seen])
    #expect(folder.store().statistics()?.entries == 12_288)
  }

  @Test func `whoever has an event in hand is waited for, until the deadline`() throws {
    let holder = folder.store()
    _ = try holder.begin([Claim("A")], at: Timestamp(seconds: 1), deadline: .never)
    let failure = #expect(throws: StoreError.self) {
      try folder.store().tell([Claim("A")], deadline: .milliseconds(50))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    // Without the holder it is had at once.
    #expect(try folder.store().tell([Claim("B")], deadline: .milliseconds(5000)) == [.unseen])
    holder.abandon()
    #expect(try folder.store().tell([Claim("A")], deadline: .milliseconds(5000)) == [.unseen])
  }

  @Test func `nothing is remembered with the cache off`() throws {
    let store = folder.store { $0.idempotency = .off }
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(try store.tell([Claim("A")]) == [.unavailable])
    #expect(folder.names() == ["events.jsonl"])
  }
}
