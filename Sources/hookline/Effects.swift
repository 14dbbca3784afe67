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
      request.bodyFault = error == .timedOut ? .tooSlow : .unreadable(code: error.number)
    }
  }
}

/// The log on standard error, one JSON object a line.
struct StandardErrorLog: Log {
  let level: LogLevel

  mutating func write(_ entry: LogEntry) {
    guard entry.level.rawValue <= level.rawValue else { return }
    var writer = JSONWriter()
    writer.beginObject()
    writer.verbatim("time") { bytes in
      bytes.append(UInt8(ascii: "\""))
      SystemClock().now().append(to: &bytes, fraction: true)
      bytes.append(UInt8(ascii: "\""))
    }
    writer.string("level", entry.level.name)
    writer.string("message", entry.message)
    for (name, value) in entry.details {
      switch value {
      case .text(let text): writer.string(name, text)
      case .number(let number): writer.integer(name, number)
      case .name(let text): writer.string(name, UTF8Sequence.repairing(text))
      }
    }
    writer.endObject()
    writer.endLine()
    // There is nowhere to say that the log cannot be written.
    try? FileDescriptor.standardError.write(writer.bytes.span)
  }
}
