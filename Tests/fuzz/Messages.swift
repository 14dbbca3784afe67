import Bytes
import Gateway
import Webhook

/// Any event with messages: each is a request, or fails, and the result names those that the first byte's bits let fail.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count > 1, let event = MessageEvent(Array(input[1...])) else { return 0 }
  precondition(event.count > 0 && event.count <= count, "more messages than bytes")
  let limit = 1000
  let outcomes = MessageOutcomes()
  var names: [[UInt8]] = []
  var canName = true
  for index in 0..<event.count {
    let message = event.message(at: index, bodyLimit: limit)
    let isCommitted = input[0] >> (index % 8) & 1 == 0 && message.request != nil
    check(message, limit, inputLength: count)
    if !isCommitted || outcomes.isBlocked(message) {
      names.append(message.id)
      if message.id.isEmpty { canName = false }
    }
    outcomes.add(message, isCommitted: isCommitted)
  }
  guard let result = outcomes.queueResult() else {
    precondition(!canName, "messages with names are not named")
    return 0
  }
  guard canName, let document = try? JSONDocument(scanning: result) else {
    preconditionFailure("the result is not JSON, or leaves out a message")
  }
  let list = document.member("batchItemFailures", of: document.root)
  let named = document.elements(of: list).map { item -> [UInt8] in
    guard let id = document.member("itemIdentifier", of: item) else { return [] }
    return Array(document.text[document.range(of: id)].dropFirst().dropLast())
  }
  precondition(named == names, "other messages are named")
  return 0
}

private func check(_ message: MessageEvent.Message, _ limit: Int, inputLength: Int) {
  guard let request = message.request else { return }
  precondition(request.body.count <= limit, "a body over the limit")
  precondition(request.path.first == UInt8(ascii: "/"), "a path without a slash")
  precondition(request.path.count <= 3 * inputLength + 1, "a path longer than the event")
  guard request.isFromAWS, let body = try? JSONDocument(scanning: request.body) else { return }
  // What AWS made is one entry, and nothing beside it.
  precondition(body.kind(of: body.root) != .object || isOneEntry(body), "more than an entry")
}

private func isOneEntry(_ body: JSONDocument) -> Bool {
  let names = body.members(of: body.root).map { body.string(of: $0.name) ?? [] }
  let entries = body.elements(of: body.member("entry", of: body.root)).map { body.kind(of: $0) }
  return names == [[UInt8]("object".utf8), [UInt8]("entry".utf8)] && entries == [.object]
}
