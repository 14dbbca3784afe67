import Bytes
import Digest
import WhatsApp
import Webhook

/// Any request: fields, an empty line, and the query or the body. Only the secrets are accepted.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  var lines = input.pieces(separatedBy: 0x0A)
  let body = lines.popLast() ?? []
  for method in ["GET", "POST"] {
    for names in 1..<8 {
      var request = Request(method: [UInt8](method.utf8))
      request.query = body
      request.body = body
      for line in lines {
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
        guard parts.count == 2 else { continue }
        request.fields.append(Request.Field(name: Array(parts[0]), value: Array(parts[1])))
      }
      answer(request, credentials: names)
    }
  }
  return 0
}

/// A fuzzer finds 32 random bytes only if a comparison reveals them.
private let secret = (0..<32).map { _ in UInt8.random(in: 1...255) }

private func answer(_ request: Request, credentials which: Int) {
  var source = Source(provider: .meta, name: [UInt8]("fuzz"))
  if which & 1 != 0 {
    source.credentials.signature = SignatureCredential(
      fieldName: [UInt8]("X-Hub-Signature-256"), secrets: [secret, secret + [1]])
  }
  if which & 2 != 0 { source.credentials.basic = [SharedSecret(secret.span)] }
  if which & 4 != 0 {
    source.credentials.headers = [([UInt8]("X-Secret"), SharedSecret(secret.span))]
  }
  source.verifyTokens = [SharedSecret(secret.span)]
  var handler = Handler(sources: Sources(source), clock: NoClock(), store: NoStore(), log: NoLog())
  let response = handler.respond(to: request)
  let isHealth = request.method == [UInt8]("GET") && response.body == [UInt8]("ok")
  precondition(isHealth || response.status >= 400, "an unauthenticated request was accepted")
}

private struct NoClock: Clock {
  func now() -> Timestamp { .epoch }
}

private struct NoStore: EventStore {
  func select(sink: Int) {}
  func commit(
    _ claims: [Claim], at time: Timestamp, deadline: Deadline,
    compose: ([Knowledge], Int) -> (lines: EventLines, tally: Tally)?
  ) throws(StoreError) {
    preconditionFailure("an unauthenticated event")
  }
  func quarantine(_ request: QuarantinedRequest, deadline: Deadline) throws(StoreError) {
    preconditionFailure("an unauthenticated request in the quarantine")
  }
  func count(_ tally: Tally) {}
  func probe(deadline: Deadline) throws(StoreError) {}
  func takeResponseBody() -> [UInt8]? { nil }
  func takeNotes() -> [LogEntry] { [] }
}

private struct NoLog: Log {
  mutating func write(_ entry: LogEntry) {}
}
