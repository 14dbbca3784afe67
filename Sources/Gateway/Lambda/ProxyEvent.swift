import Bytes
package import Webhook

/// The shapes of the events that carry an HTTP request, and of their results.
package enum ProxyEventShape: Equatable {
  /// API Gateway: REST APIs, and HTTP APIs with payload format 1.0.
  case gateway1
  /// HTTP APIs with payload format 2.0, and function URLs.
  case gateway2
  /// An Application Load Balancer, whose target group has multi-value headers or not.
  case loadBalancer(isMultiValue: Bool)
}

/// An event that carries no HTTP request.
package struct ProxyEventError: Error {
  /// The text for the log and the invoker.
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
  /// The shape, which the result has too.
  package let shape: ProxyEventShape
  /// The request, with the path as the service passed it.
  package var request: Request

  /// Parses an event. A body over `bodyLimit` bytes is left out, and sets `bodyError`.
  ///
  /// Throws `ProxyEventError` where the event has none of these shapes.
  package init(_ event: [UInt8], bodyLimit: Int) throws(ProxyEventError) {
    guard let document = try? JSONDocument(scanning: event) else {
      throw ProxyEventError(summary: "the event is not JSON")
    }
    let root = document.root
    guard let shape = Self.shape(of: document), let method = Self.method(of: document, shape) else {
      throw ProxyEventError(summary: "the event has no known shape")
    }
    self.shape = shape
    request = Request(method: method)
    request.path = document.string(of: document.member(shape.pathName, of: root)) ?? []
    request.stage = Self.stage(of: document)
    request.query = ProxyEventQuery.text(document, shape)
    request.fields = Self.fields(of: document)
    request.certificateSubject = Self.certificateSubject(of: document, shape)
    try readBody(document, limit: bodyLimit)
  }

  private static func shape(of document: JSONDocument) -> ProxyEventShape? {
    let root = document.root
    let context = document.member("requestContext", of: root)
    // An authorizer's event is about a request too, and needs another result.
    guard let context, document.member("type", of: root) == nil else { return nil }
    if document.member("elb", of: context) != nil {
      return .loadBalancer(isMultiValue: document.member("multiValueHeaders", of: root) != nil)
    }
    if document.member("http", of: context) != nil { return .gateway2 }
    return document.member("httpMethod", of: root) == nil ? nil : .gateway1
  }

  /// Returns the stage that HTTP APIs put before the path, as REST APIs do where a custom domain's mapping names none; empty
  /// for `$default`, which is no part of the URL.
  private static func stage(of document: JSONDocument) -> [UInt8] {
    let context = document.member("requestContext", of: document.root)
    let stage = document.string(of: document.member("stage", of: context)) ?? []
    return stage.equals("$default") ? [] : stage
  }

  /// Returns the subject of the client's certificate, which API Gateway passes where mutual TLS is on and the certificate
  /// verified: "Configuring mutual TLS authentication". A load balancer passes it in a header field only.
  private static func certificateSubject(
    of document: JSONDocument, _ shape: ProxyEventShape
  ) -> [UInt8]? {
    let place: StaticString
    switch shape {
    case .gateway1: place = "identity"
    case .gateway2: place = "authentication"
    case .loadBalancer: return nil
    }
    let context = document.member("requestContext", of: document.root)
    let certificate = document.member("clientCert", of: document.member(place, of: context))
    return document.string(of: document.member("subjectDN", of: certificate))
  }

  private static func method(of document: JSONDocument, _ shape: ProxyEventShape) -> [UInt8]? {
    guard shape == .gateway2 else {
      return document.string(of: document.member("httpMethod", of: document.root))
    }
    let context = document.member("requestContext", of: document.root)
    return document.string(
      of: document.member("method", of: document.member("http", of: context)))
  }

  /// Returns the fields with all their values, or where the event has only the last value of each, those.
  private static func fields(of document: JSONDocument) -> [Request.Field] {
    let root = document.root
    let fields = self.fields(document.member("multiValueHeaders", of: root), document)
    return fields.isEmpty ? self.fields(document.member("headers", of: root), document) : fields
  }

  /// The values of one name share its bytes, whose product could otherwise be a thousand times the event.
  private static func fields(
    _ members: JSONValue?, _ document: JSONDocument
  ) -> [Request.Field] {
    var fields: [Request.Field] = []
    for (name, values) in document.members(of: members) {
      guard let name = document.string(of: name) else { continue }
      for value in document.items(of: values) {
        guard let value = document.string(of: value) else { continue }
        fields.append(Request.Field(name: name, value: value))
      }
    }
    return fields
  }

  private mutating func readBody(_ document: JSONDocument, limit: Int) throws(ProxyEventError) {
    guard let body = document.member("body", of: document.root) else { return }
    guard let text = document.string(of: body) else {
      throw ProxyEventError(summary: "the body of the event is not a string")
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
  /// The name of the path's member.
  fileprivate var pathName: StaticString { self == .gateway2 ? "rawPath" : "path" }
}
