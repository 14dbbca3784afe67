/// A JSON text that has been checked, and can be asked for its values.
///
/// Names are compared after their escapes are resolved. Where an object has a name twice, the last one counts, as
/// in the parsers that will read `raw` later. A member whose value is `null` counts as absent.
package struct JSONDocument {
  /// The text, byte for byte.
  package let text: [UInt8]
  let nodes: [JSONNode]
  let isCompact: Bool

  /// How deep containers may be nested by default.
  package static let depthLimit = 128

  /// Checks the text once, in time and memory that grow with its length.
  ///
  /// Throws `JSONError` where the text is not one JSON value by RFC 8259, or is nested deeper than `depthLimit`.
  package init(scanning text: [UInt8], depthLimit: Int = Self.depthLimit) throws(JSONError) {
    var scanner = JSONScanner(length: text.count, depthLimit: depthLimit)
    try scanner.scan(text.span)
    self.text = text
    nodes = scanner.nodes
    isCompact = scanner.isCompact
  }

  /// Whether `text` is a number as RFC 8259 section 6 spells them.
  package static func isNumber(_ text: [UInt8]) -> Bool {
    guard let document = try? JSONDocument(scanning: text) else { return false }
    return document.isCompact && document.kind(of: document.root) == .number
  }

  /// The value that the whole text is.
  package var root: JSONValue { JSONValue(index: 0) }

  /// What kind of value this is.
  package func kind(of value: JSONValue) -> JSONKind {
    switch text[Int(nodes[value.index].start)] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// Where the value stands in the text.
  package func range(of value: JSONValue) -> Range<Int> {
    Int(nodes[value.index].start)..<Int(nodes[value.index].end)
  }

  /// The member of that name; nil where there is none, it is `null`, or `value` is not an object.
  package func member(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    guard let value, kind(of: value) == .object else { return nil }
    let end = Int(nodes[value.index].link)
    var found: JSONValue?
    var index = value.index + 1
    while index < end {
      if equals(JSONValue(index: index), name) { found = JSONValue(index: index + 1) }
      index = nodes.after(index + 1)
    }
    guard let found, kind(of: found) != .null else { return nil }
    return found
  }

  /// The member that is named by a word of the payload itself; else as `member(_:of:)`.
  package func member(named name: [UInt8], of value: JSONValue?) -> JSONValue? {
    guard let value, kind(of: value) == .object else { return nil }
    var found: JSONValue?
    for member in members(of: value) where equals(member.name, name) { found = member.value }
    guard let found, kind(of: found) != .null else { return nil }
    return found
  }

  /// What an array holds, in order; nothing where the value is not an array.
  package func elements(of value: JSONValue?) -> JSONElements {
    guard let value, kind(of: value) == .array else {
      return JSONElements(nodes: nodes, position: 0, end: 0)
    }
    return JSONElements(nodes: nodes, position: value.index + 1, end: Int(nodes[value.index].link))
  }

  /// What an array holds; a value that is no array, as the only one; nothing where there is no value. For senders, and
  /// what stands between, that forget the brackets round a single item.
  package func items(of value: JSONValue?) -> JSONElements {
    guard let value, kind(of: value) != .array else { return elements(of: value) }
    return JSONElements(nodes: nodes, position: value.index, end: value.index + 1)
  }

  /// The members of an object, in order and with those that are `null`; nothing where the value is not an object.
  package func members(of value: JSONValue?) -> JSONMembers {
    guard let value, kind(of: value) == .object else {
      return JSONMembers(names: JSONElements(nodes: nodes, position: 0, end: 0))
    }
    return JSONMembers(
      names: JSONElements(
        nodes: nodes, position: value.index + 1, end: Int(nodes[value.index].link)))
  }

  /// Whether the value is the string `text`.
  private func equals(_ value: JSONValue, _ text: [UInt8]) -> Bool {
    guard kind(of: value) == .string else { return false }
    guard nodes[value.index].link == 0 else { return string(of: value) == text }
    let quoted = range(of: value)
    return self.text[quoted.lowerBound + 1..<quoted.upperBound - 1].elementsEqual(text)
  }

  /// Whether the value is the string `text`.
  package func equals(_ value: JSONValue, _ text: StaticString) -> Bool {
    guard kind(of: value) == .string else { return false }
    let quoted = range(of: value)
    let content = quoted.lowerBound + 1..<quoted.upperBound - 1
    guard nodes[value.index].link == 0 else { return spells(content, text) }
    return self.text.span.equals(text, at: content)
  }
}

/// The kinds of JSON values, RFC 8259 section 3.
package enum JSONKind {
  case object, array, string, number, boolean, null
}

/// A value of a `JSONDocument`: to be used with the document that gave it, and with no other.
package struct JSONValue: Hashable {
  let index: Int

  init(index: Int) { self.index = index }

  /// A number for the value, which is larger than those of all values before it in the text.
  package var number: Int32 { Int32(truncatingIfNeeded: index) }

  /// The value of a number; nil for a negative one, which none has.
  package init?(number: Int32) {
    guard number >= 0 else { return nil }
    index = Int(number)
  }
}

extension [JSONNode] {
  /// The index of the node after a value and all it holds. Only containers link that far: a string's link is 0 or 1,
  /// and what stands at 1 or later is never followed by 1.
  func after(_ index: Int) -> Int { Swift.max(index + 1, Int(self[index].link)) }
}

/// The elements of an array, or the names and values of an object, in the order of the text.
package struct JSONElements: Sequence, IteratorProtocol {
  let nodes: [JSONNode]
  var position: Int
  let end: Int

  /// The next element, or nil after the last one.
  package mutating func next() -> JSONValue? {
    guard position < end else { return nil }
    defer { position = nodes.after(position) }
    return JSONValue(index: position)
  }
}

/// The members of an object, in the order of the text.
package struct JSONMembers: Sequence, IteratorProtocol {
  var names: JSONElements

  /// The next member, or nil after the last one.
  package mutating func next() -> (name: JSONValue, value: JSONValue)? {
    guard let name = names.next(), let value = names.next() else { return nil }
    return (name, value)
  }
}
