import Bytes

/// A request, whichever host it came through.
package struct Request {
  /// The method, RFC 9110 section 9.
  package var method: [UInt8]
  /// The path of the target up to its `?`, still encoded.
  package var path: [UInt8] = []
  /// The name of the stage that a gateway may have put before the path, where sources know nothing of it.
  package var stage: [UInt8] = []
  /// What stood after the `?` of the target, still encoded.
  package var query: [UInt8] = []
  /// The header fields, in the order received; a name may come more than once.
  package var fields: [Field] = []
  /// The body, byte for byte; what a host could read of it where `bodyError` says that it is not whole.
  package var body: [UInt8] = []
  /// Why the body is not whole.
  package var bodyError: BodyError?
  /// Why not even the head is whole; nothing else in the request counts then.
  package var headError: HeadError?
  /// Until when the sender waits.
  package var deadline = Deadline.never

  /// A request without fields and body.
  package init(method: [UInt8]) { self.method = method }

  /// A header field, RFC 9110 section 5.
  package struct Field {
    /// Its name, in any case of letters.
    package var name: [UInt8]
    /// Its value, as received.
    package var value: [UInt8]

    /// A field of a name with a value.
    package init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// What can go wrong before the body.
  package enum HeadError {
    case malformed, tooSlow
  }

  /// What can go wrong while a body is read. The host drains it all the same.
  package enum BodyError: Equatable {
    case tooLarge, lengthMismatch, tooSlow
    /// The system did not give it, with this error number.
    case unreadable(code: Int)
  }

  /// The path without the stage before it; nil where there is none.
  var pathBehindStage: [UInt8]? {
    let prefix = [UInt8]("/") + stage
    guard !stage.isEmpty, path.starts(with: prefix) else { return nil }
    let rest = Array(path[prefix.count...])
    return rest.isEmpty || rest[0] == UInt8(ascii: "/") ? rest : nil
  }

  /// Whether it asks for nothing to be done.
  var isGreeting: Bool { method.equals("GET") || isHead }

  /// Whether the answer to it has no body.
  package var isHead: Bool { method.equals("HEAD") }

  /// The values of all fields of a name, letters in either case, without white space at their ends.
  package func values(of name: [UInt8]) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for field in fields where field.name.equalsIgnoringCase(name) {
      values.append(field.value.trimmed)
    }
    return values
  }
}
