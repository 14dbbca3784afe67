import Bytes

/// A request, from any adapter.
package struct Request {
  /// The method, RFC 9110 section 9.
  package var method: [UInt8]
  /// The path, still encoded.
  package var path: [UInt8] = []
  /// The stage that a gateway may have put before the path; empty where there is none.
  package var stage: [UInt8] = []
  /// The query, still encoded.
  package var query: [UInt8] = []
  /// The header fields, in the order received; names may be repeated.
  package var fields: [Field] = []
  /// The subject of the client's certificate, where the server that ended TLS says that it verified it. It never comes from a
  /// header field, which a client could send.
  package var certificateSubject: [UInt8]?
  /// The body, byte for byte; incomplete where `bodyError` is set.
  package var body: [UInt8] = []
  /// Why the body is incomplete.
  package var bodyError: BodyError?
  /// Why the head is incomplete; the other properties are meaningless then.
  package var headError: HeadError?
  /// Whether a service of AWS made the message that the body was in, which only AWS's own access control proves.
  package var isFromAWS = false
  /// Whether the caller of the program vouches for it, so that no credential is checked.
  package var isTrusted = false
  /// When the response is due.
  package var deadline = Deadline.never

  /// A request without fields and body.
  package init(method: [UInt8]) { self.method = method }

  /// A header field, RFC 9110 section 5.
  package struct Field {
    /// Its name, in any case.
    package var name: [UInt8]
    /// Its value, as received.
    package var value: [UInt8]

    /// A field of a name with a value.
    package init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// An error before the body.
  package enum HeadError {
    case malformed, tooSlow
  }

  /// An error in reading the body, which the adapter drains nevertheless.
  package enum BodyError: Equatable {
    case tooLarge, lengthMismatch, tooSlow
    /// Reading failed with this errno.
    case unreadable(code: Int)
  }

  /// The path after the stage; nil where there is no stage.
  var pathAfterStage: [UInt8]? {
    let prefix = [UInt8]("/") + stage
    guard !stage.isEmpty, path.starts(with: prefix) else { return nil }
    let rest = Array(path[prefix.count...])
    return rest.isEmpty || rest[0] == UInt8(ascii: "/") ? rest : nil
  }

  /// Whether the method is GET or HEAD.
  var isGet: Bool { method.equals("GET") || isHead }

  /// Whether the response has no body.
  package var isHead: Bool { method.equals("HEAD") }

  /// Returns the values of all fields of a name, in any case, without leading and trailing white space.
  package func values(of name: [UInt8]) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for field in fields where field.name.equalsIgnoringCase(name) {
      values.append(field.value.trimmed)
    }
    return values
  }
}
