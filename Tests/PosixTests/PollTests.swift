import Glibc
import Testing

@testable import Posix

/// Waiting for descriptors, with deadlines.
struct PollTests {
  @Test func `only ready descriptors are ready`() throws {
    let (full, empty) = (OpenFile.pipe(), OpenFile.pipe())
    try full.writer.write([1])
    var poll = Poll()
    poll.add(empty.reader.descriptor, for: .reading)
    poll.add(full.reader.descriptor, for: .reading)
    poll.add(full.reader.descriptor, for: .nothing)
    poll.add(empty.writer.descriptor, for: .writing)
    try poll.wait(until: .max)
    #expect((0..<poll.count).map { poll.isReady($0) } == [false, true, false, true])
    poll.removeAll()
    poll.add(empty.reader.descriptor, for: .reading)
    #expect(poll.count == 1)
  }

  @Test(arguments: [Int.min, -1, 0, 1])
  func `a time in the past is not waited for`(moment: Int) throws {
    let pipe = OpenFile.pipe()
    var poll = Poll()
    poll.add(pipe.reader.descriptor, for: .reading)
    try poll.wait(until: moment)
    #expect(!poll.isReady(0))
    #expect(throws: Errno.timedOut) { try pipe.reader.descriptor.waitForReading(until: moment) }
  }

  @Test func `a reader waits for the deadline, and not longer`() throws {
    let pipe = OpenFile.pipe()
    let deadline = SystemTime.nanoseconds + 30_000_000
    #expect(throws: Errno.timedOut) { try pipe.reader.descriptor.waitForReading(until: deadline) }
    #expect(SystemTime.nanoseconds >= deadline)
    try pipe.writer.write([1])
    try pipe.reader.descriptor.waitForReading(until: deadline)
  }

  @Test func `a write to a full pipe ends at the deadline`() throws {
    let pipe = OpenFile.pipe()
    let bytes = [UInt8](repeating: 0x41, count: 200_000)
    #expect(throws: Errno.timedOut) {
      try pipe.writer.descriptor.write(bytes.span, until: SystemTime.nanoseconds + 10_000_000)
    }
    #expect(try pipe.reader.read().count >= 4096)
  }

  @Test func `bytes with room are all written`() throws {
    let pipe = OpenFile.pipe()
    let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
    try pipe.writer.descriptor.write(bytes.span, until: .max)
    var read: [UInt8] = []
    while read.count < bytes.count { read += try pipe.reader.read() }
    #expect(read == bytes)
  }
}
