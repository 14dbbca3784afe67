import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Commits that share one turn of the disk.
struct GroupCommitTests {
  private let directory = TemporaryDirectory()
  private var ids: [String] {
    directory.read("events.jsonl").split(separator: "\n").map(String.init).sorted()
  }

  private func joining(_ configure: (inout StoreOptions) -> Void = { _ in }) -> Store {
    let store = directory.store {
      $0.isSynced = true
      configure(&$0)
    }
    store.groupsCommits = true
    return store
  }

  private func lines(_ ids: String...) -> [String] {
    ids.map { String(decoding: Claim($0).line.dropLast(), as: UTF8.self) }.sorted()
  }

  @Test func `they are told once, and nobody else can tell them before they are finished`() throws {
    let store = joining()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(try store.tell([Claim("B"), Claim("C")]) == [.unseen, .unseen])
    #expect(store.hasOpenGroup)
    #expect(throws: StoreError.self) {
      try directory.store().tell([Claim("B")], deadline: .milliseconds(1))
    }
    try store.finish()
    #expect(!store.hasOpenGroup)
    #expect(
      try directory.store().tell([Claim("A"), Claim("B"), Claim("C")]) == [.seen, .seen, .seen])
    #expect(ids == lines("A", "B", "C"))
  }

  @Test func `one that comes again among them is seen`() throws {
    let store = joining()
    #expect(try store.tell([Claim("A")]) == [.unseen])
    #expect(try store.tell([Claim("A"), Claim("B")]) == [.seen, .unseen])
    #expect(try store.tell([Claim("B", "2")]) == [.conflicting])
    try store.finish()
    #expect(try directory.store().tell([Claim("A"), Claim("B")]) == [.seen, .seen])
    #expect(ids == lines("A", "B", "B"))
  }

  @Test func `one whose stripe another holds finishes those before, and waits for nobody`() throws {
    let other = directory.store()
    _ = try other.begin([Claim("B")], at: Timestamp(seconds: 1_000_000), deadline: .never)
    let store = joining()
    _ = try store.tell([Claim("A")])
    #expect(throws: StoreError.self) {
      try store.tell([Claim("B")], deadline: .milliseconds(1))
    }
    // The first is finished by now: another process can have it.
    #expect(try directory.store().tell([Claim("A")], deadline: .milliseconds(1)) == [.seen])
    other.abandon()
    #expect(try store.tell([Claim("B")]) == [.unseen])
    try store.finish()
    #expect(ids == lines("A", "B"))
  }

  @Test func `one that waits for the event file finishes those before, and keeps its own stripes`()
    throws
  {
    /// Whoever holds the lock of the event file.
    final class Holder {
      let file: FileDescriptor
      init(_ path: String) throws {
        file = try FileDescriptor(
          opening: Array(path.utf8), in: .workingDirectory, .readAndWrite)
        #expect(try file.lock(0..<1, deadline: 0))
      }
    }
    let store = joining()
    _ = try store.tell([Claim("A")])
    let holder = try Holder(directory.path("events.jsonl"))
    var calls = 0
    store.beforeWaiting = { [directory] failure in
      calls += 1
      #expect(failure == nil)
      #expect(!store.hasOpenGroup)
      // Before the stripes were locked nothing had to be waited for.
      #expect(directory.read("events.jsonl").split(separator: "\n").count == 1)
      #expect(throws: StoreError.self) {
        try directory.store().tell([Claim("B")], deadline: .milliseconds(1))
      }
      try? holder.file.unlock(0..<1)
    }
    #expect(try store.tell([Claim("B")]) == [.unseen])
    store.beforeWaiting = nil
    #expect(calls == 1)
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(try directory.store().tell([Claim("A"), Claim("B")]) == [.seen, .seen])
    #expect(ids == lines("A", "B"))
  }

  @Test func `what goes away unfinished is finished`() throws {
    do { _ = try joining().tell([Claim("A")]) }
    #expect(try directory.store().tell([Claim("A")], deadline: .milliseconds(1)) == [.seen])
  }

  @Test func `one that is given up does not let go of those before`() throws {
    let store = joining()
    _ = try store.tell([Claim("A")])
    _ = try store.begin([Claim("B")], at: Timestamp(seconds: 1_000_000), deadline: .never)
    store.abandon()
    #expect(throws: StoreError.self) {
      try directory.store().tell([Claim("A")], deadline: .milliseconds(1))
    }
    try store.finish()
    #expect(try directory.store().tell([Claim("A"), Claim("B")]) == [.seen, .unseen])
  }

  @Test func `a file that is renamed in between keeps what it has`() throws {
    let store = joining()
    _ = try store.tell([Claim("A")])
    rename(directory.path("events.jsonl"), directory.path("events.jsonl.1"))
    _ = try store.tell([Claim("B")])
    try store.finish()
    #expect(directory.read("events.jsonl.1").contains("\"A\""))
    #expect(ids == lines("B"))
    #expect(try directory.store().tell([Claim("A"), Claim("B")]) == [.seen, .seen])
  }

  @Test func `one that comes again is known without the file, which may be gone`() throws {
    let store = joining()
    #expect(try store.tell([Claim("A"), Claim("B", "1")]) == [.unseen, .unseen])
    mkdir(directory.path("elsewhere"), 0o750)
    rename(directory.path("events.jsonl"), directory.path("elsewhere/events.jsonl"))
    #expect(try store.tell([Claim("B", "1"), Claim("A"), Claim("C")]) == [.seen, .seen, .unseen])
    #expect(try store.tell([Claim("C"), Claim("A", "2")]) == [.seen, .conflicting])
    // Whoever is told that they are seen is told so only once they are on the device.
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(ids == lines("A", "C"))
    #expect(try directory.store().tell([Claim("A"), Claim("C")]) == [.seen, .seen])
  }

  @Test func `a cache that is replaced in between is followed`() throws {
    let store = joining()
    _ = try store.tell([Claim("A")])
    rename(directory.path("seen.cache"), directory.path("old.cache"))
    #expect(try store.tell([Claim("B")]) == [.unseen])
    try store.finish()
    #expect(try directory.store().tell([Claim("B"), Claim("A")]) == [.seen, .unseen])
  }

  @Test func `without the cache, or without syncing, nothing waits`() throws {
    for store in [joining { $0.idempotency = .off }, joining { $0.isSynced = false }] {
      _ = try store.tell([Claim("A")])
      #expect(!store.hasOpenGroup)
      try store.finish()
    }
  }
}
