import Glibc
import Testing

@testable import Posix

/// Locks of open files.
final class FileLockTests {
  private let path = Array("/tmp/hookline-test-lock-\(UInt64.random(in: .min ... .max))".utf8)

  deinit { unlink(String(decoding: path, as: UTF8.self)) }

  private func open() throws(Errno) -> FileDescriptor {
    try FileDescriptor(opening: path, in: .workingDirectory, [.readAndWrite, .create], mode: 0o600)
  }

  @Test func `bytes are locked against every other open file`() throws {
    let one = try open()
    let other = try open()
    #expect(try one.lock(0..<2, deadline: 0))
    #expect(try one.lock(1..<3, deadline: 0))
    #expect(try !other.lock(2..<5, deadline: 0))
    #expect(try other.lock(3..<5, deadline: 0))
    try one.unlock(0..<10)
    #expect(try other.lock(0..<3, deadline: 0))
  }

  @Test func `a lock ends with its descriptor`() throws {
    let other = try open()
    do {
      let one = try open()
      #expect(try one.lock(0..<1, deadline: 0))
      #expect(try !other.lock(0..<1, deadline: 0))
    }
    #expect(try other.lock(0..<1, deadline: 0))
  }

  @Test func `a wait ends at the deadline, and not before`() throws {
    let one = try open()
    let other = try open()
    #expect(try one.lock(0..<1, deadline: 0))
    let deadline = SystemTime.nanoseconds + 60_000_000
    #expect(try !other.lock(0..<1, deadline: deadline))
    #expect(SystemTime.nanoseconds >= deadline)
  }

  @Test func `a lock is polled where no timer can be created`()
    throws
  {
    // RLIMIT_SIGPENDING, which is a macro.
    let limit = __rlimit_resource_t(11)
    var before = rlimit()
    getrlimit(limit, &before)
    var none = rlimit(rlim_cur: 0, rlim_max: before.rlim_max)
    setrlimit(limit, &none)
    defer { setrlimit(limit, &before) }
    let one = try open()
    let other = try open()
    #expect(try one.lock(0..<1, deadline: 0))
    let deadline = SystemTime.nanoseconds + 60_000_000
    #expect(try !other.lock(0..<1, deadline: deadline))
    #expect(SystemTime.nanoseconds >= deadline)
    try one.unlock(0..<1)
    #expect(try other.lock(0..<1, deadline: SystemTime.nanoseconds + 10_000_000_000))
  }

  @Test func `a file that cannot be written to cannot be locked`() throws {
    _ = try open()
    let file = try FileDescriptor(opening: path, in: .workingDirectory, .readOnly)
    #expect(throws: Errno.self) { try file.lock(0..<1, deadline: 0) }
    #expect(throws: Errno.self) { try FileDescriptor.closed.lock(0..<1, deadline: 0) }
  }
}
