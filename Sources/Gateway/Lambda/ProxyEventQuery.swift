import Bytes

/// The query of an event's request, as in the request target.
enum ProxyEventQuery {
  /// Returns the query. Payload format 2.0 has it as received; the others have its parameters, which API Gateway decodes and
  /// load balancers do not.
  static func text(_ document: JSONDocument, _ shape: ProxyEventShape) -> [UInt8] {
    let root = document.root
    if shape == .gateway2 {
      return document.string(of: document.member("rawQueryString", of: root)) ?? []
    }
    let isDecoded = shape == .gateway1
    let multiValue = document.member("multiValueQueryStringParameters", of: root)
    let query = self.text(multiValue, document, isDecoded: isDecoded)
    guard query.isEmpty else { return query }
    return self.text(
      document.member("queryStringParameters", of: root), document, isDecoded: isDecoded)
  }

  /// The bytes after which no parameter is added. The event has a name once for many values, so that their product must be
  /// bounded; a load balancer takes a request line of at most 16 K ("Quotas for your Application Load Balancers"), API Gateway
  /// 10,240 bytes with the headers.
  static let limit = 16 << 10

  private static func text(
    _ parameters: JSONValue?, _ document: JSONDocument, isDecoded: Bool
  ) -> [UInt8] {
    var query: [UInt8] = []
    for (name, values) in document.members(of: parameters) {
      guard let name = document.string(of: name) else { continue }
      for value in document.items(of: values) {
        guard let value = document.string(of: value) else { continue }
        guard query.count < limit else { return query }
        if !query.isEmpty { query.append(UInt8(ascii: "&")) }
        append(name, isDecoded: isDecoded, to: &query)
        query.append(UInt8(ascii: "="))
        append(value, isDecoded: isDecoded, to: &query)
      }
    }
    return query
  }

  private static func append(_ text: [UInt8], isDecoded: Bool, to query: inout [UInt8]) {
    if isDecoded {
      Percent.append(segment: text.span, to: &query)
    } else {
      query.append(text.span)
    }
  }
}
