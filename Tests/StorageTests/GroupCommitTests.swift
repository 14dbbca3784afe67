import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Commits that share one fsync.
struct GroupCommitTests {
  private let directory = TemporaryDirectory()
  private var ids: [String] {
    directory.read("events.jsonl").split(separator: "\n").map(String.init).sorted()
  }

  private func grouping(_ configure: (inout StoreOptions) -> Void = { _ in }) -> Store {
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

  @Test func `events of a group are emitted once, and locked until the group is finished`() throws {
    let store = grouping()
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(try store.emit([Claim("B"), Claim("C")]) == [.unseen, .unseen])
    #expect(store.hasOpenGroup)
    #expect(throws: StoreError.self) {
      try directory.store().emit([Claim("B")], deadline: .milliseconds(1))
    }
    try store.finish()
    #expect(!store.hasOpenGroup)
    #expect(
      try directory.store().emit([Claim("A"), Claim("B"), Claim("C")]) == [.seen, .seen, .seen])
    #expect(ids == lines("A", "B", "C"))
  }

  @Test func `a redelivery within a group is seen`() throws {
    let store = grouping()
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(try store.emit([Claim("A"), Claim("B")]) == [.seen, .unseen])
    #expect(try store.emit([Claim("B", "2")]) == [.conflicting])
    try store.finish()
    #expect(try directory.store().emit([Claim("A"), Claim("B")]) == [.seen, .seen])
    #expect(ids == lines("A", "B", "B"))
  }

  @Test func `a commit that waits for a stripe finishes the group first`() throws {
    let other = try directory.store().hold([Claim("B")])
    let store = grouping()
    _ = try store.emit([Claim("A")])
    #expect(throws: StoreError.self) {
      try store.emit([Claim("B")], deadline: .milliseconds(1))
    }
    // The first is finished: another process can lock it.
    #expect(try directory.store().emit([Claim("A")], deadline: .milliseconds(1)) == [.seen])
    other.drop()
    #expect(try store.emit([Claim("B")]) == [.unseen])
    try store.finish()
    #expect(ids == lines("A", "B"))
  }

  @Test func `parts of a notification join no group, and finish the one that is open`() throws {
    let store = grouping()
    _ = try store.emit([Claim("A")])
    var failures: [StoreError?] = []
    store.beforeWaiting = { failures.append($0) }
    #expect(store.beginParts())
    _ = try store.emit([Claim("B")])
    #expect(!store.hasOpenGroup && failures.map { $0?.code } == [nil])
    store.endParts()
    _ = try store.emit([Claim("C")])
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(ids == lines("A", "B", "C"))
  }

  @Test
  func
    `a commit that waits for the event file finishes the group first, and keeps its own stripes`()
    throws
  {
    /// Holds the lock of the event file.
    final class Holder {
      let file: FileDescriptor
      init(_ path: String) throws {
        file = try FileDescriptor(
          opening: Array(path.utf8), in: .workingDirectory, .readAndWrite)
        #expect(try file.lock(0..<1, deadline: 0))
      }
    }
    let store = grouping()
    _ = try store.emit([Claim("A")])
    let holder = try Holder(directory.path("events.jsonl"))
    var calls = 0
    store.beforeWaiting = { [directory] failure in
      calls += 1
      #expect(failure == nil)
      #expect(!store.hasOpenGroup)
      // Before the stripes were locked nothing had to be waited for.
      #expect(directory.read("events.jsonl").split(separator: "\n").count == 1)
      #expect(throws: StoreError.self) {
        try directory.store().emit([Claim("B")], deadline: .milliseconds(1))
      }
      try? holder.file.unlock(0..<1)
    }
    #expect(try store.emit([Claim("B")]) == [.unseen])
    store.beforeWaiting = nil
    #expect(calls == 1)
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(try directory.store().emit([Claim("A"), Claim("B")]) == [.seen, .seen])
    #expect(ids == lines("A", "B"))
  }

  @Test func `a store that ends finishes its group`() throws {
    do { _ = try grouping().emit([Claim("A")]) }
    #expect(try directory.store().emit([Claim("A")], deadline: .milliseconds(1)) == [.seen])
  }

  @Test func `an abandoned commit does not release the group`() throws {
    let store = grouping()
    _ = try store.emit([Claim("A")])
    try store.hold([Claim("B")]).drop()
    #expect(throws: StoreError.self) {
      try directory.store().emit([Claim("A")], deadline: .milliseconds(1))
    }
    try store.finish()
    #expect(try directory.store().emit([Claim("A"), Claim("B")]) == [.seen, .unseen])
  }

  @Test func `an event file that is renamed meanwhile keeps its lines`() throws {
    let store = grouping()
    _ = try store.emit([Claim("A")])
    rename(directory.path("events.jsonl"), directory.path("events.jsonl.1"))
    _ = try store.emit([Claim("B")])
    try store.finish()
    #expect(directory.read("events.jsonl.1").contains("\"A\""))
    #expect(ids == lines("B"))
    #expect(try directory.store().emit([Claim("A"), Claim("B")]) == [.seen, .seen])
  }

  @Test func `a redelivery is seen without the event file, which may be gone`() throws {
    let store = grouping()
    #expect(try store.emit([Claim("A"), Claim("B", "1")]) == [.unseen, .unseen])
    mkdir(directory.path("elsewhere"), 0o750)
    rename(directory.path("events.jsonl"), directory.path("elsewhere/events.jsonl"))
    #expect(try store.emit([Claim("B", "1"), Claim("A"), Claim("C")]) == [.seen, .seen, .unseen])
    #expect(try store.emit([Claim("C"), Claim("A", "2")]) == [.seen, .conflicting])
    // The response to a redelivery waits for the sync too.
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(ids == lines("A", "C"))
    #expect(try directory.store().emit([Claim("A"), Claim("C")]) == [.seen, .seen])
  }

  @Test func `a cache that is replaced meanwhile is noticed`() throws {
    let store = grouping()
    _ = try store.emit([Claim("A")])
    rename(directory.path("seen.cache"), directory.path("old.cache"))
    #expect(try store.emit([Claim("B")]) == [.unseen])
    try store.finish()
    #expect(try directory.store().emit([Claim("B"), Claim("A")]) == [.seen, .unseen])
  }

  @Test func `without the cache, or without syncing, nothing waits`() throws {
    for store in [grouping { $0.idempotency = .off }, grouping { $0.isSynced = false }] {
      _ = try store.emit([Claim("A")])
      #expect(!store.hasOpenGroup)
      try store.finish()
    }
  }
}
