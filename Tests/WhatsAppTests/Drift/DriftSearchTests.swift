import Bytes
import TestSupport
import Testing

@testable import WhatsApp

/// The search for schema drift against a plain one.
struct DriftSearchTests {
  @Test(arguments: Fixture.names)
  func `the search finds what a plain one finds`(name: String) throws {
    var random = SplitMix64(seed: 1)
    for body in Tree(Fixture.notification(name)).changedInEachPlace(&random) {
      // Another change now and then: drift in one place must not hide that in another.
      let body = random.next(below: 4) > 0 ? body : body.changedSomewhere(&random)
      let hidesNames = random.next(below: 2) == 0
      let document = try JSONDocument(scanning: Array(body.compact.utf8))
      let notification = Notification(document, provider: .meta, name: Array("meta".utf8))
      notification.findDrift(hidesNames: hidesNames)
      let found = notification.drifts.map { String(decoding: $0.id.dropFirst(6), as: UTF8.self) }
      let expected = PlainDrift(in: document, hidesNames: hidesNames).found
      if found != expected { Issue.record("\(found), not \(expected), in \(body.compact)") }
    }
  }

  @Test(arguments: Shape.allCases)
  func `each name of a description is found, and no similar one`(shape: Shape) throws {
    let types = DescribedMembers.types[shape] ?? [:]
    for (name, type) in types {
      #expect(ExpectedMember.type(of: name, in: shape).map { "\($0)" } == "\(type)", "\(name)")
      let bytes = Array(name)
      // Names that stand one after the other in a list are none.
      let neighbours = ["image video", "video image", "id from", "from id", "sent delivered"]
      let similar =
        neighbours + [
          name + "s", name + String(repeating: "s", count: 64), String(bytes.dropLast()),
          String(bytes.dropFirst()), String(bytes.reversed()), name.uppercased(),
          "_" + bytes.dropFirst(), bytes.dropLast() + "_", " " + name, name + " ", name + "\0",
        ]
      for other in similar where types[other] == nil {
        #expect(ExpectedMember.type(of: other, in: shape) == nil, "\(other)")
      }
    }
  }

  @Test func `a word of a list is written as in event types`() {
    for type in DescribedMembers.types.values.flatMap(\.values) {
      guard case .word(let list) = type else { continue }
      for word in "\(list)".split(whereSeparator: \.isWhitespace).map({ Array($0.utf8) }) {
        #expect(EventTypeName.folded(word) == word)
      }
    }
  }
}

extension ExpectedMember {
  /// Returns the type of a member; nil where it is not documented.
  static func type(of name: String, in shape: Shape) -> ExpectedType? {
    // Not at the beginning of the text, nor at its end.
    let text = Array("{\"\(name)\":0}".utf8)
    var search = ExpectedMember(in: text)
    return search.type(of: 2..<text.count - 4, in: shape)
  }
}

extension Tree {
  /// The trees with one value or one object changed, for each of them.
  fileprivate func changedInEachPlace(_ random: inout SplitMix64) -> [Tree] {
    var trees = [changed(&random)]
    switch self {
    case .object(let members):
      for (index, member) in members.enumerated() {
        trees += member.value.changedInEachPlace(&random).map { value in
          var changed = members
          changed[index].value = value
          return .object(changed)
        }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        trees += element.changedInEachPlace(&random).map { element in
          var changed = elements
          changed[index] = element
          return .array(changed)
        }
      }
    case .leaf: break
    }
    return trees
  }

  /// The tree with one change.
  fileprivate func changedSomewhere(_ random: inout SplitMix64) -> Tree {
    switch self {
    case .object(var members) where !members.isEmpty && random.next(below: 8) > 0:
      let index = random.next(below: members.count)
      members[index].value = members[index].value.changedSomewhere(&random)
      return .object(members)
    case .array(var elements) where !elements.isEmpty && random.next(below: 8) > 0:
      let index = random.next(below: elements.count)
      elements[index] = elements[index].changedSomewhere(&random)
      return .array(elements)
    default: return changed(&random)
    }
  }

  private func changed(_ random: inout SplitMix64) -> Tree {
    switch self {
    case .object(let members) where random.next(below: 8) > 0: changed(members, &random)
    case .array(let elements) where random.next(below: 8) > 0:
      // More elements of a structure, some of them with drift.
      .array(
        elements + elements.map { $0.changedSomewhere(&random) } + elements + [.leaf("7")]
          + elements.map { $0.changedSomewhere(&random) })
    case .leaf(let text)
    where text.first == "\"" && !text.contains("\\") && random.next(below: 4) == 0:
      .leaf([text.uppercased(), "\"unheard_of\"", text.followed()][random.next(below: 3)])
    default:
      [
        .leaf("4711"), .leaf("true"), .leaf("null"), .leaf("\"\""), .leaf("\"\\u0041\""),
        .object([]), .object([Member(name: "shoe_size", value: self)]), .array([]), .array([self]),
      ][random.next(below: 9)]
    }
  }

  /// An object with another member, in its middle.
  private func changed(_ members: [Member], _ random: inout SplitMix64) -> Tree {
    let place = random.next(below: members.count + 1)
    var others = [Member(name: "shoe_size", value: .leaf("1"))]
    if var member = members.randomElement(using: &random), !member.name.isEmpty {
      switch random.next(below: 6) {
      case 0: member.name += String(repeating: "x", count: 64)
      case 1: member.name = "\(member.name.dropLast())_"
      case 2: member.name = ["", "n15550", "a\\\"b", "size"][random.next(below: 4)]
      case 3:
        member.name =
          "\\u00\(String(member.name.utf8.first ?? 0, radix: 16))\(member.name.dropFirst())"
      // More members than a usual object has.
      case 4: others = (0..<70).flatMap { _ in members } + others
      default: member.value = .leaf("[1]")
      }
      others.append(member)
    }
    return .object(members[..<place] + others + members[place...])
  }
}

extension String {
  /// A word and the one after it in a list that has it, as a JSON string.
  fileprivate func followed() -> String {
    let word = dropFirst().dropLast()
    for type in DescribedMembers.types.values.flatMap(\.values) {
      guard case .word(let list) = type else { continue }
      let words = "\(list)".split(whereSeparator: \.isWhitespace)
      if let place = words.firstIndex(of: word), place + 1 < words.count {
        return "\"\(word) \(words[place + 1])\""
      }
    }
    return "\"sent delivered\""
  }
}
