/// A connection of the HTTP client to its server.
package protocol Connection: ByteSource, ~Copyable {
  /// Connects, and closes the previous connection.
  mutating func open() throws(Failure)

  /// Writes all bytes.
  mutating func write(_ bytes: Span<UInt8>) throws(Failure)

  /// Waits without a timeout until bytes can be read; false where SIGTERM arrived first.
  mutating func wait() throws(Failure) -> Bool
}

/// An exchange without a response.
package enum HTTPError<Failure: Error>: Error {
  /// The connection failed.
  case connection(Failure)
  /// The server closed the connection within or before a response.
  case ended
  /// The response is not HTTP/1.1, RFC 9112, or exceeds a limit.
  case malformed(StaticString)
  /// SIGTERM arrived during the wait.
  case interrupted
}
