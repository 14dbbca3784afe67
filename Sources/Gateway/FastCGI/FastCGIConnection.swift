import Bytes
package import Webhook

/// One connection of a FastCGI responder: turns received bytes into requests, and responses into bytes to send.
///
/// Requests may be interleaved; responses follow in the order in which the requests were completed.
package struct FastCGIConnection {
  private let limits: FastCGILimits
  /// The first bytes of an incomplete header.
  private var headerBytes: [UInt8] = []
  private var header: FastCGIRecord.Header?
  private var contentLeft = 0
  private var paddingLeft = 0
  /// The content of a record that is processed only when complete.
  private var content: [UInt8] = []
  /// Incomplete requests in the order in which they began, then complete ones in the order in which they were completed.
  private var requests: [FastCGIRequest] = []
  /// Whether the web server wants the connection closed: a request came without `FCGI_KEEP_CONN`.
  private var isLast = false
  /// The bytes to send. The adapter removes what it has sent.
  package var output: [UInt8] = []
  /// Whether the input is malformed, so that nothing after it can be read.
  package private(set) var isBroken = false

  /// A new connection.
  package init(limits: FastCGILimits) { self.limits = limits }

  /// Bytes of memory that the pending requests use.
  package var size: Int { requests.reduce(0) { $0 + $1.size } }

  /// Whether requests are pending.
  package var isBusy: Bool { !requests.isEmpty }

  /// Whether to close the connection when all output is sent.
  package var isFinished: Bool { isBroken || (isLast && requests.isEmpty) }

  /// Whether a request timed out before it was complete.
  private var hasExpired = false

  /// Whether more input is expected. The adapter has to drain it: closing a socket with unread bytes discards the last response.
  package var isInterrupted: Bool { isBroken || hasExpired || header != nil }

  /// The deadline of the first incomplete request; nil where there is none.
  package var nextDeadline: Deadline? {
    guard let first = requests.first, !first.isComplete else { return nil }
    return first.deadline
  }

  /// Processes the next bytes. Requests that begin in them get `deadline`.
  package mutating func receive(_ bytes: Span<UInt8>, deadline: Deadline) {
    var at = 0
    while at < bytes.count, !isBroken {
      guard let header else {
        receiveHeader(bytes, &at, deadline)
        continue
      }
      if contentLeft > 0 {
        let piece = bytes.extracting(at..<(at + min(contentLeft, bytes.count - at)))
        receive(content: piece, of: header)
        contentLeft -= piece.count
        at += piece.count
        if contentLeft == 0 { finishRecord(header, deadline) }
      } else {
        let padding = min(paddingLeft, bytes.count - at)
        paddingLeft -= padding
        at += padding
      }
      if contentLeft == 0, paddingLeft == 0 { self.header = nil }
    }
  }

  /// Completes the incomplete requests whose deadline has passed, with an error.
  package mutating func expire(_ nanoseconds: Int) {
    while let first = requests.first, !first.isComplete, first.deadline.nanoseconds <= nanoseconds {
      requests[0].expire()
      requests.append(requests.removeFirst())
      hasExpired = true
    }
  }

  /// The first complete request, to be responded to before the next one is asked for; nil where there is none.
  package var nextRequest: (id: UInt16, request: Request)? {
    for request in requests where request.isComplete { return (request.id, request.request) }
    return nil
  }

  /// Appends the response to a request to the output.
  package mutating func respond(to id: UInt16, with response: Response, isHead: Bool) {
    let bytes = CGIResponse.bytes(of: response, isHead: isHead)
    if output.isEmpty { output.reserveCapacity(bytes.count + 8 * FastCGIRecord.headerLength) }
    FastCGIRecord.append(standardOutput: bytes.span, id: id, to: &output)
    end(id, .requestComplete)
  }

  private mutating func end(_ id: UInt16, _ status: FastCGIRecord.ProtocolStatus) {
    FastCGIRecord.append(endOf: id, status, to: &output)
    guard let index = requests.firstIndex(where: { $0.id == id }) else { return }
    if !requests[index].keepsConnection { isLast = true }
    requests.remove(at: index)
  }
}

/// The limits of a connection.
package struct FastCGILimits {
  /// Bytes of a body.
  package var body: Int
  /// Bytes of a request's parameters: Apache passes on up to 100 fields of 8 KiB.
  package var parameters = 1 << 20
  /// Requests interleaved on one connection, although `FCGI_MPXS_CONNS` announces one.
  package var requests = 8

  /// The default limits, with that of a body in bytes.
  package init(body: Int) { self.body = body }
}

