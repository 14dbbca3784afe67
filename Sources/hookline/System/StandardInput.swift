import Gateway
import Posix
import Webhook

/// Standard input as the source of a body.
struct StandardInput: ByteSource {
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try FileDescriptor.standardInput.read(atMost: count, into: &buffer)
  }

  /// Returns the length of a file; nil for any other input.
  func lengthBound() -> Int? {
    guard let status = try? FileDescriptor.standardInput.status(), status.kind == .file else {
      return nil
    }
    return status.size
  }
}

/// Standard input as the source of a body, with a deadline.
struct TimedInput: ByteSource {
  private let deadline: Int
  /// The time before the first read; nil after it.
  private var start: Int?

  /// - Parameter deadline: one that was made just now.
  init(deadline: Deadline) {
    self.deadline = deadline.nanoseconds
    start = deadline.start
  }

  /// Throws `ETIMEDOUT` at the deadline.
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try FileDescriptor.standardInput.waitForReading(until: deadline, from: start.take())
    return try FileDescriptor.standardInput.read(atMost: count, into: &buffer)
  }

  /// Reads the body of a request. Records an incomplete body in `request.bodyError`.
  mutating func readBody(to request: inout Request, _ length: BodyLength, limit: Int) {
    do throws(Errno) {
      try Body.read(to: &request, from: &self, length: length, limit: limit)
    } catch {
      request.bodyError = error == .timedOut ? .tooSlow : .unreadable(code: error.number)
    }
  }
}
