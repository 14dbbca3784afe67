import Gateway
import Posix

/// The way to the runtime API.
struct LambdaConnection: Connection, ~Copyable {
  private let address: SocketAddress
  /// Can be read once somebody has asked the process to end.
  private let termination: FileDescriptor
  private var descriptor: FileDescriptor?
  private var poll = Poll()
  /// When the bytes that have begun to come have to be there, in nanoseconds.
  private var deadline = 0

  /// Seconds that nobody waits longer for what has to come: the API is on the same machine.
  private static let patience = 10

  /// Throws `Errno` where signals cannot be waited for.
  init(address: SocketAddress) throws(Errno) {
    self.address = address
    termination = try Process.termination()
  }

  mutating func open() throws(Errno) {
    descriptor = try FileDescriptor(connectedTo: address, seconds: Self.patience)
  }

  mutating func write(_ bytes: Span<UInt8>) throws(Errno) {
    deadline = SystemTime.nanoseconds + Self.patience * 1_000_000_000
    try descriptor?.write(bytes)
  }

  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Errno) -> Int {
    try descriptor?.waitForReading(until: deadline)
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
    deadline = SystemTime.nanoseconds + Self.patience * 1_000_000_000
    // An event that is there already is answered before the end.
    return poll.isReady(1) || !poll.isReady(0)
  }
}
