import TestSupport

@testable import WhatsApp

/// The JSON Schema of the event line: the members as they are described, and what `rules.json` says of them.
struct GeneratedSchema {
  /// The types of events whose `data` has the same members.
  private static let families: [(name: String, types: String, kinds: [Event.Kind])] = [
    ("message", "^whatsapp[.](standby[.])?message[.]", [.message, .standbyMessage]),
    ("echo", "^whatsapp[.]echo[.]", [.echo]),
    ("history_message", "^whatsapp[.]history[.]message$", [.historyMessage]),
    ("history_progress", "^whatsapp[.]history[.]progress$", [.historyProgress]),
    (
      "status", "^whatsapp[.](standby[.])?status[.]", [.status, .standbyStatus, .wrappedStatus]
    ),
    ("payment", "^whatsapp[.]payment[.]", [.payment]),
    ("error", "^whatsapp[.](history[.])?error$", [.error, .historyError]),
    ("call", "^whatsapp[.]call[.]", [.call, .callStatus]),
    ("group", "^whatsapp[.]group[.]", [.group]),
    ("contact", "^whatsapp[.]contact[.]", [.contact]),
    ("preference", "^whatsapp[.]preference[.]", [.preference]),
    ("user_action", "^whatsapp[.]user_action[.]", [.userAction]),
    ("conversation", "^whatsapp[.]conversation[.]", [.conversation]),
    ("partner", "^whatsapp[.]partner[.]", [.partner]),
    ("account", "^whatsapp[.]account[.]", [.account]),
    ("changed", "^whatsapp[.]changed$", [.changed]),
    ("drift", "^whatsapp[.]drift$", [.drift]),
    ("unknown", "^whatsapp[.]unknown$", [.unknown, .beside, .nonJSON]),
  ]
  /// The members of `data` in any event, which no description has.
  private static let common = ["privacy", "truncated"]

  /// The schema with the rules.
  let tree: Tree

  init?(rules: Tree) {
    var definitions = Tree.object([])
    for family in Self.families {
      definitions.add(Self.data(of: family.kinds), "\(family.name)_data")
    }
    var (shapes, privateShapes): ([Shape], [Shape]) = ([], [])
    for kind in Self.families.flatMap(\.kinds) {
      let members = SchemaMembers { kind.describe(&$0) }
      definitions.add(members.schema(inData: true), "data")
      if let schema = members.privateSchema { definitions.add(schema, "private_data") }
      Self.collect(members.members, into: &shapes) { _ in true }
      Self.collect(members.members, into: &privateShapes) { !$0.isDropped }
    }
    for shape in shapes { definitions.add(SchemaMembers(of: shape).schema(), shape.definition) }
    for shape in privateShapes {
      guard let schema = SchemaMembers(of: shape).privateSchema else { continue }
      definitions.add(schema, "private_\(shape.definition)")
    }
    guard case .object(let members) = rules else { return nil }
    tree = .object(
      members.filter { $0.name != "$defs" } + [
        .init("allOf", .array(Self.families.map { Self.choice($0.name, $0.types) })),
        .init("$defs", definitions.merged(with: rules["$defs"] ?? .object([]))),
      ])
  }

  /// The members that data of a family has, and those that it must have.
  private static func data(of kinds: [Event.Kind]) -> Tree {
    var (names, required): ([String], [String]) = ([], [])
    for member in kinds.flatMap({ kind in SchemaMembers { kind.describe(&$0) }.members })
    where !names.contains("\(member.name)") {
      names.append("\(member.name)")
      if member.isRequired { required.append("\(member.name)") }
    }
    let permitted = Tree.object([.init("enum", .strings(names + common))])
    return .object(
      (required.isEmpty ? [] : [.init("required", .strings(required))])
        + [.init("propertyNames", permitted)])
  }

  private static func choice(_ name: String, _ types: String) -> Tree {
    let pattern = Tree.object([.init("pattern", .leaf("\"\(types)\""))])
    func of(_ member: String, _ value: Tree) -> Tree {
      .object([.init("properties", .object([.init(member, value)]))])
    }
    return .object([
      .init("if", of("type", pattern)), .init("then", of("data", .reference("\(name)_data"))),
    ])
  }

  /// Adds the objects of members and all that are in them, each once.
  private static func collect(
    _ members: [Member], into shapes: inout [Shape], where isWanted: (Member) -> Bool
  ) {
    for shape in members.filter(isWanted).compactMap(\.shape) where !shapes.contains(shape) {
      shapes.append(shape)
      collect(SchemaMembers(of: shape).members, into: &shapes, where: isWanted)
    }
  }
}
