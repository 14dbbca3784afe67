import Bytes
import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Calls on the store's open files fail: their descriptors lead elsewhere.
struct FailingCallsTests {
  private let directory = TemporaryDirectory()

  /// What the descriptors of a file lead to.
  enum Replacement: CaseIterable {
    /// The same file, from which every write fails, or every read, or every call.
    case readOnly, writeOnly, pathOnly
    /// A device that takes each write, reads as empty, and cannot be synced.
    case null
  }

  /// Lets the open descriptors of a file lead to something else. Returns whether there were any.
  @discardableResult
  private func replace(_ name: String, by replacement: Replacement) -> Bool {
    let path = directory.path(name)
    let numbers = (3..<200).filter { number in
      var target = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/self/fd/\(number)", &target, target.count)
      return count > 0
        && String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == path
    }
    for number in numbers {
      let file =
        switch replacement {
        case .readOnly: open(path, O_RDONLY)
        case .writeOnly: open(path, O_WRONLY)
        // O_PATH
        case .pathOnly: open(path, 0o10_000_000)
        case .null: open("/dev/null", O_RDWR)
        }
      dup2(file, Int32(number))
      close(file)
    }
    return !numbers.isEmpty
  }

  private func count(_ id: String) -> Int {
    directory.read("events.jsonl").split(separator: "\n").count {
      $0 + "\n" == String(decoding: Claim(id).line, as: UTF8.self)
    }
  }

  @Test func `a part of a notification whose events cannot be recorded has no line`() throws {
    func commit(_ id: String, in store: Store) throws {
      let transaction = try store.hold([Claim(id)])
      replace("seen.cache", by: .readOnly)
      var lines = EventLines()
      lines.bytes = Claim(id).line
      lines.starts = [(0, 0)]
      try transaction.commit(lines, Tally())
    }
    let store = directory.store()
    #expect(store.beginParts())
    #expect(throws: StoreError.self) { try commit("A", in: store) }
    store.endParts()
    #expect(count("A") == 0)
    // A complete notification is emitted.
    try commit("B", in: store)
    #expect(count("B") == 1)
  }

  @Test func `no part of a notification is emitted without the cache`() throws {
    #expect(mkdir(directory.path("seen.cache"), 0o700) == 0)
    let store = directory.store()
    #expect(store.beginParts())
    #expect(throws: StoreError.self) { try store.emit([Claim("A")]) }
    store.endParts()
    _ = try store.emit([Claim("A")])
    #expect(count("A") == 1)
    #expect(store.takeNotes().count { $0.level == .warning } == 1)
    #expect(!directory.store { $0.idempotency = .off }.beginParts())
    #expect(!directory.store { $0.sink = .response }.beginParts())
  }

  @Test(arguments: Replacement.allCases, [true, false])
  func `a failing event file loses and doubles nothing`(by replacement: Replacement, inGroup: Bool)
    throws
  {
    for hasLines in [true, false] {
      let store = directory.store { $0.isSynced = true }
      store.groupsCommits = inGroup
      if hasLines {
        _ = try store.emit([Claim("A")])
        try store.finish()
      } else {
        unlink(directory.path("events.jsonl"))
        try store.probe(deadline: .never)
      }
      #expect(replace("events.jsonl", by: replacement))
      // An empty file is not read.
      if !hasLines, replacement == .writeOnly { continue }
      let failure = #expect(throws: StoreError.self) {
        _ = try store.emit([Claim("B\(hasLines)")])
        try store.finish()
      }
      #expect((failure?.code ?? 0) > 0)
      _ = store.takeNotes()
      // The sender tries again.
      #expect(try store.emit([Claim("B\(hasLines)")]) == [.unseen])
      try store.finish()
      #expect(count("B\(hasLines)") == 1)
      #expect(try directory.store().emit([Claim("B\(hasLines)")]) == [.seen])
    }
  }

  @Test(arguments: Replacement.allCases, [true, false])
  func `a failing cache loses nothing`(by replacement: Replacement, isStrict: Bool) throws {
    let store = directory.store { $0.idempotency = isStrict ? .strict : .on }
    _ = try store.emit([Claim("A")])
    #expect(replace("seen.cache", by: replacement))
    do throws(StoreError) {
      _ = try store.emit([Claim("B")])
    } catch {
      #expect(isStrict && error.code > 0)
    }
    _ = store.statistics()
    _ = store.takeNotes()
    _ = try directory.store().emit([Claim("B")])
    // The README says so: without the cache an event may be emitted again. The device takes the writes.
    let most = isStrict && replacement != .null ? 1 : 2
    #expect((1...most).contains(count("B")))
    #expect(try directory.store().emit([Claim("B")]) == [.seen])
  }

  @Test(arguments: Replacement.allCases)
  func `a failing lock of a pipe loses nothing`(by replacement: Replacement) throws {
    let fifo = directory.path("fifo")
    mkfifo(fifo, 0o600)
    let reader = open(fifo, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    for length in [10, 9000] {
      let store = directory.store { $0.sink = .fifo(Array(fifo.utf8)) }
      _ = try store.emit([Claim("A\(length)")])
      _ = read(reader, &bytes, bytes.count)
      #expect(replace("sinks.lock", by: replacement))
      let id = String(repeating: "B", count: length)
      let isEmitted = (try? store.emit([Claim(id)])) != nil
      let count = max(0, read(reader, &bytes, bytes.count))
      #expect(Array(bytes[..<count].drop { $0 == 0x0A }) == (isEmitted ? Claim(id).line : []))
      let other = directory.store { $0.sink = .fifo(Array(fifo.utf8)) }
      #expect(try other.emit([Claim(id)]) == [isEmitted ? .seen : .unseen])
      _ = read(reader, &bytes, bytes.count)
    }
  }

  @Test func `a quarantine without room for a request keeps no part of it`() throws {
    let kept = QuarantinedRequest(String(repeating: "x", count: 1000))
    let store = directory.store()
    withFileSizeLimit(100) {
      let failure = #expect(throws: StoreError.self) {
        try store.quarantine(kept, deadline: .never)
      }
      #expect(failure?.code == Int(EFBIG))
    }
    try store.quarantine(kept, deadline: .never)
    #expect(directory.names("quarantine").contains(String(decoding: kept.name, as: UTF8.self)))
  }
}
