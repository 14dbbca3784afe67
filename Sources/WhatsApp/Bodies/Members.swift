import Bytes

/// Members of a body by their names, in the types that rules ask for.
extension JSONDocument {
  /// Returns the text of a member that is a string or a number; nil where it is empty, of another type or missing.
  func word(_ name: StaticString, of value: JSONValue?) -> [UInt8]? {
    word(of: member(name, of: value))
  }

  /// Returns the time of a member; see `time(of:)`.
  func time(_ name: StaticString, of value: JSONValue?) -> Timestamp? {
    time(of: member(name, of: value))
  }

  /// Returns the time that a value is: Unix seconds or milliseconds, as a number or in a string, or RFC 3339.
  func time(of value: JSONValue?) -> Timestamp? {
    if let number = integer(of: value) { return Timestamp(secondsOrMilliseconds: number) }
    guard let text = string(of: value) else { return nil }
    return Timestamp(parsing: text.span)
  }
}
