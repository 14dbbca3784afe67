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
    var query: [UInt8] = []
    for (name, values) in document.members(
      of: document.member("multiValueQueryStringParameters", of: root))
    {
      for value in document.items(of: values) {
        append(name, value, of: document, isDecoded: shape == .gateway1, to: &query)
      }
    }
    guard query.isEmpty else { return query }
    for (name, value) in document.members(of: document.member("queryStringParameters", of: root)) {
      append(name, value, of: document, isDecoded: shape == .gateway1, to: &query)
    }
    return query
  }

  private static func append(
    _ name: JSONValue, _ value: JSONValue, of document: JSONDocument, isDecoded: Bool,
    to query: inout [UInt8]
  ) {
    guard let name = document.string(of: name), let value = document.string(of: value) else {
      return
    }
    if !query.isEmpty { query.append(UInt8(ascii: "&")) }
    append(name, isDecoded: isDecoded, to: &query)
    query.append(UInt8(ascii: "="))
    append(value, isDecoded: isDecoded, to: &query)
  }

  private static func append(_ text: [UInt8], isDecoded: Bool, to query: inout [UInt8]) {
    if isDecoded {
      Percent.append(segment: text.span, to: &query)
    } else {
      query.append(text.span)
    }
  }
}
