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

  /// Reads the source to its end into `request`. Of what is longer than `limit` bytes the rest is read and forgotten, so that
  /// whoever writes it can finish, and the request has the fault.
  ///
  /// Throws what the source throws.
  package static func read<Source: ByteSource & ~Copyable>(
    to request: inout Request, from source: inout Source, limit: Int
  ) throws(Source.Failure) {
    while try source.read(atMost: portion, into: &request.body) > 0 {
      guard request.body.count > limit else { continue }
      request.bodyFault = .tooLarge
      request.body = []
    }
  }
}
