import Bytes

/// An error in the runtime API's format.
package struct LambdaError {
  /// `Function.` or `Runtime.` and a word; Lambda turns any other type into `Unknown`.
  package let type: StaticString
  /// The text for a person.
  package let message: [UInt8]

  /// An error of a type such as `Runtime.BadConfig`.
  package init(_ type: StaticString, _ message: [UInt8]) {
    self.type = type
    self.message = message
  }

  /// `{"errorMessage":…,"errorType":…,"stackTrace":[]}`
  var body: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.string("errorMessage", UTF8Sequence.repairing(message))
    writer.string("errorType", type)
    writer.beginArray("stackTrace")
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}

/// Lambda's runtime API, version 2018-06-01: "Using the Lambda runtime API", AWS Lambda Developer Guide.
package struct RuntimeAPI<Stream: Connection & ~Copyable>: ~Copyable {
  package typealias Failure = RuntimeAPIError<Stream.Failure>

  private var client: HTTPClient<Stream>
  private let authority: [UInt8]

  /// Bytes of an event. Lambda's own limit is 6 MB, "Lambda quotas".
  package static var eventLimit: Int { 16 << 20 }

  /// - Parameters:
  ///   - authority: the host and port in `AWS_LAMBDA_RUNTIME_API`.
  ///   - connection: to that port, not open yet.
  package init(authority: [UInt8], connection: consuming Stream) {
    self.authority = authority
    client = HTTPClient(connection, bodyLimit: Self.eventLimit)
  }

  /// Waits for the next invocation, without a timeout, and returns it.
  ///
  /// Throws `RuntimeAPIError` for any other response than a well-formed 200: "the runtime should exit promptly"; `.interrupted`
  /// where SIGTERM arrived.
  package mutating func next() throws(Failure) -> Invocation {
    var request = Self.path("GET", room: 0)
    request.append("invocation/next")
    endLine(&request)
    request.append("\r\n")
    let response = try exchange(request, .unbounded)
    guard response.status == 200 else { throw .status(response.status) }
    guard let invocation = Invocation(response) else {
      throw .http(.malformed("invocation without a request id"))
    }
    return invocation
  }

  /// Sends an invocation's response.
  ///
  /// Throws `RuntimeAPIError` where the API's response is missing, malformed or 5xx, "non-recoverable state".
  package mutating func respond(
    to invocation: Invocation, _ result: [UInt8]
  ) throws(Failure) -> Acceptance {
    var request = post(invocation, "/response", room: result.count)
    return try accept(&request, result)
  }

  /// Reports that an invocation failed. Throws as `respond` does.
  package mutating func fail(
    _ invocation: Invocation, _ error: LambdaError
  ) throws(Failure) -> Acceptance {
    let body = error.body
    var request = post(invocation, "/error", room: body.count)
    Self.append(type: error, to: &request)
    return try accept(&request, body)
  }

  /// Reports that the function cannot start; only before the first `next`. Throws as `respond` does.
  package mutating func failInitialization(_ error: LambdaError) throws(Failure) -> Acceptance {
    var request = Self.path("POST", room: 0)
    request.append("init/error")
    endLine(&request)
    Self.append(type: error, to: &request)
    return try accept(&request, error.body)
  }

  /// Completes a head with the body's type and length, and sends both.
  private mutating func accept(
    _ head: inout [UInt8], _ body: [UInt8]
  ) throws(Failure) -> Acceptance {
    head.append("Content-Type: application/json\r\nContent-Length: ")
    head.append(decimal: body.count)
    head.append("\r\n\r\n")
    // One write: a head by itself would wait for the acknowledgement of the segment before it.
    head.append(body.span)
    let status = try exchange(head, .bounded).status
    if status >= 500 { throw .status(status) }
    return Acceptance(status: status)
  }

  private mutating func exchange(
    _ request: [UInt8], _ wait: HTTPClient<Stream>.Wait
  ) throws(Failure) -> HTTPResponse {
    do throws(HTTPError<Stream.Failure>) {
      return try client.exchange(request, wait)
    } catch {
      throw .http(error)
    }
  }

  private func post(_ invocation: Invocation, _ kind: StaticString, room: Int) -> [UInt8] {
    var head = Self.path("POST", room: room)
    head.append("invocation/")
    head.append(invocation.requestID.span)
    head.append(kind)
    endLine(&head)
    if let id = invocation.invocationID {
      head.append("Lambda-Runtime-Invocation-Id: ")
      head.append(id.span)
      head.append("\r\n")
    }
    return head
  }

  /// Returns the start of a request line, with room for the usual head and `room` bytes more.
  private static func path(_ method: StaticString, room: Int) -> [UInt8] {
    var head: [UInt8] = []
    head.reserveCapacity(512 + room)
    head.append(method)
    head.append(" /2018-06-01/runtime/")
    return head
  }

  /// Appends the rest of the request line, and `Host`.
  private func endLine(_ head: inout [UInt8]) {
    head.append(" HTTP/1.1\r\nHost: ")
    head.append(authority.span)
    head.append("\r\n")
  }

  private static func append(type error: LambdaError, to head: inout [UInt8]) {
    head.append("Lambda-Runtime-Function-Error-Type: ")
    head.append(error.type)
    head.append("\r\n")
  }
}

/// The API's reaction to an invocation response.
package enum Acceptance: Equatable {
  case accepted
  /// 410: the invocation had timed out.
  case late
  /// 413: the result exceeds Lambda's limit.
  case tooLong
  /// Any other status.
  case rejected(Int)

  init(status: Int) {
    switch status {
    case 200..<300: self = .accepted
    case 410: self = .late
    case 413: self = .tooLong
    default: self = .rejected(status)
    }
  }
}

/// A failure of the runtime API, after which the runtime ends.
package enum RuntimeAPIError<Failure: Error>: Error {
  case http(HTTPError<Failure>)
  /// An unexpected status.
  case status(Int)
}
