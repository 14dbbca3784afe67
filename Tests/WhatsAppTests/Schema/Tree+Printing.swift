/// JSON texts that people read, merged of several.
extension Tree {
  /// Adds a member, or merges its value with the one that has its name.
  mutating func add(_ value: Tree, _ name: String) {
    self = merged(with: .object([.init(name, value)]))
  }

  /// Returns the object with the members of another. Of two objects with one name the members are merged; any other value is
  /// replaced.
  func merged(with other: Tree) -> Tree {
    guard case .object(var members) = self, case .object(let others) = other else { return other }
    for member in others {
      if let index = members.firstIndex(where: { $0.name == member.name }) {
        members[index].value = members[index].value.merged(with: member.value)
      } else {
        members.append(member)
      }
    }
    return .object(members)
  }

  private static let width = 100

  /// The value in lines of at most 100 characters, as far as that is possible.
  ///
  /// - Parameters:
  ///   - column: the characters before it in its first line.
  ///   - indent: the white space before its last line.
  func printed(after column: Int = 0, indent: String = "") -> String {
    let line = spaced
    guard column + line.count >= Self.width else { return line }
    let inner = indent + "  "
    switch self {
    case .object(let members):
      let lines = members.map {
        let name = inner + "\"\($0.name)\": "
        return name + $0.value.printed(after: name.count, indent: inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements):
      var lines: [String] = []
      for element in elements {
        let text = element.printed(after: inner.count, indent: inner)
        let isFilled = lines.last.map { $0.count + text.count + 3 < Self.width } ?? false
        if element.isString, isFilled {
          lines[lines.count - 1] += ", " + text
        } else {
          lines.append(inner + text)
        }
      }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    case .leaf(let text): return text
    }
  }

  /// The value in one line.
  private var spaced: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\"\($0.name)\": \($0.value.spaced)" }.joined(separator: ", ") + "}"
    case .array(let elements): "[" + elements.map(\.spaced).joined(separator: ", ") + "]"
    case .leaf(let text): text
    }
  }
}
