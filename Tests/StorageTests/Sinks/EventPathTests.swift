import Glibc
import Posix
import TestSupport
import Testing

@testable import Storage

/// The path of the event file, which may have links.
struct EventPathTests {
  private let directory = TemporaryDirectory()

  private func path(_ name: String) -> EventPath {
    EventPath(Array(directory.path(name).utf8), in: nil)
  }

  private func inode(_ name: String) throws -> UInt64 {
    try FileDescriptor.workingDirectory.status(of: Array(directory.path(name).utf8)).inode
  }

  @Test func `a renamed file is found where the links lead`() throws {
    mkdir(directory.path("there"), 0o700)
    symlink("there/second", directory.path("first"))
    symlink(directory.path("there/file"), directory.path("there/second"))
    var path = path("first")
    _ = try path.open()
    try path.syncNames()
    let inode = try inode("there/file")
    #expect(try path.status()?.inode == inode)
    #expect(try path.file(inode: inode) != nil)
    rename(directory.path("there/file"), directory.path("there/file.1"))
    #expect(try path.status() == nil)
    #expect(try path.file(inode: inode) != nil)
    // The other end of the link.
    rename(directory.path("there/file.1"), directory.path("first.1"))
    #expect(try path.file(inode: inode) != nil)
    unlink(directory.path("first.1"))
    #expect(try path.file(inode: inode) == nil)
  }

  @Test func `links in a circle are an error, and lead nowhere`() throws {
    symlink(directory.path("two"), directory.path("one"))
    symlink(directory.path("one"), directory.path("two"))
    var path = path("one")
    #expect(throws: Errno.tooManyLinks) { _ = try path.open() }
    #expect(throws: Errno.self) { try path.status() }
    // A file that was renamed is still found in the directory.
    directory.write("", to: "other")
    let inode = try inode("other")
    #expect(try path.file(inode: inode) != nil)
  }

  @Test func `a directory that is gone has no file`() throws {
    mkdir(directory.path("there"), 0o700)
    var path = path("there/file")
    _ = try path.open()
    let inode = try inode("there/file")
    _ = system("rm -r \(directory.path("there"))")
    #expect(try path.file(inode: inode) == nil)
    try path.syncNames()
    // Neither where its parent is a file.
    directory.write("", to: "there")
    #expect(try path.file(inode: inode) == nil)
  }

  @Test func `an inode of something else than a file is not the event file`() throws {
    mkdir(directory.path("file.1"), 0o700)
    #expect(try path("file").file(inode: inode("file.1")) == nil)
  }
}
