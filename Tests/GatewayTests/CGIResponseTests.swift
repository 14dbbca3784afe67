import Testing

@testable import Gateway
@testable import Webhook

/// Responses in the words of RFC 3875, section 6.
struct CGIResponseTests {
  @Test func `a response has its status first, CR LF at line ends, and its length`() {
    var response = Response(text: Array("1158201444".utf8))
    #expect(
      text(CGIResponse.bytes(of: response, isHead: false))
        == "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n\r\n1158201444"
    )
    response = Response(status: 405)
    response.fields = [("Allow", "GET, HEAD, POST")]
    #expect(
      text(CGIResponse.bytes(of: response, isHead: false))
        == "Status: 405 Method Not Allowed\r\nAllow: GET, HEAD, POST\r\nContent-Length: 0\r\n\r\n")
  }

  @Test func `a response to HEAD has no body, and the length that it would have`() {
    let response = CGIResponse.bytes(of: Response(text: Array("ok".utf8)), isHead: true)
    #expect(text(response).hasSuffix("\r\nContent-Length: 2\r\n\r\n"))
  }

  @Test(arguments: [200, 400, 401, 403, 404, 405, 408, 413, 415, 500, 503])
  func `every status has its words`(status: Int) {
    let reason = "\(Response(status: status).reason)"
    #expect(reason.count > 1)
    #expect((reason == "Internal Server Error") == (status == 500))
    #expect((reason == "OK") == (status == 200))
  }
}
