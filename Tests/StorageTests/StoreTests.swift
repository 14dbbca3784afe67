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

  @Test func `an event is emitted once, by whichever process`() throws {
    #expect(try directory.store().emit([Claim("A"), Claim("B")]) == [.unseen, .unseen])
    #expect(try directory.store().emit([Claim("C"), Claim("A")]) == [.unseen, .seen])
    #expect(
      try directory.store().emit([Claim("A"), Claim("B"), Claim("C")]) == [.seen, .seen, .seen])
    #expect(lines.count == 3)
  }

  @Test func `another content is a conflict, and recorded as well`() throws {
    let store = directory.store()
    #expect(try store.emit([Claim("A", "1")]) == [.unseen])
    #expect(try store.emit([Claim("A", "2")]) == [.conflicting])
    #expect(try store.emit([Claim("A", "2"), Claim("A", "1")]) == [.seen, .seen])
    #expect(try store.emit([Claim("B", "1"), Claim("B", "2")]) == [.unseen, .conflicting])
  }

  @Test func `what was not committed was not seen`() throws {
    let transaction = try directory.store().hold([Claim("A")])
    #expect(transaction.known == [.unseen])
    transaction.drop()
    #expect(try directory.store().emit([Claim("A")]) == [.unseen])
  }

  @Test func `files are for the user alone, and the events for the group too`() throws {
    umask(0o022)
    _ = try directory.store().emit([Claim("A")])
    #expect(directory.mode("seen.cache") == 0o600)
    #expect(directory.mode("events.jsonl") == 0o640)
    let made = directory.store { $0.directory = Array(directory.path("made").utf8) }
    _ = try made.emit([Claim("A")])
    #expect(directory.mode("made") == 0o750)
  }

  @Test func `a directory that others may write to, or a link, is a configuration error`() throws {
    _ = directory.store()
    chmod(directory.path, 0o757)
    let failure = #expect(throws: StoreError.self) { try directory.store().emit([Claim("A")]) }
    #expect(failure?.isMisconfigured == true)
    chmod(directory.path, 0o750)
    mkdir(directory.path("real"), 0o750)
    symlink(directory.path("real"), directory.path("link"))
    lchown(directory.path("link"), 65_534, 65_534)
    let linked = directory.store { $0.directory = Array(directory.path("link").utf8) }
    #expect(throws: StoreError.self) { try linked.emit([Claim("A")]) }
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
    #expect(try store("three").emit([Claim("A")]) == [.unseen])
    #expect(try store("one/").emit([Claim("A")]) == [.seen])
    #expect(directory.names("private/real") == ["events.jsonl", "seen.cache"])
    // A running process notices that the link was changed.
    let running = store("one")
    #expect(try running.emit([Claim("A")]) == [.seen])
    unlink(directory.path("one"))
    symlink("private/other", directory.path("one"))
    #expect(try running.emit([Claim("A")]) == [.unseen])
    for (path, mode) in [("", 0o770), ("", 0o772), ("", 0o1777)] as [(String, mode_t)] {
      chmod(directory.path + path, mode)
      #expect(throws: StoreError.self) { try store("three").emit([Claim("B")]) }
    }
    chmod(directory.path, 0o750)
    // Any link on the way counts.
    lchown(directory.path("one"), 65_534, 65_534)
    #expect(throws: StoreError.self) { try store("three").emit([Claim("B")]) }
    symlink("loop", directory.path("loop"))
    #expect(throws: StoreError.self) { try store("loop").emit([Claim("B")]) }
  }

  @Test func `without a state directory a pipeline works without deduplication`() throws {
    let store = directory.store {
      $0.directory = Array(directory.path("no/where").utf8)
      $0.needsDirectory = false
      $0.sink = .file(Array(directory.path("out").utf8))
    }
    #expect(try store.emit([Claim("A")]) == [.unavailable])
    #expect(directory.read("out").split(separator: "\n").count == 1)
    #expect(store.takeNotes().count > 0)
  }

  @Test func `a fallback is created with its parents`() throws {
    let store = directory.store {
      $0.directory = Array(directory.path("no/where").utf8)
      $0.fallbackDirectory = Array(directory.path("home/.local/state/hookline").utf8)
    }
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(
      directory.names("home/.local/state/hookline") == ["events.jsonl", "seen.cache"])
  }

  @Test func `a cache that cannot be used lets events through, or not where that is strict`() throws
  {
    mkdir(directory.path("seen.cache"), 0o700)
    let store = directory.store()
    #expect(try store.emit([Claim("A")]) == [.unavailable])
    #expect(store.takeNotes().count == 1)
    let strict = directory.store { $0.idempotency = .strict }
    #expect(throws: StoreError.self) { try strict.emit([Claim("A")]) }
    #expect(lines.count == 1)
    rmdir(directory.path("seen.cache"))
    #expect(try strict.emit([Claim("A")]) == [.unseen])
  }

  @Test(arguments: [0, 1, 63, 64, 4096, 16_384, 100_000])
  func `what is left of a truncated cache is used`(size: Int) throws {
    _ = try directory.store().emit([Claim("A")])
    truncate(directory.path("seen.cache"), off_t(size))
    let store = directory.store()
    let first = try store.emit([Claim("A")])
    #expect(first == [.unseen] || first == [.seen])
    #expect(try store.emit([Claim("A")]) == [.seen])
  }

  @Test func `a file that is not a cache is reinitialized while no process uses it`() throws {
    directory.write(String(repeating: "not a cache\n", count: 1000), to: "seen.cache")
    let store = directory.store()
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(store.takeNotes().count == 1)
    #expect(try directory.store().emit([Claim("A")]) == [.seen])
  }

  @Test func `an invalid header is left alone while another process holds a lock`() throws {
    let holder = try directory.store().hold([Claim("A")])
    directory.write([0x21], at: 3, to: "seen.cache")
    #expect(try directory.store().emit([Claim("B")]) == [.unavailable])
    holder.drop()
    #expect(try directory.store().emit([Claim("B")]) == [.unseen])
  }

  @Test func `a running process notices that the cache was replaced`() throws {
    let store = directory.store()
    #expect(try store.emit([Claim("A")]) == [.unseen])
    unlink(directory.path("seen.cache"))
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(try directory.store().emit([Claim("A")]) == [.seen])
  }

  @Test func `the size of the file wins over the setting`() throws {
    _ = try directory.store { $0.entries = 10_000 }.emit([Claim("A")])
    #expect(try directory.store { $0.entries = 1 }.emit([Claim("A")]) == [.seen])
    #expect(directory.store().statistics()?.entries == 12_288)
  }

  @Test func `the holder of an event is waited for until the deadline`() throws {
    let holder = try directory.store().hold([Claim("A")])
    let failure = #expect(throws: StoreError.self) {
      try directory.store().emit([Claim("A")], deadline: .milliseconds(50))
    }
    #expect(failure?.code == Int(ETIMEDOUT))
    // Another event is not locked.
    #expect(try directory.store().emit([Claim("B")], deadline: .milliseconds(5000)) == [.unseen])
    holder.drop()
    #expect(try directory.store().emit([Claim("A")], deadline: .milliseconds(5000)) == [.unseen])
  }

  @Test func `nothing is recorded with the cache off`() throws {
    let store = directory.store { $0.idempotency = .off }
    #expect(try store.emit([Claim("A")]) == [.unavailable])
    #expect(try store.emit([Claim("A")]) == [.unavailable])
    #expect(directory.names() == ["events.jsonl"])
  }
}
