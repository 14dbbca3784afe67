import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// Every leaf of a body stands in one of its lines: nothing that a provider sends is lost.
struct EveryLeafTests {
  @Test(arguments: Fixture.names)
  func `each leaf of a notification stands in a line`(name: String) throws {
    try expectLeaves(of: Tree(Fixture.notification(name)))
  }

  @Test(arguments: Fixture.names)
  func `an unknown member of any object stands in a line`(name: String) throws {
    for body in Tree(Fixture.notification(name)).withUnknownMember { try expectLeaves(of: body) }
  }

  @Test(arguments: Fixture.names)
  func `nothing is lost beside an empty array`(name: String) throws {
    for body in Tree(Fixture.notification(name)).withEmptyArray { try expectLeaves(of: body) }
  }

  @Test(arguments: Fixture.names)
  func `a contact that nobody matches stands in a line`(name: String) throws {
    let body = Tree(Fixture.notification(name))
    try expectLeaves(of: body.withContactsOfNobody)
  }

  @Test(arguments: Fixture.names)
  func `another value of any leaf stands in a line`(name: String) throws {
    for body in Tree(Fixture.notification(name)).withUniqueLeaf { try expectLeaves(of: body) }
  }

  @Test(arguments: Fixture.names)
  func `a second member of one name stands in a line`(name: String) throws {
    for body in Tree(Fixture.notification(name)).withDoubledMember { try expectLeaves(of: body) }
  }

  private func expectLeaves(of body: Tree) throws {
    let notification = Notification(
      try JSONDocument(scanning: Array(body.compact.utf8)), provider: .meta,
      name: Array("meta".utf8))
    // Bodies about another product have no lines.
    guard !notification.isOtherProduct else { return }
    var words = Leaves()
    for event in notification.events { words.insert(line: Tree(notification.line(of: event))) }
    let missing = words.missing(of: body)
    if !missing.isEmpty { Issue.record("\(missing)\n\(body.compact)") }
  }
}

/// The leaves of lines.
struct Leaves {
  private var words: Set<String> = []

  mutating func insert(line: Tree) {
    insert(line)
    // The id of an account's event has the time of the entry.
    for part in (line["id"]?.word ?? "").split(separator: ":") { words.insert(String(part)) }
  }

  private mutating func insert(_ value: Tree) {
    switch value {
    case .object(let members): for member in members { insert(member.value) }
    case .array(let elements): for element in elements { insert(element) }
    case .leaf(let text): words.insert(Self.word(text))
    }
  }

  /// Returns the decoded text of a string, without a leading `+`, which is no part of a number; other leaves as written.
  private static func word(_ text: String) -> String {
    guard let document = try? JSONDocument(scanning: Array(text.utf8)),
      let word = document.word(of: document.root)
    else { return text }
    // A line may have U+FFFD in the place of U+0000.
    let text = String(decoding: PhoneNumber.withoutPlus(word), as: UTF8.self)
    return String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 })
  }

  func contains(_ word: String) -> Bool { words.contains(word) }

  /// Returns the leaves of a body that stand in no line. `null` and empty texts count as absent.
  func missing(of body: Tree) -> [String] {
    var missing: [String] = []
    collect(body, at: "", into: &missing)
    return missing
  }

  private func collect(_ value: Tree, at path: String, into missing: inout [String]) {
    switch value {
    case .object(let members):
      for member in members where !Self.isNamedByType(member, at: path) {
        collect(member.value, at: path + "." + member.name, into: &missing)
      }
    case .array(let elements):
      for element in elements { collect(element, at: path + "[]", into: &missing) }
    case .leaf(let text):
      guard text != "null", text != "\"\"", !words.contains(Self.word(text)) else { return }
      missing.append("\(path) \(text)")
    }
  }

  /// Whether the type of the event names the member: the product and the field.
  private static func isNamedByType(_ member: Tree.Member, at path: String) -> Bool {
    guard member.value.isString else { return false }
    switch path + "." + member.name {
    case ".object", ".entry[].changes[].field": return true
    // The field of 360dialog's notifications about coexistence.
    case ".event": return member.value.word?.hasPrefix("smb_message_echoes") ?? false
    case ".entry[].changes[].value.messaging_product", ".data.messaging_product":
      return member.value.word == "whatsapp"
    default: return false
    }
  }
}

extension Tree {
  /// A word that no notification has.
  private static let unique = "zq7unheard"

  /// The trees with two more members in one object.
  var withUnknownMember: [Tree] {
    changed { value in
      guard case .object(let members) = value else { return [] }
      let inner = Member(name: "a", value: .leaf("\"\(Self.unique)-in\""))
      return [
        .object(
          [Member(name: "zq_object", value: .object([inner]))] + members
            + [Member(name: "zq_member", value: .leaf("\"\(Self.unique)\""))])
      ]
    }
  }

  /// The trees with one array that is empty.
  var withEmptyArray: [Tree] {
    changed { value in
      guard case .array(let elements) = value, !elements.isEmpty else { return [] }
      return [.array([])]
    }
  }

  /// The trees with one leaf that is another text, or where it is one in four a number.
  var withUniqueLeaf: [Tree] {
    var count = 0
    return changed { value in
      guard case .leaf = value else { return [] }
      count += 1
      return [.leaf(count % 4 == 0 ? "7041776302" : "\"\(Self.unique)\"")]
    }
  }

  /// The trees with one object whose members occur twice, first with other values.
  var withDoubledMember: [Tree] {
    changed { value in
      guard case .object(let members) = value else { return [] }
      let others = members.map { member in
        Member(name: member.name, value: .leaf("\"\(Self.unique)-\(member.name)\""))
      }
      return [.object(others + members)]
    }
  }

  /// The tree whose contacts have other ids.
  var withContactsOfNobody: Tree {
    mapMembers { member in
      guard member.name == "contacts" else { return member }
      return Member(
        name: member.name,
        value: member.value.mapMembers { inner in
          guard ["wa_id", "user_id"].contains(inner.name), inner.value.isString else {
            return inner
          }
          let id = inner.name == "wa_id" ? "7041776302" : "ZQ.7041776302"
          return Member(name: inner.name, value: .leaf("\"\(id)\""))
        })
    }
  }

  private func mapMembers(_ change: (Member) -> Member) -> Tree {
    switch self {
    case .object(let members):
      .object(
        members.map { member in
          let changed = change(member)
          return changed == member
            ? Member(name: member.name, value: member.value.mapMembers(change)) : changed
        })
    case .array(let elements): .array(elements.map { $0.mapMembers(change) })
    case .leaf: self
    }
  }

  /// The trees in which one value is replaced by one of those that `variants` returns.
  private func changed(_ variants: (Tree) -> [Tree]) -> [Tree] {
    var all = variants(self)
    switch self {
    case .object(let members):
      for (index, member) in members.enumerated() {
        for value in member.value.changed(variants) {
          var changed = members
          changed[index].value = value
          all.append(.object(changed))
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        for value in element.changed(variants) {
          var changed = elements
          changed[index] = value
          all.append(.array(changed))
        }
      }
    case .leaf: break
    }
    return all
  }
}
