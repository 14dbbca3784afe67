import Bytes
import Gateway
import Webhook

/// Any invocation: a request and a response of the same format, or an error, and never a trap.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let limit = 1000
  do throws(ProxyEventError) {
    let event = try ProxyEvent(input, bodyLimit: limit)
    precondition(event.request.body.count <= limit, "a body over the limit")
    precondition(event.request.query.count <= 3 * count + 16 << 10, "a query longer than allowed")
    for status in [200, 401, 599] {
      var response = Response(text: event.request.method)
      response.status = status
      let result = event.shape.result(of: response, isHead: event.request.isHead)
      precondition((try? JSONDocument(scanning: result)) != nil, "the response is not JSON")
    }
  } catch {
    if let other = OtherEvent(input) { precondition(!"\(other.name)".isEmpty, "an unnamed event") }
  }
  return 0
}
