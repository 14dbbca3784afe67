import Bytes
import Glibc
import TestSupport
import Testing
import Webhook

@testable import Storage

/// The event file under changes by others, and recovery.
struct FileSinkTests {
  private let directory = TemporaryDirectory()

  private func lines(_ claims: String...) -> String {
    claims.map { String(decoding: Claim($0).line, as: UTF8.self) }.joined()
  }

  @Test func `a file that was renamed is followed by a new one`() throws {
    let store = directory.store()
    _ = try store.emit([Claim("A")])
    rename(directory.path("events.jsonl"), directory.path("events.jsonl.1"))
    _ = try store.emit([Claim("B")])
    #expect(directory.read("events.jsonl.1") == lines("A"))
    #expect(directory.read("events.jsonl") == lines("B"))
    unlink(directory.path("events.jsonl"))
    _ = try store.emit([Claim("C")])
    #expect(directory.read("events.jsonl") == lines("C"))
  }

  @Test func `a torn line is terminated, not truncated`() throws {
    directory.write("{\"torn", to: "events.jsonl")
    let store = directory.store()
    _ = try store.emit([Claim("A")])
    #expect(directory.read("events.jsonl") == "{\"torn\n" + lines("A"))
    #expect(store.takeNotes().count == 1)
    #expect(store.statistics()?.counts[Tally.Counter.tornLines.rawValue] == 1)
    _ = try store.emit([Claim("B")])
    #expect(directory.read("events.jsonl") == "{\"torn\n" + lines("A", "B"))
  }

  @Test func `a part of a line is removed`() throws {
    let store = directory.store { $0.isSynced = true }
    _ = try store.emit([Claim("A")])
    // Larger than the cache, in which nothing is beyond it.
    directory.write([0x0A], at: 1 << 20, to: "events.jsonl")
    withFileSizeLimit((1 << 20) + 20) {
      let failure = #expect(throws: StoreError.self) { try store.emit([Claim("B")]) }
      #expect(failure?.code == Int(ENOSPC))
    }
    #expect(directory.read("events.jsonl").utf8.count == (1 << 20) + 1)
    #expect(try store.emit([Claim("B")]) == [.unseen])
    #expect(directory.read("events.jsonl").hasSuffix("\n" + lines("B")))
  }

  @Test func `the event file in the state directory is not a link`() throws {
    symlink(directory.path("elsewhere"), directory.path("events.jsonl"))
    #expect(throws: StoreError.self) { try directory.store().emit([Claim("A")]) }
    #expect(!directory.names().contains("elsewhere"))
  }

  @Test func `an event file by its path may be a link`() throws {
    symlink(directory.path("elsewhere"), directory.path("link"))
    let store = directory.store { $0.sink = .file(Array(directory.path("link").utf8)) }
    _ = try store.emit([Claim("A")])
    #expect(directory.read("elsewhere") == lines("A"))
  }

  /// Writes the intent of a process that was killed.
  private func writeIntent(
    _ claim: Claim, inode: UInt64, offset: Int, sum: UInt32 = 0
  ) throws {
    try directory.writeIntent(claim, inode: inode, offset: offset, sum: sum)
  }

  private func inode(_ name: String) -> UInt64 { directory.inode(name) }

  @Test func `an event whose line is where its intent says was emitted`() throws {
    directory.write(lines("A", "B"), to: "events.jsonl")
    let store = directory.store { $0.isSynced = true }
    try writeIntent(Claim("B"), inode: inode("events.jsonl"), offset: lines("A").utf8.count)
    #expect(try store.emit([Claim("B")]) == [.seen])
    #expect(directory.read("events.jsonl") == lines("A", "B"))
    #expect(store.statistics()?.counts[Tally.Counter.recovered.rawValue] == 1)
    #expect(try store.emit([Claim("B", "other")]) == [.conflicting])
    #expect(store.statistics()?.counts[Tally.Counter.recovered.rawValue] == 1)
  }

  @Test func `in a file that was renamed, too`() throws {
    directory.write(lines("A"), to: "events.jsonl.7")
    try writeIntent(Claim("A"), inode: inode("events.jsonl.7"), offset: 0)
    #expect(try directory.store().emit([Claim("A")]) == [.seen])
    #expect(directory.read("events.jsonl.7") == lines("A"))
    #expect(directory.read("events.jsonl") == "")
  }

