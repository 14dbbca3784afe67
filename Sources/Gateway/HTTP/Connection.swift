/// A way to a server and back, as the HTTP client needs it.
package protocol Connection: ByteSource, ~Copyable {
  /// Connects; what was open before is closed.
  mutating func open() throws(Failure)

  /// Writes all bytes.
  mutating func write(_ bytes: Span<UInt8>) throws(Failure)

  /// Waits until there is something to read, however long it takes; false where the process was
  /// asked to end meanwhile.
  mutating func wait() throws(Failure) -> Bool
}

/// Why an exchange came to nothing.
package enum HTTPError<Failure: Error>: Error {
  /// The connection's own fault.
  case connection(Failure)
  /// The connection ended where something had to follow.
  case ended
  /// What came is not HTTP/1.1, RFC 9112, or more of it than there can be.
  case malformed(StaticString)
  /// The process was asked to end while it waited.
  case interrupted
}
