import Bytes
package import Webhook

/// A request's meta-variables, RFC 3875 section 4.1: CGI's environment, FastCGI's parameters.
///
///     REQUEST_METHOD=POST
///     REQUEST_URI=/hooks/shop-eu?x=1
///     CONTENT_LENGTH=352
///     HTTP_X_HUB_SIGNATURE_256=sha256=4339fbcc…
package struct MetaVariables {
  private let variables: [(name: [UInt8], value: [UInt8])]

  /// - Parameter variables: in the order received. A name may be repeated: nginx passes on every header field by itself.
  package init(_ variables: [(name: [UInt8], value: [UInt8])]) {
    self.variables = variables
  }

  /// The request without its body.
  package var request: Request {
    var request = Request(method: self["REQUEST_METHOD"] ?? [])
    (request.path, request.query) = target
    request.fields = fields
    request.certificateSubject = certificateSubject
    return request
  }

  /// The length of the body where the server keeps its end open.
  ///
  /// For a chunked body `CONTENT_LENGTH` is missing (Apache), empty (nginx) or `-1` (Caddy).
  package var bodyLength: BodyLength {
    let length = BodyLength(digits: self["CONTENT_LENGTH"] ?? [])
    guard case .unknown = length else { return length }
    return isChunked ? .unknown : .exactly(0)
  }

  /// The length of the body where the server marks its end.
  package var announcedLength: BodyLength { BodyLength(digits: self["CONTENT_LENGTH"] ?? []) }

  /// The first variable of a name.
  private subscript(_ name: StaticString) -> [UInt8]? {
    // Without a copy of each variable.
    for index in variables.indices where variables[index].name.equals(name) {
      return variables[index].value
    }
    return nil
  }

  /// Path and query, as the client sent them. `REQUEST_URI` is not in the RFC, but the only variable that all servers agree
  /// about; they split the path into `SCRIPT_NAME` and `PATH_INFO` in different places.
  private var target: (path: [UInt8], query: [UInt8]) {
    let query = self["QUERY_STRING"]
    guard let target = self["REQUEST_URI"], !target.isEmpty else {
      return ((self["SCRIPT_NAME"] ?? []) + (self["PATH_INFO"] ?? []), query ?? [])
    }
    let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.count
    return (
      Self.withoutAuthority(Array(target[..<mark])), query ?? Array(target[mark...].dropFirst())
    )
  }

  /// Returns the path of a target, which may be in absolute form, `http://host/path`: RFC 9112, section 3.2.2.
  private static func withoutAuthority(_ target: [UInt8]) -> [UInt8] {
    guard let colon = target.firstIndex(of: UInt8(ascii: ":")),
      target[..<colon].allSatisfy({ $0.isLetter }),
      target[colon...].starts(with: [UInt8]("://"))
    else { return target }
    let authority = colon + 3
    return target[authority...].firstIndex(of: UInt8(ascii: "/")).map { Array(target[$0...]) }
      ?? [UInt8]("/")
  }

  /// The subject of the client's certificate, as nginx, Apache and lighttpd pass it where they verified it: Apache, mod_ssl,
  /// "Environment Variables". A client cannot set these variables: header fields begin with `HTTP_`.
  private var certificateSubject: [UInt8]? {
    guard self["SSL_CLIENT_VERIFY"]?.equals("SUCCESS") ?? false,
      let subject = self["SSL_CLIENT_S_DN"]
    else { return nil }
    return subject.isEmpty ? nil : subject
  }

  /// The header fields: `HTTP_X_A` is `X-A`, `CONTENT_TYPE` is `Content-Type`.
  private var fields: [Request.Field] {
    var fields: [Request.Field] = []
    fields.reserveCapacity(variables.count)
    for (name, value) in variables {
      if name.span.begins(with: "HTTP_") {
        let own = name["HTTP_".utf8.count...]
        fields.append(Request.Field(name: Self.fieldName(own), value: value))
      } else if name.equals("CONTENT_TYPE") {
        fields.append(Request.Field(name: [UInt8]("Content-Type"), value: value))
      }
    }
    addRedirectedAuthorization(to: &fields)
    return fields
  }

  /// Adds `Authorization` where Apache rewrote the target: each internal redirect prefixes the variables set before it with
  /// `REDIRECT_`.
  ///
  /// A sender cannot set such a variable: header fields begin with `HTTP_`.
  private func addRedirectedAuthorization(to fields: inout [Request.Field]) {
    let (name, prefix) = ("AUTHORIZATION" as StaticString, "REDIRECT_" as StaticString)
    guard !fields.contains(where: { $0.name.equals(name) && !$0.value.isEmpty }) else { return }
    for (variable, value) in variables where variable.span.begins(with: prefix) && !value.isEmpty {
      var rest = variable.span
      while rest.begins(with: prefix) {
        rest = rest.extracting(prefix.utf8CodeUnitCount..<rest.count)
      }
      guard rest.equals("HTTP_AUTHORIZATION", at: 0..<rest.count) else { continue }
      fields.removeAll { $0.name.equals(name) }
      return fields.append(Request.Field(name: [UInt8](name), value: value))
    }
  }

  static func fieldName(_ name: ArraySlice<UInt8>) -> [UInt8] {
    var name = [UInt8](copying: name.span)
    for index in name.indices where name[index] == UInt8(ascii: "_") {
      name[index] = UInt8(ascii: "-")
    }
    return name
  }

  private var isChunked: Bool {
    fields.contains {
      $0.name.equalsIgnoringCase([UInt8]("Transfer-Encoding"))
        && $0.value.trimmed.map { $0.lowered }.ends(with: "chunked")
    }
  }
}

extension Span<UInt8> {
  func begins(with name: StaticString) -> Bool {
    count >= name.utf8CodeUnitCount && equals(name, at: 0..<name.utf8CodeUnitCount)
  }
}

extension [UInt8] {
  fileprivate func ends(with name: StaticString) -> Bool {
    count >= name.utf8CodeUnitCount
      && span.equals(name, at: (count - name.utf8CodeUnitCount)..<count)
  }
}
