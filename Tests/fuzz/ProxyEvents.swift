import Bytes
import Gateway
import Webhook

/// An event of anybody who may invoke the function: a request and an answer in kind, or a fault, and never a trap.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let limit = 1000
  do throws(ProxyEventError) {
    let event = try ProxyEvent(input, bodyLimit: limit)
    precondition(event.request.body.count <= limit, "a body over the limit")
    precondition(event.request.query.count <= 3 * count + 1, "a query out of nothing")
    for status in [200, 401, 599] {
      var response = Response(text: event.request.method)
      response.status = status
      let result = event.shape.result(of: response, isHead: event.request.isHead)
      precondition((try? JSONDocument(scanning: result)) != nil, "the answer is not JSON")
    }
  } catch {
    if let other = OtherEvent(input) { precondition(!"\(other.name)".isEmpty, "a nameless event") }
  }
  return 0
}
