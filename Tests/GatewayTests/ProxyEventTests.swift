import TestSupport
import Testing
import Webhook

@testable import Gateway

/// The sample events of AWS' documentation, which all carry the same request.
private let samples: [(name: String, shape: ProxyEventShape)] = [
  ("rest", .gateway1), ("http1", .gateway1), ("http2", .gateway2), ("url", .gateway2),
  ("alb", .loadBalancer(isMultiValue: false)), ("alb-multi", .loadBalancer(isMultiValue: true)),
]

private func event(_ text: String, bodyLimit: Int = 1000) throws(ProxyEventError) -> ProxyEvent {
  try ProxyEvent(Array(text.utf8), bodyLimit: bodyLimit)
}

private func spelled(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

struct ProxyEventTests {
  @Test(arguments: samples.map { $0.name })
  func `every shape of event carries the same request`(name: String) throws {
    let event = try ProxyEvent(Fixture.read("lambda/\(name).json"), bodyLimit: 15)
    #expect(event.shape == samples.first { $0.name == name }?.shape)
    let request = event.request
    #expect(spelled(request.method) == "POST")
    #expect(spelled(request.path) == "/hooks/shop-eu")
    #expect(spelled(request.body) == "{\"object\":\"é\"}")
    #expect(request.bodyError == nil)
    #expect(request.values(of: Array("x-hub-signature-256".utf8)).map(spelled) == ["sha256=0011"])
    #expect(request.values(of: Array("content-TYPE".utf8)).map(spelled) == ["application/json"])
  }

  @Test(arguments: samples.map { $0.name })
  func `a repeated field stays repeated`(name: String) throws {
    let event = try ProxyEvent(Fixture.read("lambda/\(name).json"), bodyLimit: 15)
    let values = event.request.values(of: Array("X-TWICE".utf8)).map(spelled)
    switch event.shape {
    case .gateway2: #expect(values == ["one,two"])
    // Without multi-value headers a load balancer keeps the last value only.
    case .loadBalancer(isMultiValue: false): #expect(values == ["two"])
    default: #expect(values == ["one", "two"])
    }
  }

  @Test(arguments: samples.map { $0.name })
  func `the query is as it stood in the target`(name: String) throws {
    let event = try ProxyEvent(Fixture.read("lambda/\(name).json"), bodyLimit: 15)
    let all = "hub.mode=a%20b%26c%3Dd&hub.twice=1&hub.twice=2"
    let last = "hub.mode=a%20b%26c%3Dd&hub.twice=2"
    let isLast = event.shape == .loadBalancer(isMultiValue: false)
    #expect(spelled(event.request.query) == (isLast ? last : all))
  }

  @Test(arguments: samples.map { $0.name })
  func `a body over the limit is too large`(name: String) throws {
    let event = try ProxyEvent(Fixture.read("lambda/\(name).json"), bodyLimit: 14)
    #expect(event.request.bodyError == .tooLarge)
    #expect(event.request.body.isEmpty)
  }

  @Test(arguments: ["social", "rule", "schedule", "authorizer", "websocket", "lattice"])
  func `an event of another service is none of these`(name: String) {
    let bytes = Fixture.read("lambda/other/\(name).json")
    #expect(!bytes.isEmpty)
    #expect(throws: ProxyEventError.self) { try ProxyEvent(bytes, bodyLimit: 1000) }
  }

  @Test(
    arguments: [
      "", "x", "null", "true", "1", "\"\"", "[]", "{}", "[{}]", "{\"requestContext\":null}",
      "{\"httpMethod\":\"GET\"}", "{\"httpMethod\":\"GET\",\"requestContext\":null}",
      "{\"httpMethod\":1,\"requestContext\":{}}", "{\"requestContext\":{\"elb\":{}}}",
      "{\"requestContext\":{\"http\":{}}}", "{\"requestContext\":{\"http\":{\"method\":[]}}}",
      "{\"requestContext\":{\"http\":\"GET\"}}", "{\"requestContext\":[],\"body\":\"{}\"}",
      "{\"httpMethod\":\"GET\",\"requestContext\":{},\"body\":{}}",
      "{\"httpMethod\":\"GET\",\"requestContext\":{},\"body\":1}",
      "{\"httpMethod\":\"GET\",\"requestContext\":{},\"body\":\"=\",\"isBase64Encoded\":true}",
    ])
  func `any other event is an error`(text: String) {
    #expect(throws: ProxyEventError.self) { try event(text) }
  }

  @Test func `an event needs no more than a method`() throws {
    let events = [
      "{\"httpMethod\":\"GET\",\"requestContext\":{}}",
      "{\"httpMethod\":\"GET\",\"requestContext\":{\"elb\":{}}}",
      "{\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
      """
      {"httpMethod":"GET","requestContext":{},"headers":null,"multiValueHeaders":null,
       "queryStringParameters":null,"multiValueQueryStringParameters":null,"body":null,
       "isBase64Encoded":null,"path":null}
      """,
      """
      {"httpMethod":"GET","requestContext":{},"headers":[1],"multiValueHeaders":{"a":1,"b":[{}]},
       "queryStringParameters":{"a":1},"multiValueQueryStringParameters":{"":null},"path":3}
      """,
    ]
    for text in events {
      let request = try event(text).request
      #expect(request.method == Array("GET".utf8))
      #expect(request.path.isEmpty && request.query.isEmpty)
      #expect(request.fields.isEmpty && request.body.isEmpty && request.bodyError == nil)
    }
  }

  @Test func `a certificate is the one that the gateway verified`() throws {
    let certificate = #"{"clientCert":{"subjectDN":"CN=a,O=b","clientCertPem":"…"}}"#
    let rest = #"{"httpMethod":"POST","requestContext":{"identity":\#(certificate)}}"#
    let http = #"{"requestContext":{"http":{"method":"POST"},"authentication":\#(certificate)}}"#
    for text in [rest, http] {
      #expect(try event(text).request.certificateSubject.map(spelled) == "CN=a,O=b")
    }
    for text in [
      rest.replacing("identity", with: "authentication"),
      http.replacing("authentication", with: "identity"),
      rest.replacing("requestContext", with: "other").replacing(
        "{\"httpMethod\"", with: "{\"requestContext\":{},\"httpMethod\""),
      rest.replacing("\"CN=a,O=b\"", with: "null"), http.replacing(certificate, with: "null"),
      rest.replacing("\"identity\"", with: "\"elb\":{},\"identity\""),
      #"{"httpMethod":"POST","requestContext":{},"headers":{"X-Amzn-Mtls-Clientcert-Subject":"CN=a"}}"#,
    ] {
      #expect(try event(text).request.certificateSubject == nil, "\(text)")
    }
  }

  @Test func `a stage is known by its name, unless it is the one without`() throws {
    for (name, stage) in [("rest", "Prod"), ("http1", ""), ("http2", ""), ("url", ""), ("alb", "")]
    {
      let request = try ProxyEvent(Fixture.read("lambda/\(name).json"), bodyLimit: 15).request
      #expect(spelled(request.stage) == stage)
    }
    for stage in ["null", "1", "{}"] {
      let text = "{\"httpMethod\":\"GET\",\"requestContext\":{\"stage\":\(stage)}}"
      #expect(try event(text).request.stage.isEmpty)
    }
  }

  @Test func `a body is text where nothing says that it is base64`() throws {
    for flag in ["", ",\"isBase64Encoded\":null", ",\"isBase64Encoded\":false"] {
      let text = "{\"httpMethod\":\"PUT\",\"requestContext\":{},\"body\":\"QQ==\"\(flag)}"
      #expect(try event(text).request.body == Array("QQ==".utf8))
    }
  }

  @Test func `fields with the last value each count where there are no others`() throws {
    let text = """
      {"httpMethod":"GET","requestContext":{},"multiValueHeaders":{},"headers":{"A":"b"},
       "multiValueQueryStringParameters":{},"queryStringParameters":{"c":"d"}}
      """
    let request = try event(text).request
    #expect(request.values(of: Array("a".utf8)) == [Array("b".utf8)])
    #expect(request.query == Array("c=d".utf8))
  }

  @Test func `a name with many values takes no more room than the event`() throws {
    let name = String(repeating: "a", count: 50_000)
    let values = [String](repeating: "\"b\"", count: 1000).joined(separator: ",")
    let text = """
      {"httpMethod":"GET","requestContext":{},"multiValueHeaders":{"\(name)":[\(values)]},
       "multiValueQueryStringParameters":{"\(name)":[\(values)]}}
      """
    let request = try event(text).request
    #expect(request.query.count == 50_002)
    #expect(request.fields.count == 1000)
    func place(_ field: Request.Field) -> Int {
      unsafe field.name.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }
    #expect(Set(request.fields.map(place)).count == 1)
  }
}

struct ProxyEventResultTests {
  private let rejected = {
    var response = Response(status: 401)
    response.fields = [("WWW-Authenticate", "Basic"), ("A", "\"b\"")]
    return response
  }()

  @Test func `the response has the shape of the event`() {
    let ok = Response(text: Array("ok\n".utf8))
    let headers = "\"headers\":{\"Content-Type\":\"text/plain; charset=utf-8\"}"
    let all = "\"multiValueHeaders\":{\"Content-Type\":[\"text/plain; charset=utf-8\"]}"
    let end = "\"body\":\"ok\\n\",\"isBase64Encoded\":false}"
    let status = "{\"statusCode\":200,"
    let described = "{\"statusCode\":200,\"statusDescription\":\"200 OK\","
    let results = [
      "\(status)\(headers),\(end)", "\(status)\(headers),\(end)", "\(status)\(headers),\(end)",
      "\(status)\(headers),\(end)", "\(described)\(headers),\(end)", "\(described)\(all),\(end)",
    ]
    for (sample, result) in zip(samples, results) {
      #expect(spelled(sample.shape.result(of: ok, isHead: false)) == result)
    }
  }

  @Test func `a response without a body, and one to a request for the head, have an empty one`() {
    #expect(
      spelled(ProxyEventShape.loadBalancer(isMultiValue: true).result(of: rejected, isHead: false))
        == "{\"statusCode\":401,\"statusDescription\":\"401 Unauthorized\",\"multiValueHeaders\":{\"WWW-Authenticate\":[\"Basic\"],\"A\":[\"\\\"b\\\"\"]},\"body\":\"\",\"isBase64Encoded\":false}"
    )
    #expect(
      spelled(ProxyEventShape.gateway2.result(of: Response(text: Array("ok".utf8)), isHead: true))
        == "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain; charset=utf-8\"},\"body\":\"\",\"isBase64Encoded\":false}"
    )
  }
}