// The records.
extension FastCGIConnection {
  private mutating func receiveHeader(_ bytes: Span<UInt8>, _ at: inout Int, _ deadline: Deadline) {
    let count = min(FastCGIRecord.headerLength - headerBytes.count, bytes.count - at)
    let piece = bytes.extracting(at..<(at + count))
    at += count
    let parsed: FastCGIRecord.Header?
    if count == FastCGIRecord.headerLength {
      parsed = FastCGIRecord.Header(piece)
    } else {
      headerBytes.append(piece)
      guard headerBytes.count == FastCGIRecord.headerLength else { return }
      parsed = FastCGIRecord.Header(headerBytes.span)
      headerBytes.removeAll(keepingCapacity: true)
    }
    guard let header = parsed else {
      isBroken = true
      return
    }
    contentLeft = header.contentLength
    paddingLeft = header.paddingLength
    if contentLeft == 0 { finishRecord(header, deadline) }
    self.header = paddingLeft > 0 || contentLeft > 0 ? header : nil
  }

  /// Passes a piece of a stream on to its request, and keeps a piece of any other record until that is complete.
  private mutating func receive(content piece: Span<UInt8>, of header: FastCGIRecord.Header) {
    guard header.id != 0 else {
      content.append(piece)
      return
    }
    switch FastCGIRecord.Kind(rawValue: header.kind) {
    case .beginRequest: content.append(piece)
    case .parameters:
      update(header.id) { request, limits in
        request.append(parameters: piece, limit: limits.parameters)
      }
    case .standardInput:
      update(header.id) { request, limits in request.append(body: piece, limit: limits.body) }
    default: break
    }
  }

  private mutating func finishRecord(_ header: FastCGIRecord.Header, _ deadline: Deadline) {
    let isEmpty = header.contentLength == 0
    guard header.id != 0 else {
      respondToManagement(header)
      return
    }
    switch FastCGIRecord.Kind(rawValue: header.kind) {
    case .beginRequest: begin(header.id, deadline)
    case .abortRequest:
      if requests.contains(where: { $0.id == header.id }) { end(header.id, .requestComplete) }
    case .parameters:
      if isEmpty { update(header.id) { request, _ in request.endParameters() } }
    case .standardInput:
      if isEmpty { update(header.id) { request, _ in request.endBody() } }
    default: break
    }
    content.removeAll(keepingCapacity: true)
  }

  /// Changes the incomplete request of an id. Records of any other id are to be ignored: section 3.3.
  private mutating func update(
    _ id: UInt16, _ change: (inout FastCGIRequest, FastCGILimits) -> Void
  ) {
    guard let index = requests.firstIndex(where: { $0.id == id && !$0.isComplete }) else { return }
    change(&requests[index], limits)
    if requests[index].isComplete { requests.append(requests.remove(at: index)) }
  }

  /// Section 5.1: two bytes of role, one of flags.
  private mutating func begin(_ id: UInt16, _ deadline: Deadline) {
    guard content.count == 8, !requests.contains(where: { $0.id == id }) else {
      isBroken = true
      return
    }
    let keepsConnection = content[2] & 1 != 0
    let isResponder = content[0] == 0 && content[1] == 1
    guard isResponder, requests.count < limits.requests else {
      if !keepsConnection { isLast = true }
      end(id, isResponder ? .cannotMultiplex : .unknownRole)
      return
    }
    let end = requests.firstIndex { $0.isComplete } ?? requests.count
    requests.insert(
      FastCGIRequest(id: id, keepsConnection: keepsConnection, deadline: deadline), at: end)
  }

  private mutating func respondToManagement(_ header: FastCGIRecord.Header) {
    defer { content.removeAll(keepingCapacity: true) }
    guard FastCGIRecord.Kind(rawValue: header.kind) == .getValues else {
      FastCGIRecord.append(unknown: header.kind, to: &output)
      return
    }
    guard let asked = FastCGIPairs.decode(content) else {
      isBroken = true
      return
    }
    var pairs: [UInt8] = []
    for (name, value) in Self.values where asked.contains(where: { $0.name.equals(name) }) {
      FastCGIPairs.append(short: name, value, to: &pairs)
    }
    FastCGIRecord.append(header: .getValuesResult, id: 0, length: pairs.count, to: &output)
    output.append(pairs.span)
  }

  /// The variables of section 4.1. With one request a connection the web server opens more connections, which other processes
  /// can accept.
  private static var values: [(name: StaticString, value: StaticString)] {
    [("FCGI_MAX_CONNS", "1024"), ("FCGI_MAX_REQS", "1024"), ("FCGI_MPXS_CONNS", "0")]
  }
}
