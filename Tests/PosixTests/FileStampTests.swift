import Glibc
import TestSupport
import Testing

@testable import Posix

/// Detecting changed files.
struct FileStampTests {
  private let directory = TemporaryDirectory()

  private func write(_ text: String, _ name: String = "file") {
    let file = fopen("\(directory.path)/\(name)", "w")
    fputs(text, file)
    fclose(file)
  }

  private var stamp: FileStamp { FileStamp(path: Array("\(directory.path)/file".utf8)) }

  @Test func `a file that is written, replaced, moved or removed has a different stamp`() {
    let missing = stamp
    #expect(missing == stamp)
    write("one")
    let first = stamp
    #expect(first != missing && first == stamp)
    write("longer")
    let longer = stamp
    #expect(longer != first)
    write("onexxx", "other")
    rename("\(directory.path)/other", "\(directory.path)/file")
    #expect(stamp != longer)
    unlink("\(directory.path)/file")
    #expect(stamp == missing)
  }
}