  @Test(
    arguments: [
      "", "{\"id\":\"A\",\"sour", "{\"id\":\"B\",\"source\":\"/test\"}\n",
      "{\"id\":\"A\",\"source\":\"/other\"}\n", "\n{\"id\":\"A\",\"source\":\"/test\"}\n",
      "{\"id\":\"A\",\"source\":\"/test\",\"idempotency\":\"unavailable\"}\n",
    ])
  func `an event whose line is not there was not emitted`(text: String) throws {
    directory.write(text, to: "events.jsonl")
    let store = directory.store()
    try writeIntent(Claim("A"), inode: inode("events.jsonl"), offset: 0)
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(directory.read("events.jsonl").hasSuffix("\n" + lines("A")) || text.isEmpty)
    #expect(try store.emit([Claim("A")]) == [.seen])
  }

  @Test func `a line begins after an LF`() throws {
    // As if the block before it had been lost.
    directory.write(String(repeating: "\0", count: 512) + lines("A"), to: "events.jsonl")
    try writeIntent(Claim("A"), inode: inode("events.jsonl"), offset: 512)
    #expect(try directory.store().emit([Claim("A")]) == [.unseen])
    #expect(directory.read("events.jsonl").hasSuffix("\n" + lines("A")))
  }

  @Test func `a line has the checksum of its intent, where there is one`() throws {
    directory.write(lines("A"), to: "events.jsonl")
    let sum = CacheRecord.checksum(of: Array(lines("A").utf8.dropLast()).span)
    try writeIntent(Claim("A"), inode: inode("events.jsonl"), offset: 0, sum: sum)
    #expect(try directory.store().emit([Claim("A")]) == [.seen])
    try writeIntent(Claim("A", "other"), inode: inode("events.jsonl"), offset: 0, sum: sum ^ 1)
    #expect(try directory.store().emit([Claim("A", "other")]) == [.unseen])
    #expect(directory.read("events.jsonl") == lines("A", "A"))
  }

  @Test func `no more of a file is read than the longest line`() throws {
    let long = String(lines("A").dropLast(2)) + String(repeating: " ", count: 99_900) + "}\n"
    for (limit, knowledge) in [(long.utf8.count - 1, Knowledge.seen), (99_900, .unseen)] {
      directory.write(long, to: "events.jsonl")
      truncate(directory.path("events.jsonl"), long.utf8.count)
      try writeIntent(Claim("A"), inode: inode("events.jsonl"), offset: 0)
      let store = directory.store { $0.longestLine = limit }
      #expect(try store.emit([Claim("A")]) == [knowledge])
    }
  }

  @Test func `an inode number that was reused for another kind of file is ignored`() throws {
    mkdir(directory.path("directory"), 0o750)
    mkfifo(directory.path("fifo"), 0o640)
    symlink(directory.path("nowhere"), directory.path("link"))
    var status = stat()
    for name in ["directory", "fifo", "link", "seen.cache"] {
      lstat(directory.path(name), &status)
      try writeIntent(Claim(name), inode: UInt64(status.st_ino), offset: 0)
      #expect(try directory.store().emit([Claim(name)]) == [.unseen])
      #expect(try directory.store().emit([Claim(name)]) == [.seen])
    }
  }

  @Test func `a line without its LF was emitted, and is terminated`() throws {
    directory.write(String(lines("A").dropLast()), to: "events.jsonl")
    try writeIntent(Claim("A"), inode: inode("events.jsonl"), offset: 0)
    #expect(try directory.store().emit([Claim("A")]) == [.seen])
    #expect(directory.read("events.jsonl") == lines("A"))
  }

  @Test func `an intent in a file that is gone is ignored`() throws {
    try writeIntent(Claim("A"), inode: 1, offset: 1 << 62)
    #expect(try directory.store().emit([Claim("A")]) == [.unseen])
    for offset in [1 << 40, 1 << 62, Int.max] {
      let claim = Claim("\(offset)")
      try writeIntent(claim, inode: inode("events.jsonl"), offset: offset)
      #expect(try directory.store().emit([claim]) == [.unseen])
    }
  }
}
