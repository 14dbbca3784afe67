package import Webhook

/// A source of an adapter's bytes.
package protocol ByteSource: ~Copyable {
  associatedtype Failure: Error

  /// Appends 1 to `count` bytes to `buffer` and returns how many; 0 at the end.
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Failure) -> Int
}

/// Reads bodies.
package enum Body {
  /// Bytes per read: the capacity of a pipe, pipe(7).
  package static let portion = 65_536
  /// Less spare capacity than this is not worth a call.
  static let leastPortion = 4096

  /// Reads a body into `request`, up to `length` and no further, since the server may keep its end open; up to the end where
  /// the length is unknown. Sets `bodyError` where the body is malformed.
  ///
  /// A body over `limit` bytes is drained and discarded, so that its writer can finish. Throws what the source throws.
  package static func read<Source: ByteSource & ~Copyable>(
    to request: inout Request, from source: inout Source, length: BodyLength = .unknown, limit: Int
  ) throws(Source.Failure) {
    // The spare capacity is filled first: most bodies end there, and then nothing is copied.
    var room = portion
    var rest: Int?
    if case .exactly(let count) = length {
      rest = count
      room = min(count, portion)
    }
    if case .malformed = length { request.bodyError = .lengthMismatch }
    while rest != 0 {
      let count = try source.read(atMost: min(room, rest ?? room), into: &request.body)
      guard count > 0 else { break }
      rest = rest.map { $0 - count }
      if request.body.count > limit {
        request.bodyError = .tooLarge
        request.body = []
      }
      let left = request.body.capacity - request.body.count
      room = left < leastPortion ? portion : left
    }
    if let rest, rest > 0, request.bodyError == nil { request.bodyError = .lengthMismatch }
  }
}
