package import Webhook

/// Where a host's bytes come from.
package protocol ByteSource: ~Copyable {
  associatedtype Failure: Error

  /// Appends at most `count` bytes to `buffer`, at least one where there are any, and gives how many: 0 is the end.
  mutating func read(atMost count: Int, into buffer: inout [UInt8]) throws(Failure) -> Int
}

/// Reads bodies.
package enum Body {
  /// Bytes asked for at a time: what a pipe holds, pipe(7).
  package static let portion = 65_536
  /// Less room than this is not worth a call.
  static let leastPortion = 4096

  /// Reads a body into `request`: as many bytes as it is long, and never one more, for the server may keep its end open; all
  /// bytes where its length is not known. Of what is longer than `limit` bytes the rest is read and forgotten, so that whoever
  /// writes it can finish, and the request has the fault.
  ///
  /// Throws what the source throws.
  package static func read<Source: ByteSource & ~Copyable>(
    to request: inout Request, from source: inout Source, length: BodyLength = .unknown, limit: Int
  ) throws(Source.Failure) {
    // What room is left from the time before is used first: most bodies end there, and then nothing moves.
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
