import Bytes
package import Webhook

extension ProxyEventShape {
  /// Returns the invocation's result: the response in the event's shape, with its body as text, and without for HEAD.
  ///
  /// API Gateway: "Output format of a Lambda function for proxy integration". Application Load Balancers: "Respond to the load
  /// balancer", which expects multi-value headers exactly where it sends them.
  package func result(of response: Response, isHead: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.integer("statusCode", response.status)
    if case .loadBalancer = self {
      var status: [UInt8] = []
      status.append(decimal: response.status)
      status.append(" ")
      status.append(response.reason)
      writer.string("statusDescription", status)
    }
    let isMultiValue = self == .loadBalancer(isMultiValue: true)
    writer.beginObject(isMultiValue ? "multiValueHeaders" : "headers")
    for (name, value) in response.fields {
      writer.name(name)
      Self.append(value, isMultiValue: isMultiValue, to: &writer)
    }
    writer.endObject()
    writer.string("body", isHead ? [] : response.body)
    writer.boolean("isBase64Encoded", false)
    writer.endObject()
    return writer.bytes
  }

  private static func append(
    _ value: StaticString, isMultiValue: Bool, to writer: inout JSONWriter
  ) {
    if isMultiValue { writer.beginArray() }
    writer.string([UInt8](value))
    if isMultiValue { writer.endArray() }
  }
}
