import Testing

@testable import Gateway

/// A response with these fields and this body.
private func response(_ status: String, _ fields: [String] = [], _ body: String = "") -> [UInt8] {
  let fields = (fields + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n")
  return Array("HTTP/1.1 \(status)\r\n\(fields)\r\n\r\n\(body)".utf8)
}

/// An API that has one event, `{}`, and then this response.
private func script(
  _ fields: [String] = ["Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd"],
  then answers: [UInt8]...
) -> Script {
  Script([[response("200 OK", fields, "{}")] + answers])
}

private func runtime(_ script: Script) -> RuntimeAPI<ScriptedConnection> {
  RuntimeAPI(
    authority: Array("127.0.0.1:9001".utf8), connection: ScriptedConnection(script: script))
}

private func next(_ fields: [String]) throws -> Invocation {
  var api = runtime(script(fields))
  return try api.next()
}

extension Script {
  fileprivate var requests: [String] { written.map { String(decoding: $0, as: UTF8.self) } }
}

struct RuntimeAPITests {
  @Test func `the requests are those of the documentation, each in one write`() throws {
    let script = script(then: response("202 Accepted"), response("202 Accepted"))
    var api = runtime(script)
    let invocation = try api.next()
    #expect(invocation.event == Array("{}".utf8))
    #expect(try api.respond(to: invocation, Array("{\"a\":1}".utf8)) == .accepted)
    let error = LambdaError("Function.UnknownEvent", Array("a \"b\"".utf8) + [0xFF])
    #expect(try api.fail(invocation, error) == .accepted)
    #expect(script.opened == 1)
    #expect(script.waited == 1)
    let id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    #expect(
      script.requests == [
        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n\r\n",
        "POST /2018-06-01/runtime/invocation/\(id)/response HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
        "POST /2018-06-01/runtime/invocation/\(id)/error HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nLambda-Runtime-Function-Error-Type: Function.UnknownEvent\r\nContent-Type: application/json\r\nContent-Length: 81\r\n\r\n{\"errorMessage\":\"a \\\"b\\\"\u{FFFD}\",\"errorType\":\"Function.UnknownEvent\",\"stackTrace\":[]}",
      ])
  }

  @Test func `a failed start is reported before anything else`() throws {
    let script = Script([[response("202 Accepted", [], "{\"status\":\"OK\"}\n")]])
    var api = runtime(script)
    let error = LambdaError("Runtime.BadConfig", Array("x".utf8))
    #expect(try api.failInitialization(error) == .accepted)
    #expect(
      script.requests == [
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nLambda-Runtime-Function-Error-Type: Runtime.BadConfig\r\nContent-Type: application/json\r\nContent-Length: 68\r\n\r\n{\"errorMessage\":\"x\",\"errorType\":\"Runtime.BadConfig\",\"stackTrace\":[]}"
      ])
  }

  @Test func `the invocation id is repeated where it came, and in no other invocation`() throws {
    let id = "Lambda-Runtime-Aws-Request-Id: a"
    let script = Script([
      [
        response("200 OK", [id, "lambda-runtime-invocation-id: x/1=="], "{}"), response("202 OK"),
        response("202 OK"), response("200 OK", [id], "{}"), response("202 OK"),
      ]
    ])
    var api = runtime(script)
    let first = try api.next()
    _ = try api.respond(to: first, [])
    _ = try api.fail(first, LambdaError("Function.X", []))
    _ = try api.respond(to: try api.next(), [])
    let echoes = script.requests.map { $0.contains("\r\nLambda-Runtime-Invocation-Id: x/1==\r\n") }
    #expect(echoes == [false, true, true, false, false])
  }

  @Test(
    arguments: zip(
      ["200 OK", "202 Accepted", "400 Bad Request", "403 Forbidden", "410 Gone", "413 Too Large"],
      [
        Acceptance.accepted, .accepted, .rejected(400), .rejected(403), .late, .tooLong,
      ]))
  func `a response may be rejected, and the next event follows`(
    status: String, acceptance: Acceptance
  ) throws {
    let script = script(then: response(status, [], "{\"errorType\":\"X\"}"))
    var api = runtime(script)
    #expect(try api.respond(to: try api.next(), []) == acceptance)
  }

  @Test(arguments: ["500 Error", "503 Busy", "599 X"])
  func `a status of 500 or more is an error`(status: String) throws {
    let script = script(then: response(status))
    var api = runtime(script)
    let invocation = try api.next()
    #expect(throws: RuntimeAPIError<ScriptedError>.self) {
      try api.respond(to: invocation, [])
    }
  }

  @Test(arguments: ["204 No Content", "302 Found", "400 Bad", "403 Forbidden", "500 Error"])
  func `only 200 is an event`(status: String) {
    var api = runtime(
      Script([[response(status, ["Lambda-Runtime-Aws-Request-Id: a"], "{}")]]))
    #expect(throws: RuntimeAPIError<ScriptedError>.self) { _ = try api.next() }
  }

  @Test(
    arguments: [
      [], ["Lambda-Runtime-Aws-Request-Id:"], ["Lambda-Runtime-Aws-Request-Id: a/b"],
      ["Lambda-Runtime-Aws-Request-Id: a b"], ["Lambda-Runtime-Aws-Request-Id: a?b"],
      ["Lambda-Runtime-Aws-Request-Id: " + String(repeating: "a", count: 129)],
    ])
  func `an event without an id that can stand in a path is nonsense`(fields: [String]) {
    var api = runtime(script(fields))
    #expect(throws: RuntimeAPIError<ScriptedError>.self) { _ = try api.next() }
  }

  @Test(
    arguments: zip(
      [
        "1000", "1001", "0", "900000", "901000", "901001", "1788300000000000000", "-1", "x", "",
        "+5",
      ],
      [0, 1, 0, 899_000, 900_000, 900_000, 900_000, 900_000, 900_000, 900_000, 900_000]))
  func `what remains is between nothing and 15 minutes`(deadline: String, remaining: Int) throws {
    let id = "LAMBDA-RUNTIME-AWS-REQUEST-ID: a"
    let invocation = try next([id, "Lambda-Runtime-Deadline-Ms: \(deadline)"])
    #expect(invocation.remaining(at: 1000) == remaining)
    #expect(try next([id]).remaining(at: .min) == 900_000)
  }
}
