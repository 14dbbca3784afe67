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

  /// Whether the value is a string, a number or a boolean, or contains one. Names do not count.
  func holdsLeaf(_ value: JSONValue?) -> Bool {
    guard let value else { return false }
    switch kind(of: value) {
    case .null: return false
    case .string, .number, .boolean: return true
    case .array: return elements(of: value).contains { holdsLeaf($0) }
    case .object: return members(of: value).contains { holdsLeaf($0.value) }
    }
  }

  /// Returns the number of the leaves in a value. `null` and empty texts count as absent.
  func countLeaves(in value: JSONValue) -> Int {
    switch kind(of: value) {
    case .null: return 0
    case .number, .boolean: return 1
    case .string: return range(of: value).count > 2 ? 1 : 0
    case .array: return elements(of: value).reduce(0) { $0 + countLeaves(in: $1) }
    case .object: return members(of: value).reduce(0) { $0 + countLeaves(in: $1.value) }
    }
  }

  /// Whether an array has an element, or the value is another one that stands for its only element.
  func hasItems(_ array: JSONValue?) -> Bool {
    var items = items(of: array)
    return items.next() != nil
  }

  /// Whether the leaves of an object are words of these names, besides one member.
  func hasOnlyWords(
    _ names: [StaticString], _ object: JSONValue?, besides member: JSONValue? = nil
  ) -> Bool {
    guard let object else { return true }
    guard kind(of: object) == .object else { return !holdsLeaf(object) }
    let words = names.map { self.member($0, of: object) }
    return members(of: object).allSatisfy { other in
      if other.value == member { return true }
      // An empty text counts as absent.
      if words.contains(other.value), word(of: other.value) != nil || equals(other.value, "") {
        return true
      }
      return !holdsLeaf(other.value)
    }
  }
}
