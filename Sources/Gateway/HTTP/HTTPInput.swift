import Bytes

/// A connection with a buffer of the bytes that were read and not yet consumed.
struct HTTPInput<Stream: Connection & ~Copyable>: ~Copyable {
  typealias Failure = HTTPError<Stream.Failure>

  var connection: Stream
  private var bytes: [UInt8] = []
  /// The offset of the first byte not consumed.
  private var start = 0
  /// Whether any byte was read since the connection was opened or the last request began.
  private(set) var hasBegun = false

  /// Bytes per read: most responses fit.
  private static var portion: Int { 16_384 }

  init(_ connection: consuming Stream) { self.connection = connection }

  /// Whether all bytes are consumed.
  var isEmpty: Bool { start == bytes.count }

  /// Discards the buffer, for a new connection.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
    hasBegun = false
  }

  /// Marks the beginning of the next response.
  mutating func beginResponse() { hasBegun = false }

  /// Consumes a line and returns it without its CR LF or, RFC 9112 section 2.2, bare LF. Subtracts its bytes from `budget`.
  ///
  /// Throws `HTTPError` where the line exceeds the budget, and where it has another CR or a NUL in it.
  mutating func line(_ budget: inout Int) throws(Failure) -> [UInt8] {
    var length = 0
    while true {
      while start + length < bytes.count {
        guard length < budget else { throw .malformed("line too long") }
        if bytes[start + length] == 0x0A {
          budget -= length + 1
          return try takeLine(length)
        }
        length += 1
      }
      try fill()
    }
  }

  private mutating func takeLine(_ length: Int) throws(Failure) -> [UInt8] {
    var line = Array(bytes[start..<start + length])
    start += length + 1
    if line.last == 0x0D { line.removeLast() }
    for byte in line where byte == 0x0D || byte == 0 {
      throw .malformed("CR or NUL within a line")
    }
    return line
  }

  /// Consumes `count` bytes into `body`.
  mutating func take(_ count: Int, into body: inout HTTPBody) throws(Failure) {
    var left = count
    while left > 0 {
      if isEmpty { try fill() }
      let part = min(left, bytes.count - start)
      try append(part, to: &body)
      left -= part
    }
  }

  /// Consumes at least one byte into `body`; returns false at the end of the connection.
  mutating func takeSome(into body: inout HTTPBody) throws(Failure) -> Bool {
    if isEmpty, try !fillOrEnd() { return false }
    try append(bytes.count - start, to: &body)
    return true
  }

  private mutating func append(_ count: Int, to body: inout HTTPBody) throws(Failure) {
    guard body.append(bytes.span.extracting(start..<start + count)) else {
      throw .malformed("body too long")
    }
    start += count
  }

  private mutating func fill() throws(Failure) {
    guard try fillOrEnd() else { throw .ended }
  }

  /// Reads more bytes; returns false at the end. Consumed bytes make room first.
  private mutating func fillOrEnd() throws(Failure) -> Bool {
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

/// A body with a limit: a longer one is counted and discarded.
struct HTTPBody {
  private(set) var bytes: [UInt8] = []
  private var count = 0
  private let limit: Int
  private let drainedLimit: Int

  /// - Parameters:
  ///   - limit: bytes that are kept.
  ///   - drainedLimit: bytes that are read.
  init(limit: Int, drainedLimit: Int) {
    self.limit = limit
    self.drainedLimit = drainedLimit
  }

  var isTooLong: Bool { count > limit }

  /// Appends a part; returns false where the body exceeds `drainedLimit`.
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
