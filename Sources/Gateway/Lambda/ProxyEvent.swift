import Bytes
package import Webhook

/// The shapes of the events that carry an HTTP request, and want an answer in kind.
package enum ProxyEventShape: Equatable {
  /// API Gateway: REST APIs, and HTTP APIs with payload format 1.0.
  case gateway1
  /// HTTP APIs with payload format 2.0, and function URLs.
  case gateway2
  /// An Application Load Balancer whose target group has multi-value headers, or has not.
  case loadBalancer(isMultiValue: Bool)
}

/// Why an event carries no request.
package struct ProxyEventError: Error {
  /// What a person reads in the log, and whoever invoked the function.
  package let summary: StaticString
}

/// An HTTP request in the event of a Lambda function: "Input format of a Lambda function for proxy
/// integration", "AWS Lambda integrations for HTTP APIs" (Amazon API Gateway), "Invoking Lambda
/// function URLs" (AWS Lambda) and "Lambda functions as targets" (Application Load Balancers).
///
///     {"version":"2.0","rawPath":"/hook","rawQueryString":"",
///      "headers":{"x-hub-signature-256":"sha256=…"},
///      "requestContext":{"http":{"method":"POST"}},"body":"{…}","isBase64Encoded":false}
package struct ProxyEvent {
  /// The shape that the answer must have too.
  package let shape: ProxyEventShape
  /// The request, with its path as the service has it.
  package var request: Request

  /// Reads the event. A body of more than `bodyLimit` bytes is left out, and the request has the
  /// fault.
  ///
  /// Throws `ProxyEventError` where the event is of none of these shapes.
  package init(_ event: [UInt8], bodyLimit: Int) throws(ProxyEventError) {
    guard let document = try? JSONDocument(scanning: event) else {
      throw ProxyEventError(summary: "the event is not JSON")
    }
    let root = document.root
    guard let shape = Self.shape(of: document), let method = Self.method(of: document, shape) else {
      throw ProxyEventError(summary: "the event is of no known shape")
    }
    self.shape = shape
    request = Request(method: method)
    request.path = document.string(of: document.member(shape.pathName, of: root)) ?? []
    request.stage = Self.stage(of: document)
    request.query = ProxyEventQuery.text(document, shape)
    request.fields = Self.fields(of: document)
    try readBody(document, limit: bodyLimit)
  }

  private static func shape(of document: JSONDocument) -> ProxyEventShape? {
    let root = document.root
    let context = document.member("requestContext", of: root)
    // An authorizer is asked about a request, and has another kind of answer.
    guard let context, document.member("type", of: root) == nil else { return nil }
    if document.member("elb", of: context) != nil {
      return .loadBalancer(isMultiValue: document.member("multiValueHeaders", of: root) != nil)
    }
    if document.member("http", of: context) != nil { return .gateway2 }
    return document.member("httpMethod", of: root) == nil ? nil : .gateway1
  }

  /// The stage's name, which HTTP APIs put before the path, and REST APIs do where a custom domain's mapping names no stage;
  /// nothing where it is `$default`, whose URL has none.
  private static func stage(of document: JSONDocument) -> [UInt8] {
    let context = document.member("requestContext", of: document.root)
    let stage = document.string(of: document.member("stage", of: context)) ?? []
    return stage.equals("$default") ? [] : stage
  }

  private static func method(of document: JSONDocument, _ shape: ProxyEventShape) -> [UInt8]? {
    guard shape == .gateway2 else {
      return document.string(of: document.member("httpMethod", of: document.root))
    }
    let context = document.member("requestContext", of: document.root)
    return document.string(
      of: document.member("method", of: document.member("http", of: context)))
  }

  /// Where there are fields with all their values they count, and those with the last one each only
  /// where there are none.
  private static func fields(of document: JSONDocument) -> [Request.Field] {
    var fields: [Request.Field] = []
    for (name, values) in document.members(
      of: document.member("multiValueHeaders", of: document.root))
    {
      for value in document.items(of: values) {
        append(name, value, of: document, to: &fields)
      }
    }
    guard fields.isEmpty else { return fields }
    for (name, value) in document.members(of: document.member("headers", of: document.root)) {
      append(name, value, of: document, to: &fields)
    }
    return fields
  }

  private static func append(
    _ name: JSONValue, _ value: JSONValue, of document: JSONDocument,
    to fields: inout [Request.Field]
  ) {
    guard let name = document.string(of: name), let value = document.string(of: value) else {
      return
    }
    fields.append(Request.Field(name: name, value: value))
  }

  private mutating func readBody(_ document: JSONDocument, limit: Int) throws(ProxyEventError) {
    guard let body = document.member("body", of: document.root) else { return }
    guard let text = document.string(of: body) else {
      throw ProxyEventError(summary: "the body of the event is no string")
    }
    let isEncoded = document.member("isBase64Encoded", of: document.root)
    guard document.boolean(of: isEncoded) ?? false else { return setBody(text, limit: limit) }
    guard let bytes = Base64.decode(text.span) else {
      throw ProxyEventError(summary: "the body of the event is not base64")
    }
    setBody(bytes, limit: limit)
  }

  private mutating func setBody(_ bytes: [UInt8], limit: Int) {
    guard bytes.count <= limit else {
      request.bodyError = .tooLarge
      return
    }
    request.body = bytes
  }
}

extension ProxyEventShape {
  /// The member that has the path.
  fileprivate var pathName: StaticString { self == .gateway2 ? "rawPath" : "path" }
}
