import Glibc
import TestSupport
import Testing

@testable import Posix

/// Access times, which the kernel sets with the first read after a write.
struct AccessTimeTests {
  private let directory = TemporaryDirectory()

  private var path: String { "\(directory.path)/file" }

  /// Makes the access time older than that of the last change.
  private func age() {
    let times = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 2000, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, times, 0)
  }

  private var accessTime: Int {
    var found = stat()
    stat(path, &found)
    return found.st_atim.tv_sec
  }

  @Test func `reads of a file that is opened for writing too leave its access time`() throws {
    var byte: [UInt8] = [1]
    let file = try FileDescriptor(
      opening: Array(path.utf8), in: .workingDirectory, [.readAndWrite, .create], mode: 0o600)
    try file.write(byte.span, at: 0)
    age()
    let count = try file.read(at: 0, into: &byte)
    #expect(count == 1)
    #expect(accessTime == 1000)
  }
}
