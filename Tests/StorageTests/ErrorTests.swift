import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Errors say which of several things is wrong.
struct ErrorTests {
  private func distinct(_ sentences: [StaticString]) {
    let texts = sentences.map { String(describing: $0) }
    #expect(Set(texts).count == texts.count && texts.allSatisfy { $0.count > 20 })
  }

  @Test func `each error of the cache has a sentence and a number`() {
    let errors: [CacheError] = [
      .timedOut, .unusable(.tooManyLinks), .unusable(.notPermitted), .unusable(.inputOutput),
      .locksRejected(.notPermitted), .invalid, .replaced,
    ]
    distinct(errors.map { $0.summary })
    #expect(errors.allSatisfy { $0.code > 0 })
  }

  @Test func `each error of the state directory has a sentence and a number`() {
    let errors: [StateDirectoryError] = [
      .link, .otherOwner, .writableByOthers, .system(.notADirectory), .system(.noSuchFile),
      .system(.notPermitted), .system(Errno(code: EROFS)), .system(.inputOutput),
    ]
    distinct(errors.map { $0.summary })
    #expect(errors.allSatisfy { $0.code > 0 })
    #expect(errors.map { $0.isMisconfigured } == [true, true, true, true, true, true, true, false])
  }

  @Test(arguments: [
    ("a link", "symbolic link"), ("a file", "not a directory"), ("writable", "writable by others"),
    ("missing", "does not exist"), ("another user's", "another user"),
  ])
  func `a directory that cannot be trusted is not used`(what: String, why: String) throws {
    let directory = TemporaryDirectory(["file": ""])
    let path = directory.path("state")
    switch what {
    case "a link":
      mkdir(directory.path("real"), 0o700)
      symlink(directory.path("real"), path)
      // Users other than root may change it.
      chmod(directory.path, 0o777)
    case "a file": directory.write("", to: "state")
    case "writable":
      mkdir(path, 0o700)
      chmod(path, 0o777)
    case "another user's":
      mkdir(path, 0o700)
      // Only root can give it away.
      guard chown(path, 12_345, 12_345) == 0 else { return }
    default: break
    }
    let used = what == "missing" ? directory.path("none/state") : path
    do throws(StateDirectoryError) {
      _ = try StateDirectory(Array(used.utf8))
      Issue.record("it is used")
    } catch {
      #expect(String(describing: error.summary).contains(why))
      #expect(error.isMisconfigured)
    }
  }

  @Test func `without a state directory lines are emitted where the sink needs none`() throws {
    let directory = TemporaryDirectory(["file": ""])
    let file = Array(directory.path("events").utf8)
    let store = directory.store { $0.sink = .file(file) }
    let unusable = Array(directory.path("file").utf8)
    var options = StoreOptions(directory: unusable)
    options.sink = .file(file)
    options.isSynced = false
    options.needsDirectory = false
    let withoutDirectory = Store(options)
    #expect(try withoutDirectory.emit([Claim("A")]) == [.unavailable])
    #expect(try withoutDirectory.emit([Claim("A")]) == [.unavailable])
    #expect(
      withoutDirectory.takeNotes().contains { $0.message.description.contains("state directory") })
    options.needsDirectory = true
    options.idempotency = .strict
    #expect(throws: StoreError.self) { try Store(options).emit([Claim("B")]) }
    #expect(throws: StoreError.self) { try Store(options).probe(deadline: .never) }
    #expect(Store(options).statistics() == nil)
    options.sink = .fileInStateDirectory
    #expect(throws: StoreError.self) { try Store(options).emit([Claim("B")]) }
    #expect(try store.emit([Claim("A")]) == [.unseen])
  }

  @Test func `a fallback directory is used, and created`() throws {
    let directory = TemporaryDirectory(["file": ""])
    var options = StoreOptions(directory: Array(directory.path("file").utf8))
    options.fallbackDirectory = Array(directory.path("a/b").utf8)
    options.sink = .fileInStateDirectory
    options.entries = 1
    let store = Store(options)
    #expect(try store.emit([Claim("A")]) == [.unseen])
    #expect(try Store(options).emit([Claim("A")]) == [.seen])
    #expect(store.statistics() != nil)
    options.fallbackDirectory = Array(directory.path("file/b").utf8)
    #expect(throws: StoreError.self) { try Store(options).emit([Claim("A")]) }
  }
}
