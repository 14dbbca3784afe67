/// A valid JSON text and its values.
///
/// Names are compared with their escapes resolved. Of equal names in an object the last one counts, as in common parsers. A
/// `null` member counts as absent.
package struct JSONDocument {
  /// The text, byte for byte.
  package let text: [UInt8]
  let nodes: [JSONNode]
  /// Whether the text has no white space outside strings.
  package let isCompact: Bool
  /// Whether all strings and numbers are those of I-JSON.
  let hasInteroperableLeaves: Bool

  /// How deep containers may be nested by default.
  package static let depthLimit = 128

  /// Scans the text once, in time and memory linear in its length.
  ///
  /// Throws `JSONError` where the text is not one JSON value by RFC 8259, or is nested deeper than `depthLimit`.
  package init(scanning text: [UInt8], depthLimit: Int = Self.depthLimit) throws(JSONError) {
    var scanner = JSONScanner(depthLimit: depthLimit)
    // Room for the most nodes, so that they never move. Pages that are never written cost nothing.
    let limit = JSONScanner.nodeLimit(length: text.count, depthLimit: depthLimit)
    nodes = try [JSONNode](capacity: limit) { nodes throws(JSONError) in
      try scanner.scan(text.span, to: &nodes)
    }
    self.text = text
    isCompact = scanner.isCompact
    hasInteroperableLeaves = scanner.hasInteroperableLeaves
  }

  /// Whether `text` is a number by RFC 8259 section 6.
  package static func isNumber(_ text: [UInt8]) -> Bool {
    guard let document = try? JSONDocument(scanning: text) else { return false }
    return document.isCompact && document.kind(of: document.root) == .number
  }

  /// The outermost value.
  package var root: JSONValue { JSONValue(index: 0) }

  /// Returns the kind of a value.
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

  /// Returns the range of a value in the text.
  package func range(of value: JSONValue) -> Range<Int> {
    Int(nodes[value.index].start)..<Int(nodes[value.index].end)
  }

  /// Returns the member whose name is a word of the payload itself; else as `member(_:of:)`.
  package func member(named name: [UInt8], of value: JSONValue?) -> JSONValue? {
    guard let value else { return nil }
    return unsafe name.withUnsafeBufferPointer { unsafe member($0, of: value) }
  }

  /// Returns the elements of an array; none for any other value.
  package func elements(of value: JSONValue?) -> JSONElements {
    guard let value, kind(of: value) == .array else {
      return JSONElements(nodes: nodes, position: 0, end: 0)
    }
    return JSONElements(nodes: nodes, position: value.index + 1, end: Int(nodes[value.index].link))
  }

  /// Returns the elements of an array, or any other value as the only element: some senders and proxies omit the brackets
  /// around a single item.
  package func items(of value: JSONValue?) -> JSONElements {
    guard let value, kind(of: value) != .array else { return elements(of: value) }
    return JSONElements(nodes: nodes, position: value.index, end: value.index + 1)
  }

  /// Returns the members of an object, `null` ones included; none for any other value.
  package func members(of value: JSONValue?) -> JSONMembers {
    guard let value, kind(of: value) == .object else {
      return JSONMembers(names: JSONElements(nodes: nodes, position: 0, end: 0))
    }
    return JSONMembers(
      names: JSONElements(
        nodes: nodes, position: value.index + 1, end: Int(nodes[value.index].link)))
  }

  /// Whether the value is the string `text`.
  package func equals(_ value: JSONValue, _ text: [UInt8]) -> Bool {
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
    guard nodes[value.index].link == 0 else {
      // The bytes of a static string live as long as the process.
      return text.withUTF8Buffer { unsafe spells(content, $0) }
    }
    return self.text.span.equals(text, at: content)
  }
}

/// The look-up of members, dozens for each event.
extension JSONDocument {
  /// Returns the member of that name; nil where it is missing or `null`, or `value` is not an object.
  package func member(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    guard let value else { return nil }
    // The bytes of a static string live as long as the process.
    return name.withUTF8Buffer { unsafe member($0, of: value) }
  }

  private func member(_ name: UnsafeBufferPointer<UInt8>, of object: JSONValue) -> JSONValue? {
    // The scanner has made the indices of nodes and the offsets in the text, which are in bounds: of each name there are two
    // quotes, and a value follows it.
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe text.withUnsafeBytes { text in
        // A value of another document.
        precondition(object.index < nodes.count)
        let node = unsafe nodes[object.index]
        guard unsafe text[Int(node.start)] == UInt8(ascii: "{") else { return nil }
        let (end, count) = (Int(node.link), UInt32(truncatingIfNeeded: name.count + 2))
        var (found, index) = (-1, object.index + 1)
        while index < end {
          let node = unsafe nodes[index]
          if node.link == 0 {
            // Most names have another length.
            if node.end &- node.start == count,
              unsafe EightBytes.areSame(text, Int(node.start) + 1, name)
            {
              found = index + 1
            }
          } else if unsafe spells(Int(node.start) + 1..<Int(node.end) - 1, name) {
            found = index + 1
          }
          index = unsafe Swift.max(index + 2, Int(nodes[index + 1].link))
        }
        guard found >= 0, unsafe text[Int(nodes[found].start)] != UInt8(ascii: "n") else {
          return nil
        }
        return JSONValue(index: found)
      }
    }
  }
}

/// The kinds of JSON values, RFC 8259 section 3.
package enum JSONKind {
  case object, array, string, number, boolean, null
}

/// A value of a `JSONDocument`, valid with this document only.
package struct JSONValue: Hashable {
  let index: Int

  init(index: Int) { self.index = index }

  /// The position of the value among all values in the text.
  package var number: Int32 { Int32(truncatingIfNeeded: index) }

  /// The value at a position; nil for a negative one.
  package init?(number: Int32) {
    guard number >= 0 else { return nil }
    index = Int(number)
  }
}

extension [JSONNode] {
  /// Returns the index of the node after a value and its content. Only a container's link is larger than the next index: a
  /// string's is 0 or 1.
  func after(_ index: Int) -> Int { Swift.max(index + 1, Int(self[index].link)) }
}

/// The elements of an array, or the names and values of an object, in the order of the text.
package struct JSONElements: Sequence, IteratorProtocol {
  let nodes: [JSONNode]
  var position: Int
  let end: Int

  /// Returns the next element; nil after the last one.
  package mutating func next() -> JSONValue? {
    guard position < end else { return nil }
    defer { position = nodes.after(position) }
    return JSONValue(index: position)
  }

  /// Returns the number of elements, at most `limit`.
  package func count(upTo limit: Int) -> Int {
    var (count, rest) = (0, self)
    while count < limit, rest.next() != nil { count += 1 }
    return count
  }
}

/// The members of an object, in the order of the text.
package struct JSONMembers: Sequence, IteratorProtocol {
  var names: JSONElements

  /// Returns the next member; nil after the last one.
  package mutating func next() -> (name: JSONValue, value: JSONValue)? {
    guard let name = names.next(), let value = names.next() else { return nil }
    return (name, value)
  }
}
