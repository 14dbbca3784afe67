package import Webhook

/// A source of an adapter's bytes.
package protocol ByteSource: ~Copyable {
  associatedtype Failure: Error

  /// Appends 1 to `count` bytes to `buffer` and returns how many; 0 at the end.
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Failure) -> Int

  /// Returns at least the bytes that will have been read up to the end; nil where that is not known.
  func lengthBound() -> Int?
}

extension ByteSource where Self: ~Copyable {
  /// Nil: the length is not known.
  package func lengthBound() -> Int? { nil }
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
    var isReserved = false
    while rest != 0 {
      if !isReserved, request.body.count >= portion {
        isReserved = true
        // The body is copied once instead of at each doubling. Pages that are never written cost nothing.
        if let length = rest.map({ request.body.count + $0 }) ?? source.lengthBound() {
          request.body.reserveCapacity(min(length, limit) + leastPortion)
        }
        room = spareCapacity(of: request)
      }
      let count = try source.read(atMost: min(room, rest ?? room), into: &request.body)
      guard count > 0 else { break }
      rest = rest.map { $0 - count }
      if request.body.count > limit {
        request.bodyError = .tooLarge
        request.body = []
      }
      room = spareCapacity(of: request)
    }
    if let rest, rest > 0, request.bodyError == nil { request.bodyError = .lengthMismatch }
  }

  /// Returns the bytes for the next read.
  private static func spareCapacity(of request: Request) -> Int {
    let spare = request.body.capacity - request.body.count
    return spare < leastPortion ? portion : spare
  }
}
