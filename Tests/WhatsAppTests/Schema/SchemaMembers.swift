@testable import WhatsApp

/// Reads a description as the `properties` of a JSON Schema.
struct SchemaMembers: Describer {
  private(set) var members: [Member] = []

  init(_ describe: (inout SchemaMembers) -> Void) { describe(&self) }

  init(of shape: Shape) { self.init { shape.describe(&$0) } }

  mutating func member(_ member: Member, _: ExpectedType) { members.append(member) }

  mutating func member(_ member: Member, _: (borrowing DataWriter) -> MemberValue?) {
    members.append(member)
  }

  mutating func member(_ member: Member, writtenBy _: (inout DataWriter) -> Void) {
    members.append(member)
  }

  func expect(_: ExpectedType, _: StaticString) {}
}

extension Member {
  /// The object or objects that the member has.
  var shape: Shape? {
    switch kind {
    case .object(let shape), .content(let shape), .array(let shape), .list(let shape): shape
    default: nil
    }
  }

  /// Whether it is left out under privacy.
  var isDropped: Bool { if case .drop = privacy { true } else { false } }

  /// Whether its type of event requires it.
  var isRequired: Bool { if case .content = kind { true } else { false } }

  /// The schema of the member. In `data` itself an object may have lost its members.
  func schema(inData: Bool) -> Tree {
    switch kind {
    case .word: .reference("word")
    case .name: .reference("name")
    case .text: .type("string")
    case .words: .type("array", [.init("items", .reference("word"))])
    case .number: .type("number")
    case .integer: .type("integer")
    case .boolean: .type("boolean")
    case .time: .reference("time")
    case .asReceived: .object([.init("x-freeform", .leaf("true"))])
    case .object(let shape):
      .reference(shape.definition, inData ? [] : [.init("minProperties", .leaf("1"))])
    case .content(let shape): .reference(shape.definition)
    case .array(let shape):
      .type(
        "array",
        [.init("items", .reference(shape.definition)), .init("minItems", .leaf("1"))])
    case .list(let shape): .type("array", [.init("items", .reference(shape.definition))])
    }
  }

  /// What else holds under privacy; nil where nothing does.
  var privateSchema: Tree? {
    switch (kind, privacy) {
    case (_, .drop): return .leaf("false")
    case (_, .user), (_, .pseudonym): return .reference("pseudonym")
    default: break
    }
    guard let shape, SchemaMembers(of: shape).privateSchema != nil else { return nil }
    let reference = Tree.reference("private_\(shape.definition)")
    switch kind {
    case .array, .list: return .object([.init("items", reference)])
    default: return reference
    }
  }
}

extension SchemaMembers {
  /// The schema of an object with these members.
  func schema(inData: Bool = false) -> Tree {
    let properties = members.map {
      Tree.Member(name: "\($0.name)", value: $0.schema(inData: inData))
    }
    return .type(
      "object",
      [.init("properties", .object(properties)), .init("additionalProperties", .leaf("false"))])
  }

  /// What else holds under privacy; nil where nothing does.
  var privateSchema: Tree? {
    let properties = members.compactMap { member in
      member.privateSchema.map { Tree.Member(name: "\(member.name)", value: $0) }
    }
    return properties.isEmpty ? nil : .object([.init("properties", .object(properties))])
  }
}

extension Shape {
  /// The name of its definition in the schema; two objects with one name have the members of both.
  var definition: String {
    switch self {
    case .historyContext, .progress: "history"
    case .stateSync: "contact"
    default:
      "\(self)".map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
    }
  }
}

extension Tree {
  static func reference(_ definition: String, _ others: [Member] = []) -> Tree {
    .object([.init("$ref", .leaf("\"#/$defs/\(definition)\""))] + others)
  }

  static func type(_ name: String, _ others: [Member] = []) -> Tree {
    .object([.init("type", .leaf("\"\(name)\""))] + others)
  }

  static func strings(_ strings: [String]) -> Tree { .array(strings.map { .leaf("\"\($0)\"") }) }
}

extension Tree.Member {
  init(_ name: String, _ value: Tree) { self.init(name: name, value: value) }
}
