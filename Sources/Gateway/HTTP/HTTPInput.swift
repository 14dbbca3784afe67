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

  /// Consumes a line and returns what `read` makes of it without its CR LF or, RFC 9112 section 2.2, bare LF. Subtracts its bytes
  /// from `budget`.
  ///
  /// Throws `HTTPError` where the line exceeds the budget, and where it has another CR or a NUL in it.
  mutating func line<Result>(
    _ budget: inout Int, _ read: (Span<UInt8>) -> Result
  ) throws(Failure) -> Result {
    var searched = 0
    while true {
      let end = bytes.span.firstLF(from: start + searched)
      let isComplete = end < bytes.count
      guard end - start < budget + (isComplete ? 0 : 1) else { throw .malformed("line too long") }
      if isComplete {
        budget -= end - start + 1
        guard let result = Self.content(of: bytes.span.extracting(start..<end), read) else {
          throw .malformed("CR or NUL within a line")
        }
        start = end + 1
        return result
      }
      searched = end - start
      try fill()
    }
  }

  /// Returns what `read` makes of a line up to its LF; nil where it has a CR or a NUL in it.
  private static func content<Result>(
    of line: Span<UInt8>, _ read: (Span<UInt8>) -> Result
  ) -> Result? {
    let length = line.firstCROrNUL(from: 0)
    guard length == line.count || (length == line.count - 1 && line[length] == 0x0D) else {
      return nil
    }
    return read(line.extracting(first: length))
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

  /// Makes room for a body of a length, so that it is copied once. Pages that are never written cost nothing.
  mutating func reserve(_ length: Int) { bytes.reserveCapacity(min(length, limit)) }

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
