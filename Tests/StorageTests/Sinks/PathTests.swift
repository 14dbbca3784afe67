import Glibc
import Posix
import TestSupport
import Testing

@testable import Storage

/// Operations on paths.
struct PathTests {
  private func path(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(arguments: [
    ("/a/b", "/a"), ("/a/b//", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b", "a"), ("", "."),
  ])
  func `the directory of a path`(of text: String, is directory: String) {
    #expect(Path.directory(of: path(text)) == path(directory))
  }

  @Test func `directories are created with their parents, or are there`() throws {
    let directory = TemporaryDirectory()
    try Path.createDirectories(path(directory.path("a/b/c/")))
    try Path.createDirectories(path(directory.path("a/b/c")))
    #expect(directory.names("a/b") == ["c"])
    #expect(directory.mode("a/b/c") == 0o750)
  }

  @Test func `the names of a directory that was removed need no sync`() throws {
    let directory = TemporaryDirectory()
    mkdir(directory.path("a"), 0o700)
    let removed = try FileDescriptor(
      opening: path(directory.path("a")), in: .workingDirectory, [.readOnly, .directory])
    rmdir(directory.path("a"))
    try Path.syncNames(in: removed)
  }

  @Test func `a parent that is no directory is an error`() throws {
    let directory = TemporaryDirectory(["file": ""])
    #expect(throws: Errno.notADirectory) {
      try Path.createDirectories(path(directory.path("file/a/b")))
    }
    #expect(throws: Errno.noSuchFile) { try Path.createDirectories([]) }
  }
}
