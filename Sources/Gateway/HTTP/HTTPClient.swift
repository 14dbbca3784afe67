/// An HTTP/1.1 client of one server, over one persistent connection.
package struct HTTPClient<Stream: Connection & ~Copyable>: ~Copyable {
  private var input: HTTPInput<Stream>
  private var isOpen = false
  private let bodyLimit: Int

  /// How long to wait for the first byte of a response.
  package enum Wait {
    /// Until the connection's timeout.
    case bounded
    /// Without a timeout.
    case unbounded
  }

  /// - Parameters:
  ///   - connection: not open yet.
  ///   - bodyLimit: bytes of a response's body, 1 GiB at most; longer ones are discarded.
  package init(_ connection: consuming Stream, bodyLimit: Int) {
    input = HTTPInput(connection)
    self.bodyLimit = min(max(0, bodyLimit), 1 << 30)
  }

  /// Sends a complete request and returns the response.
  ///
  /// A persistent connection may have been closed in the meantime: where it fails before the first byte of the response, the
  /// request is sent again over a new one, and so may arrive twice.
  ///
  /// Throws `HTTPError` where the connection fails, and where the response is malformed.
  package mutating func exchange(
    _ request: [UInt8], _ wait: Wait = .bounded
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    guard isOpen else { return try openAndSend(request, wait) }
    do throws(HTTPError<Stream.Failure>) {
      return try send(request, wait)
    } catch {
      switch error {
      case .connection where !input.hasBegun, .ended where !input.hasBegun:
        return try openAndSend(request, wait)
      default: throw error
      }
    }
  }

  private mutating func openAndSend(
    _ request: [UInt8], _ wait: Wait
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    input.clear()
    do throws(Stream.Failure) {
      try input.connection.open()
    } catch {
      throw .connection(error)
    }
    return try send(request, wait)
  }

  private mutating func send(
    _ request: [UInt8], _ wait: Wait
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    // The connection is reusable only when the complete response was read.
    isOpen = false
    input.beginResponse()
    var canRead = true
    do throws(Stream.Failure) {
      try input.connection.write(request.span)
      if wait == .unbounded { canRead = try input.connection.wait() }
    } catch {
      throw .connection(error)
    }
    guard canRead else { throw .interrupted }
    let response = try input.response(bodyLimit: bodyLimit)
    isOpen = response.keepsConnection && input.isEmpty
    return response
  }
}
