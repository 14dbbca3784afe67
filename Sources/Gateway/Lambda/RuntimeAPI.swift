import Bytes

/// What is wrong, as Lambda wants to be told.
package struct LambdaError {
  /// `Function.` or `Runtime.` and a word: what is named otherwise becomes `Unknown`.
  package let type: StaticString
  /// What a person reads.
  package let message: [UInt8]

  /// An error by its type, such as `Runtime.BadConfig`, and in words.
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

/// Lambda's runtime API, version 2018-06-01: "Using the Lambda runtime API", AWS Lambda Developer
/// Guide.
package struct RuntimeAPI<Stream: Connection & ~Copyable>: ~Copyable {
  package typealias Fault = RuntimeAPIError<Stream.Failure>

  private var client: HTTPClient<Stream>
  private let authority: [UInt8]

  /// The longest event that is kept. Lambda's own limit is 6 MB, "Lambda quotas".
  package static var eventLimit: Int { 16 << 20 }

  /// - Parameters:
  ///   - authority: what `AWS_LAMBDA_RUNTIME_API` says: a host and a port.
  ///   - connection: the way there, not open yet.
  package init(authority: [UInt8], connection: consuming Stream) {
    self.authority = authority
    client = HTTPClient(connection, bodyLimit: Self.eventLimit)
  }

  /// Waits for the next invocation, however long it takes.
  ///
  /// Throws `RuntimeAPIError` where the API is gone, answers nonsense or anything but 200: "the
  /// runtime should exit promptly". `.interrupted` where the process was asked to end.
  package mutating func next() throws(Fault) -> Invocation {
    let response = try exchange(head("GET", [UInt8]("invocation/next")) + [UInt8]("\r\n"), .endless)
    guard response.status == 200 else { throw .status(response.status) }
    guard let invocation = Invocation(response) else {
      throw .http(.malformed("the invocation has no request id"))
    }
    return invocation
  }

  /// Answers an invocation.
  ///
  /// Throws `RuntimeAPIError` where the API is gone or answers nonsense or 5xx, "non-recoverable
  /// state".
  package mutating func respond(
    to invocation: Invocation, _ result: [UInt8]
  ) throws(Fault) -> Acceptance {
    var request = post(invocation, "response")
    return try accept(&request, result)
  }

  /// Says that an invocation failed. Throws as `respond` does.
  package mutating func fail(
    _ invocation: Invocation, _ error: LambdaError
  ) throws(Fault) -> Acceptance {
    var request = post(invocation, "error")
    Self.append(type: error, to: &request)
    return try accept(&request, error.body)
  }

  /// Says that the function cannot start; to be called before the first `next` only. Throws as
  /// `respond` does.
  package mutating func failInitialization(_ error: LambdaError) throws(Fault) -> Acceptance {
    var request = head("POST", [UInt8]("init/error"))
    Self.append(type: error, to: &request)
    return try accept(&request, error.body)
  }

  /// `head` ends before its last two lines.
  private mutating func accept(
    _ head: inout [UInt8], _ body: [UInt8]
  ) throws(Fault) -> Acceptance {
    head.append("Content-Type: application/json\r\nContent-Length: ")
    head.append(decimal: body.count)
    head.append("\r\n\r\n")
    // One write: a head by itself would wait for the acknowledgement of the segment before it.
    head.append(body.span)
    let status = try exchange(head, .limited).status
    if status >= 500 { throw .status(status) }
    return Acceptance(status: status)
  }

  private mutating func exchange(
    _ request: [UInt8], _ patience: HTTPClient<Stream>.Patience
  ) throws(Fault) -> HTTPResponse {
    do throws(HTTPError<Stream.Failure>) {
      return try client.exchange(request, patience)
    } catch {
      throw .http(error)
    }
  }

  private func post(_ invocation: Invocation, _ kind: StaticString) -> [UInt8] {
    var path = [UInt8]("invocation/")
    path.append(invocation.requestID.span)
    path.append("/")
    path.append(kind)
    var head = head("POST", path)
    if let id = invocation.invocationID {
      head.append("Lambda-Runtime-Invocation-Id: ")
      head.append(id.span)
      head.append("\r\n")
    }
    return head
  }

  private func head(_ method: StaticString, _ path: [UInt8]) -> [UInt8] {
    var head = [UInt8](method)
    head.append(" /2018-06-01/runtime/")
    head.append(path.span)
    head.append(" HTTP/1.1\r\nHost: ")
    head.append(authority.span)
    head.append("\r\n")
    return head
  }

  private static func append(type error: LambdaError, to head: inout [UInt8]) {
    head.append("Lambda-Runtime-Function-Error-Type: ")
    head.append(error.type)
    head.append("\r\n")
  }
}

/// What the API said to an answer.
package enum Acceptance: Equatable {
  case accepted
  /// 410: the invocation is over, and its caller was told so.
  case late
  /// 413: the result is longer than results may be, and the caller was told so.
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

/// Why the runtime API cannot be worked with.
package enum RuntimeAPIError<Failure: Error>: Error {
  case http(HTTPError<Failure>)
  /// A status after which there is no going on.
  case status(Int)
}
