import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Sources with event files of their own.
struct SeveralSinksTests {
  private let directory = TemporaryDirectory()

  /// A store whose sinks 1 and 2 are the files `one` and `two`, in directories of their own.
  private func store(_ sink: StoreOptions.Sink = .fileInStateDirectory) -> Store {
    directory.store {
      $0.sink = sink
      $0.isSynced = true
      $0.files = ["one", "two"].map { Array(directory.path("\($0)/events").utf8) }
    }
  }

  private func makeDirectories() throws {
    for name in ["one", "two"] { try Path.createDirectories(Array(directory.path(name).utf8)) }
  }

  private func count(_ file: String) -> Int { directory.read(file).count { $0 == "\n" } }

  private func counts() -> [Int] {
    ["events.jsonl", "one/events", "two/events"].map { count($0) }
  }

  @Test func `events go to the sink that is selected, each once over all of them`() throws {
    try makeDirectories()
    let store = store()
    for (sink, known) in [(1, Knowledge.unseen), (2, .seen), (0, .seen)] {
      store.select(sink: sink)
      #expect(try store.emit([Claim("A")]) == [known])
    }
    for sink in [2, 0, 7] {
      store.select(sink: sink)
      #expect(try store.emit([Claim("\(sink)")]) == [.unseen])
    }
    #expect(counts() == [2, 1, 1])
  }

  @Test func `a group has the lines of several files, and syncs them all`() throws {
    try makeDirectories()
    let store = store()
    store.groupsCommits = true
    for (index, sink) in [1, 2, 0, 1].enumerated() {
      store.select(sink: sink)
      #expect(try store.emit([Claim("\(index)"), Claim("same")]).first == .unseen)
    }
    #expect(store.hasOpenGroup)
    try store.finish()
    #expect(counts() == [1, 3, 1])
    let claims = ["0", "1", "2", "3", "same"].map { Claim($0) }
    #expect(try self.store().emit(claims) == [Knowledge](repeating: .seen, count: 5))
  }

  @Test func `an intent is recovered from the file of another source`() throws {
    try makeDirectories()
    let files = ["events.jsonl", "one/events", "two/events.1"]
    for (sink, file) in files.enumerated() {
      let claim = Claim("killed \(sink)")
      directory.write(claim.line, at: 0, to: file)
      _ = try store().emit([])
      try directory.writeIntent(claim, inode: directory.inode(file), offset: 0)
      let other = store()
      other.select(sink: (sink + 1) % 3)
      #expect(try other.emit([claim]) == [.seen], "\(file)")
      #expect(other.statistics()?.counts[Tally.Counter.recovered.rawValue] == sink + 1)
    }
    #expect(files.map { count($0) } == [1, 1, 1])
    // In none of them it was not emitted.
    try directory.writeIntent(Claim("lost"), inode: directory.inode(files[1]), offset: 0)
    #expect(try store().emit([Claim("lost")]) == [.unseen])
  }

  @Test func `a stream as the common sink leaves the files theirs`() throws {
    try makeDirectories()
    let store = store(.response)
    store.select(sink: 1)
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(store.takeResponseBody() == nil)
    store.select(sink: 0)
    #expect(try store.emit([Claim("B")]) == [.unavailable])
    #expect(store.takeResponseBody().map { $0 == Claim("B").line } == true)
    #expect(counts() == [0, 1, 0])
  }

  @Test func `a group of files takes no commit of another kind of sink`() throws {
    try makeDirectories()
    let fifo = Array(directory.path("fifo").utf8)
    #expect(mkfifo(directory.path("fifo"), 0o600) == 0)
    let reader = try FileDescriptor(
      opening: fifo, in: .workingDirectory, [.readOnly, .withoutWaiting])
    for (kind, known) in [
      (StoreOptions.Sink.response, Knowledge.unavailable), (.fifo(fifo), .unseen),
    ] {
      let store = store(kind)
      store.groupsCommits = true
      var finished = 0
      store.beforeWaiting = { error in
        #expect(error == nil)
        finished += 1
      }
      store.select(sink: 1)
      _ = try store.emit([Claim("of the file, \(known)")])
      #expect(store.hasOpenGroup)
      finished = 0
      store.select(sink: 0)
      let claim = Claim("\(known)")
      #expect(try store.emit([claim]) == [known])
      // The group's responses need not wait for this sink.
      #expect(finished == 1)
      #expect(!store.hasOpenGroup)
      if case .response = kind {
        #expect(store.takeResponseBody().map { $0 == claim.line } == true)
        // It is not seen, as a response may never arrive.
        #expect(try store.emit([claim]) == [known])
        #expect(store.takeResponseBody().map { $0 == claim.line } == true)
      } else {
        var read: [UInt8] = []
        _ = try reader.read(atMost: 4096, into: &read)
        #expect(read == claim.line)
      }
    }
    #expect(counts() == [0, 2, 0])
  }

  @Test func `claims without a line are seen from then on`() throws {
    let store = store()
    let claims = [Claim("A"), Claim("B"), Claim("C")]
    try store.commit(claims, at: Timestamp(seconds: 1_000_000), deadline: .never) { known, _ in
      #expect(known == [.unseen, .unseen, .unseen])
      var lines = EventLines()
      lines.filtered = [0, 2]
      lines.starts = [(1, 0)]
      lines.bytes = claims[1].line
      return (lines, Tally())
    }
    #expect(try store.emit(claims + [Claim("A", "other")]) == [.seen, .seen, .seen, .conflicting])
    #expect(counts() == [2, 0, 0])
  }
}
