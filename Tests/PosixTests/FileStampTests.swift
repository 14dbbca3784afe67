import Glibc
import Testing

@testable import Posix

/// Whether a file is still what it was.
struct FileStampTests {
  private let folder: String

  init() {
    var template = Array("/tmp/hookline-test-XXXXXX".utf8CString)
    mkdtemp(&template)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func write(_ text: String, _ name: String = "file") {
    let file = fopen("\(folder)/\(name)", "w")
    fputs(text, file)
    fclose(file)
  }

  private var stamp: FileStamp { FileStamp(path: Array("\(folder)/file".utf8)) }

  @Test func `a file that is written, replaced, moved or removed has another stamp`() {
    defer {
      for name in ["file", "other"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    let missing = stamp
    #expect(missing == stamp)
    write("one")
    let first = stamp
    #expect(first != missing && first == stamp)
    write("longer")
    let longer = stamp
    #expect(longer != first)
    write("onexxx", "other")
    rename("\(folder)/other", "\(folder)/file")
    #expect(stamp != longer)
    unlink("\(folder)/file")
    #expect(stamp == missing)
  }
}
