import Bytes

/// What came over a connection and is not used yet, and the connection that more of it comes from.
struct HTTPInput<Stream: Connection & ~Copyable>: ~Copyable {
  typealias Fault = HTTPError<Stream.Failure>

  var connection: Stream
  private var bytes: [UInt8] = []
  /// Bytes before this one are used.
  private var start = 0
  /// Whether anything came since the connection was opened or last asked for something.
  private(set) var hasBegun = false

  /// Bytes asked for at a time: most answers come in one.
  private static var portion: Int { 16_384 }

  init(_ connection: consuming Stream) { self.connection = connection }

  /// Whether all that came is used.
  var isEmpty: Bool { start == bytes.count }

  /// Forgets what came, and that anything did.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
    hasBegun = false
  }

  /// Notes that what comes next is the answer to something new.
  mutating func beginAnswer() { hasBegun = false }

  /// The next line without its end, which is CR LF or, RFC 9112 section 2.2, a bare LF. Takes its
  /// bytes off `budget`.
  ///
  /// Throws `HTTPError` where the budget is used up before the line ends, and where the line has
  /// another CR in it.
  mutating func line(_ budget: inout Int) throws(Fault) -> [UInt8] {
    var length = 0
    while true {
      while start + length < bytes.count {
        guard length < budget else { throw .malformed("a head or a chunk's line is too long") }
        if bytes[start + length] == 0x0A {
          budget -= length + 1
          return try takeLine(length)
        }
        length += 1
      }
      try fill()
    }
  }

  private mutating func takeLine(_ length: Int) throws(Fault) -> [UInt8] {
    var line = Array(bytes[start..<start + length])
    start += length + 1
    if line.last == 0x0D { line.removeLast() }
    for byte in line where byte == 0x0D || byte == 0 {
      throw .malformed("a line has a byte in it that no line has")
    }
    return line
  }

  /// Appends the next `count` bytes to `body`.
  mutating func take(_ count: Int, into body: inout HTTPBody) throws(Fault) {
    var left = count
    while left > 0 {
      if isEmpty { try fill() }
      let part = min(left, bytes.count - start)
      try append(part, to: &body)
      left -= part
    }
  }

  /// Appends all bytes up to the end of the connection to `body`; false where there are none left.
  mutating func takeSome(into body: inout HTTPBody) throws(Fault) -> Bool {
    if isEmpty, try !fillOrEnd() { return false }
    try append(bytes.count - start, to: &body)
    return true
  }

  private mutating func append(_ count: Int, to body: inout HTTPBody) throws(Fault) {
    guard body.append(bytes.span.extracting(start..<start + count)) else {
      throw .malformed("the body is many times too long")
    }
    start += count
  }

  private mutating func fill() throws(Fault) {
    guard try fillOrEnd() else { throw .ended }
  }

  /// Reads more; false at the end. What is used makes room first.
  private mutating func fillOrEnd() throws(Fault) -> Bool {
    bytes.removeSubrange(0..<start)
    start = 0
    do throws(Stream.Failure) {
      guard try connection.read(atMost: Self.portion, into: &bytes) > 0 else { return false }
    } catch {
      throw .connection(error)
    }
    hasBegun = true
    return true
  }
}

/// A body of which no more is kept than a limit: of a longer one the bytes are counted and
/// forgotten.
struct HTTPBody {
  private(set) var bytes: [UInt8] = []
  private var count = 0
  private let limit: Int
  private let drainedLimit: Int

  /// - Parameters:
  ///   - limit: bytes that are kept.
  ///   - drainedLimit: bytes that are read at all.
  init(limit: Int, drainedLimit: Int) {
    self.limit = limit
    self.drainedLimit = drainedLimit
  }

  var isTooLong: Bool { count > limit }

  /// Takes a part; false where there have been more bytes than are read at all.
  mutating func append(_ part: Span<UInt8>) -> Bool {
    count += part.count
    if isTooLong {
      bytes = []
    } else {
      bytes.append(part)
    }
    return count <= drainedLimit
  }
}
