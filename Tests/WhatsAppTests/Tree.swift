/// A JSON value, parsed naively, with each leaf as it is written.
indirect enum Tree: Equatable {
  case object([Member])
  case array([Tree])
  case leaf(String)

  struct Member: Equatable {
    var name: String
    var value: Tree
  }

  /// Parses a text that is known to be JSON.
  init(_ text: [UInt8]) {
    var rest = ArraySlice(text)
    self = Self.read(&rest)
  }

  private static func read(_ rest: inout ArraySlice<UInt8>) -> Tree {
    skip(&rest)
    switch rest.first {
    case UInt8(ascii: "{"):
      var members: [Member] = []
      take(&rest, until: UInt8(ascii: "}")) { rest in
        skip(&rest)
        let name = leaf(&rest)
        skip(&rest)
        rest.removeFirst()
        members.append(Member(name: String(name.dropFirst().dropLast()), value: read(&rest)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [Tree] = []
      take(&rest, until: UInt8(ascii: "]")) { rest in elements.append(read(&rest)) }
      return .array(elements)
    default: return .leaf(leaf(&rest))
    }
  }

  private static func take(
    _ rest: inout ArraySlice<UInt8>, until end: UInt8, _ item: (inout ArraySlice<UInt8>) -> Void
  ) {
    rest.removeFirst()
    skip(&rest)
    while rest.first != end {
      item(&rest)
      skip(&rest)
      if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
    }
    rest.removeFirst()
  }

  private static func leaf(_ rest: inout ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    if rest.first == UInt8(ascii: "\"") {
      repeat {
        if rest.first == UInt8(ascii: "\\") { text.append(rest.removeFirst()) }
        text.append(rest.removeFirst())
      } while rest.first != UInt8(ascii: "\"")
      text.append(rest.removeFirst())
    } else {
      while let byte = rest.first, !Array(",]} \n\r\t".utf8).contains(byte) {
        text.append(rest.removeFirst())
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func skip(_ rest: inout ArraySlice<UInt8>) {
    while let byte = rest.first, Array(" \n\r\t".utf8).contains(byte) { rest.removeFirst() }
  }

  /// The value without white space outside strings.
  var compact: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\"\($0.name)\":\($0.value.compact)" }.joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(\.compact).joined(separator: ",") + "]"
    case .leaf(let text): text
    }
  }

  /// The last member of that name that is not `null`.
  subscript(name: String) -> Tree? {
    guard case .object(let members) = self,
      let value = members.last(where: { $0.name == name })?.value,
      value != .leaf("null")
    else { return nil }
    return value
  }

  /// The text of a string or a number; nil where it is empty.
  var word: String? {
    guard case .leaf(let text) = self, !["true", "false", "null", "\"\""].contains(text) else {
      return nil
    }
    return text.first == "\"" ? String(text.dropFirst().dropLast()) : text
  }

  /// The elements of an array, or any other value as the only one.
  var items: [Tree] {
    if case .array(let elements) = self { return elements }
    return [self]
  }

  /// Whether the value is a string, a number or a boolean, or has one in it, besides the members of one name.
  func holdsLeaf(except name: String? = nil) -> Bool {
    switch self {
    case .leaf(let text): text != "null"
    case .array(let elements): elements.contains { $0.holdsLeaf() }
    case .object(let members): members.contains { $0.name != name && $0.value.holdsLeaf() }
    }
  }

  var isArray: Bool { if case .array = self { true } else { false } }
  var isObject: Bool { if case .object = self { true } else { false } }
  var isString: Bool { if case .leaf(let text) = self { text.first == "\"" } else { false } }
}

extension Tree {
  /// The trees that differ from this one in one place, as another provider could write it.
  var variants: [Tree] {
    var variants: [Tree] = []
    switch self {
    case .object(let members):
      variants.append(.object(members.reversed()))
      for (index, member) in members.enumerated() {
        var without = members
        without.remove(at: index)
        variants.append(.object(without))
        var renamed = members
        renamed[index].name += "_v2"
        variants.append(.object(renamed))
        for value in member.value.variants {
          var changed = members
          changed[index].value = value
          variants.append(.object(changed))
        }
      }
    case .array(let elements):
      variants.append(.array(elements.reversed()))
      variants.append(.array(elements + elements))
      if let first = elements.first { variants.append(first) }
      for (index, element) in elements.enumerated() {
        for value in element.variants {
          var changed = elements
          changed[index] = value
          variants.append(.array(changed))
        }
      }
    case .leaf(let text):
      let isNumber = text.first.map { $0.isNumber || $0 == "-" } ?? false
      variants.append(.leaf(isNumber ? "\"\(text)\"" : "4711"))
    }
    return variants + ["null", "\"\"", "true"].map { .leaf($0) } + [.object([]), .array([])]
  }
}
