import Gateway
import Posix

/// The connection to the runtime API.
struct LambdaConnection: Connection, ~Copyable {
  private let address: SocketAddress
  /// Becomes readable on a termination signal.
  private let termination: FileDescriptor
  private var descriptor: FileDescriptor?
  private var poll = Poll()
  /// The deadline of the response that is being received, in nanoseconds.
  private var deadline = 0
  /// Whether the next read does not wait.
  private var isReadable = false

  /// Seconds for any exchange except waiting for an invocation: the API is on the same machine.
  private static let timeout = 10

  /// Throws `Errno` where no descriptor for signals can be created.
  init(address: SocketAddress) throws(Errno) {
    self.address = address
    termination = try Process.signalDescriptor()
  }

  mutating func open() throws(Errno) {
    descriptor = try FileDescriptor(connectedTo: address, seconds: Self.timeout)
    isReadable = false
  }

  mutating func write(_ bytes: Span<UInt8>) throws(Errno) {
    deadline = SystemTime.nanoseconds + Self.timeout * 1_000_000_000
    try descriptor?.write(bytes)
  }

  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    if !isReadable { try descriptor?.waitForReading(until: deadline) }
    isReadable = false
    return try descriptor?.read(atMost: count, into: &buffer) ?? 0
  }

  mutating func wait() throws(Errno) -> Bool {
    poll.removeAll()
    poll.add(termination, for: .reading)
    switch descriptor {
    case .some(let descriptor): poll.add(descriptor, for: .reading)
    case .none: return true
    }
    try poll.wait(until: .max)
    deadline = SystemTime.nanoseconds + Self.timeout * 1_000_000_000
    // An invocation that has arrived gets its response before the process ends.
    isReadable = poll.isReady(1)
    return isReadable || !poll.isReady(0)
  }
}
