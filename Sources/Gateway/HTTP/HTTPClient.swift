/// Asks one server for one thing after another, over a connection that is kept.
package struct HTTPClient<Stream: Connection & ~Copyable>: ~Copyable {
  private var input: HTTPInput<Stream>
  private var isOpen = false
  private let bodyLimit: Int

  /// How long an answer may be in coming.
  package enum Patience {
    /// As long as the connection has it.
    case limited
    /// For ever, and then as long as the connection has it from the first byte on.
    case endless
  }

  /// - Parameters:
  ///   - connection: the way to the server, not open yet.
  ///   - bodyLimit: bytes of a response's body that are kept, 1 GiB at most.
  package init(_ connection: consuming Stream, bodyLimit: Int) {
    input = HTTPInput(connection)
    self.bodyLimit = min(max(0, bodyLimit), 1 << 30)
  }

  /// Sends a request, whole with its head, and gives the response.
  ///
  /// A kept connection may have gone in the meantime: where it is broken before a byte of the
  /// response came, the request is sent once more over a new one. So it may arrive twice.
  ///
  /// Throws `HTTPError` where the connection fails or what comes is not a response.
  package mutating func exchange(
    _ request: [UInt8], _ patience: Patience = .limited
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    guard isOpen else { return try openAndSend(request, patience) }
    do throws(HTTPError<Stream.Failure>) {
      return try send(request, patience)
    } catch {
      switch error {
      case .connection where !input.hasBegun, .ended where !input.hasBegun:
        return try openAndSend(request, patience)
      default: throw error
      }
    }
  }

  private mutating func openAndSend(
    _ request: [UInt8], _ patience: Patience
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    input.clear()
    do throws(Stream.Failure) {
      try input.connection.open()
    } catch {
      throw .connection(error)
    }
    return try send(request, patience)
  }

  private mutating func send(
    _ request: [UInt8], _ patience: Patience
  ) throws(HTTPError<Stream.Failure>) -> HTTPResponse {
    // Until the whole response is there, nobody knows what comes next over this connection.
    isOpen = false
    input.beginAnswer()
    var isAnswered = true
    do throws(Stream.Failure) {
      try input.connection.write(request.span)
      if patience == .endless { isAnswered = try input.connection.wait() }
    } catch {
      throw .connection(error)
    }
    guard isAnswered else { throw .interrupted }
    let response = try input.response(bodyLimit: bodyLimit)
    isOpen = response.keepsConnection && input.isEmpty
    return response
  }
}
