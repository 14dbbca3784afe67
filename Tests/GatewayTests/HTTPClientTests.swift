import Testing

@testable import Gateway

/// Responses as they come over a connection.
private enum Recorded {
  static let length =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world"
  static let chunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;name=\"va;lue\"\r\nhello \r\n0005\r\nworld\r\n0\r\nTrailer: x\r\n\r\n"
  static let bareLines =
    "HTTP/1.1 200\nCONTENT-LENGTH:\t11 \nEmpty:\n\nhello world"
  static let interim =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 11\r\nContent-Length: 11\r\n\r\nhello world"
  static let untilEnd = "HTTP/1.0 200 OK\r\n\r\nhello world"

  static let all = [length, chunks, bareLines, interim, untilEnd]
}

/// The result of an exchange over scripted connections: status, body and whether it is too long, or the error.
private func exchange(_ script: Script, bodyLimit: Int = 1000) -> String {
  var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: bodyLimit)
  return exchange(&client)
}

private func exchange(
  _ client: inout HTTPClient<ScriptedConnection>,
  _ wait: HTTPClient<ScriptedConnection>.Wait = .bounded
) -> String {
  do throws(HTTPError<ScriptedError>) {
    let response = try client.exchange(Array("GET".utf8), wait)
    let body = response.isTooLong ? "too long" : String(decoding: response.body, as: UTF8.self)
    return "\(response.status) \(body)"
  } catch {
    return error.summary
  }
}

struct HTTPClientTests {
  @Test(arguments: Recorded.all)
  func `a response is the same however it is split`(response: String) {
    let bytes = Array(response.utf8)
    #expect(exchange(Script([bytes.map { [$0] }])) == "200 hello world")
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let portions = [bytes[..<first], bytes[first..<second], bytes[second...]]
        let script = Script([portions.filter { !$0.isEmpty }.map { Array($0) }])
        #expect(exchange(script) == "200 hello world", "\(first) \(second)")
      }
    }
  }

  @Test(arguments: Recorded.all.filter { $0 != Recorded.untilEnd })
  func `a response that ends early is none`(response: String) {
    for length in 0..<response.utf8.count {
      #expect(exchange(Script([[Array(response.utf8.prefix(length))]])) == "ended", "\(length)")
    }
  }

  @Test(
    arguments: [
      "", "\r\n", "nonsense\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
      "http/1.1 200 OK\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200\u{0}\r\n\r\n",
    ])
  func `a malformed status line is an error`(response: String) {
    #expect(exchange(Script(response)) == (response.isEmpty ? "ended" : "malformed"))
  }

  @Test(
    arguments: [
      "no colon", ": no name", "Na me: x", "Name : x", " folded: x", "\tfolded: x", "Name: a\rb",
      "Name: a\u{0}b", "Name: a\r", "Nämé: x", "Content-Length: x", "Content-Length:",
      "Content-Length: -1",
      "Content-Length: 1, 1", "Content-Length: +1", "Content-Length: 1234567890123456",
      "Content-Length: 99999999999999999999999", "Content-Length: 0x1",
      "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 1\r\nTransfer-Encoding: chunked",
      "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding:",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    ])
  func `an ambiguous head is an error`(field: String) {
    #expect(exchange(Script("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n12")) == "malformed")
  }

  @Test(
    arguments: [
      "", ";", " 1", "x", "-1", "0x1", "1 2", "1,2", "1\r2", "1\u{0}", "1000000000000",
      "fffffffffffffffff", "00000000000000000001",
      "1;" + String(repeating: "x", count: 4096),
    ])
  func `a malformed chunk line is an error`(line: String) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(exchange(Script("\(head)\(line)\r\nx\r\n0\r\n\r\n")) == "malformed")
  }

  @Test(arguments: ["1\r\nxy\r\n0\r\n\r\n", "1\r\nx0\r\n\r\n", "1\r\nx\r\r\n", "1\r\nx \r\n"])
  func `a chunk longer than its length is an error`(chunks: String) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(exchange(Script(head + chunks)) == "malformed")
  }

  @Test func `a chunk's length may be in upper case, and its line have white space at its end`() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
    #expect(
      exchange(Script(head + "A \r\n0123456789\r\na\t;x\r\n0123456789\r\n0\r\n\r\n"))
        == "200 01234567890123456789")
  }

  @Test func `a response without a body has none, whatever its head says`() {
    #expect(exchange(Script("HTTP/1.1 204 No Content\r\n\r\n")) == "204 ")
    #expect(exchange(Script("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")) == "304 ")
  }

  @Test func `a head has 64 KiB and no more`() {
    let frame = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \r\n\r\n"
    for (length, outcome) in [(65_536, "200 "), (65_537, "malformed")] {
      let filler = String(repeating: "x", count: length - frame.utf8.count)
      let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: \(filler)\r\n\r\n"
      #expect(head.utf8.count == length)
      #expect(exchange(Script(head)) == outcome)
    }
    let endless = [[UInt8]](repeating: [UInt8](repeating: 0x41, count: 1000), count: 1000)
    let script = Script([endless])
    #expect(exchange(script) == "malformed")
    #expect(script.connections[0].count > 900)
  }

  @Test func `trailers are as long as a head, and no longer`() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    let lines = String(repeating: "X: 345\r\n", count: 8191)
    #expect(exchange(Script(head + lines + "\r\n")) == "200 ")
    #expect(exchange(Script(head + lines + "X: 345\r\n\r\n")) == "malformed")
  }

  @Test func `there are eight interim responses and no more`() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\n"
    let last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    #expect(exchange(Script(String(repeating: interim, count: 8) + last)) == "200 ")
    #expect(exchange(Script(String(repeating: interim, count: 9) + last)) == "malformed")
  }

  @Test(arguments: [Recorded.length, Recorded.chunks, Recorded.untilEnd])
  func `a body over the limit is read and forgotten`(response: String) {
    #expect(exchange(Script(response), bodyLimit: 11) == "200 hello world")
    #expect(exchange(Script(response), bodyLimit: 10) == "200 too long")
    #expect(exchange(Script(response), bodyLimit: 2) == "200 too long")
    #expect(exchange(Script(response), bodyLimit: 1) == "malformed")
  }
}

