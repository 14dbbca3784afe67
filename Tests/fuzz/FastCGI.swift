import Gateway
import Webhook

/// Any bytes on a FastCGI connection. They arrive in pieces, whose length is the first byte; bounds hold, and the outcome is
/// that of a single piece.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let expected = outcome(bytes, portion: max(1, bytes.count))
  precondition(outcome(bytes, portion: Int(first) + 1) == expected)
  return 0
}

private struct Outcome: Equatable {
  var requests: [[UInt8]] = []
  var output: [UInt8] = []
  var isBroken = false
}

private func outcome(_ bytes: [UInt8], portion: Int) -> Outcome {
  var limits = FastCGILimits(body: 200)
  limits.parameters = 300
  var connection = FastCGIConnection(limits: limits)
  var at = 0
  while at < bytes.count {
    let end = min(at + portion, bytes.count)
    connection.receive(bytes.span.extracting(at..<end), deadline: Deadline(nanoseconds: 1))
    precondition(connection.size <= limits.requests * (limits.body + limits.parameters))
    at = end
  }
  connection.expire(1)
  var outcome = Outcome()
  while let (id, request) = connection.nextRequest {
    outcome.requests.append(request.method + request.path + request.query + request.body)
    connection.respond(to: id, with: Response(status: 200), isHead: request.isHead)
  }
  precondition(!connection.isBusy)
  outcome.output = connection.output
  outcome.isBroken = connection.isBroken
  return outcome
}
