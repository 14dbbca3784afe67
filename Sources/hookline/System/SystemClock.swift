import Bytes
import Gateway
import Posix
import Webhook

/// The system's clock.
struct SystemClock: Clock {
  func now() -> Timestamp {
    // The calendar is between the years 1 and 9999 on any machine that verifies certificates.
    Timestamp(milliseconds: SystemTime.milliseconds) ?? .epoch
  }
}

/// Standard input as the source of a body.
struct StandardInput: ByteSource {
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try FileDescriptor.standardInput.read(atMost: count, into: &buffer)
  }
}

/// Standard input as the source of a body that has to be there in time.
struct TimedInput: ByteSource {
  let deadline: Deadline

  /// Throws `ETIMEDOUT` at the deadline.
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try FileDescriptor.standardInput.waitForReading(until: deadline.nanoseconds)
    return try FileDescriptor.standardInput.read(atMost: count, into: &buffer)
  }

  /// Reads the body of a request. What cannot be read to its end is a fault of the body.
  mutating func readBody(to request: inout Request, _ length: BodyLength, limit: Int) {
    do throws(Errno) {
      try Body.read(to: &request, from: &self, length: length, limit: limit)
    } catch {
      request.bodyError = error == .timedOut ? .tooSlow : .unreadable(code: error.number)
    }
  }
}