struct HTTPClientConnectionTests {
  private let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".utf8)

  @Test func `one connection is enough for everything`() {
    let script = Script([[answer, answer, answer]])
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    for _ in 0..<3 { #expect(exchange(&client) == "200 x") }
    #expect(script.opened == 1)
    #expect(script.written.count == 3)
  }

  @Test(
    arguments: zip(
      [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nconnection: x, CLOSE\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
      ], [2, 2, 2, 1, 2, 2]))
  func `a connection is kept where the server keeps it`(response: String, connections: Int) {
    let script = Script([[Array(response.utf8), answer], [answer]])
    if response.contains("200 OK\r\n\r\n") { script.connections[0].removeLast() }
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(exchange(&client) == "200 x")
    #expect(script.opened == connections)
  }

  @Test(arguments: [false, true])
  func `a kept connection that broke is replaced once`(breaksOnWrite: Bool) {
    let script = Script([[answer], [answer]])
    script.breaksOnWrite = breaksOnWrite
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(exchange(&client) == "200 x")
    #expect(script.opened == 2)
    #expect(script.written.count == (breaksOnWrite ? 2 : 3))
    #expect(exchange(&client) == "rejected")
    #expect(exchange(&client) == "rejected")
  }

  @Test func `a new connection that is broken is not replaced`() {
    let script = Script([[], [answer]])
    #expect(exchange(script) == "ended")
    #expect(script.opened == 1)
    let second = Script([[answer], [], [answer]])
    var client = HTTPClient(ScriptedConnection(script: second), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(exchange(&client) == "ended")
    #expect(second.opened == 2)
  }

  @Test func `a connection that broke in the middle of a response is not asked again`() {
    let script = Script([[answer, Array("HTTP".utf8)], [answer]])
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(exchange(&client) == "ended")
    #expect(script.opened == 1)
    #expect(exchange(&client) == "200 x")
    #expect(script.opened == 2)
  }

  @Test func `what follows nonsense over the same connection is not read`() {
    let script = Script([[answer, Array("HTTP/1.1 x\r\n".utf8), answer], [answer, answer]])
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(exchange(&client) == "malformed")
    #expect(exchange(&client) == "200 x")
    #expect(script.opened == 2)
  }

  @Test func `only an unbounded wait waits, and only until SIGTERM`() {
    let script = Script([[answer, answer], [answer]])
    var client = HTTPClient(ScriptedConnection(script: script), bodyLimit: 10)
    #expect(exchange(&client) == "200 x")
    #expect(script.waited == 0)
    #expect(exchange(&client, .unbounded) == "200 x")
    #expect(script.waited == 1)
    script.waits = false
    #expect(exchange(&client, .unbounded) == "interrupted")
  }
}
