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
  static let portion = 65_536
  /// Less room than this is not worth a call.
  static let leastPortion = 4096

  /// Reads the source to its end into `request`. Of what is longer than `limit` bytes the rest is read and forgotten, so that
  /// whoever writes it can finish, and the request has the fault.
  ///
  /// Throws what the source throws.
  package static func read<Source: ByteSource & ~Copyable>(
    to request: inout Request, from source: inout Source, limit: Int
  ) throws(Source.Failure) {
    // What room is left from the time before is used first: most bodies end there, and then nothing moves.
    var room = portion
    while try source.read(atMost: room, into: &request.body) > 0 {
      if request.body.count > limit {
        request.bodyFault = .tooLarge
        request.body = []
      }
      let left = request.body.capacity - request.body.count
      room = left < leastPortion ? portion : left
    }
  }
}
