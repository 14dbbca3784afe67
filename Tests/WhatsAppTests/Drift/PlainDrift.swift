import Bytes

@testable import WhatsApp

/// The search for schema drift in the plainest way: each value is looked at, each name is compared with all that are described.
struct PlainDrift {
  /// The path and kind of each drift, in the order of the body.
  private(set) var found: [String] = []
  private let document: JSONDocument
  private let hidesNames: Bool

  init(in document: JSONDocument, hidesNames: Bool) {
    self.document = document
    self.hidesNames = hidesNames
    let dialect = Dialect(of: document)
    if dialect != .otherProduct { check(document.root, .object(Shape(dialect)), "") }
  }

  private mutating func note(_ kind: String, _ path: String) {
    let drift = "\(path.isEmpty ? "$" : path):\(kind)"
    if found.count < Drift.limit, !found.contains(drift) { found.append(drift) }
  }

  private mutating func check(_ value: JSONValue, _ type: ExpectedType, _ path: String) {
    let kind = "\(document.kind(of: value))"
    guard Self.kinds(type)?.contains(kind) ?? true else { return note(kind, path) }
    switch type {
    case .word(let list) where kind == "string":
      let word = EventTypeName.folded(document.string(of: value) ?? [])
      let words = "\(list)".split(whereSeparator: \.isWhitespace)
      // An empty string is no word.
      if document.word(of: value) != nil, !words.contains(Substring(decoding: word, as: UTF8.self))
      {
        note("word", path)
      }
    case .object(let shape), .array(let shape), .arrayOrText(let shape), .objectOrText(let shape):
      for element in document.elements(of: value) { check(element, .object(shape), "\(path)[]") }
      if shape != .anything { checkMembers(of: value, shape, path) }
    case .texts, .textOrTexts:
      for element in document.elements(of: value) { check(element, .text, "\(path)[]") }
    default: break
    }
  }

  private mutating func checkMembers(of object: JSONValue, _ shape: Shape, _ path: String) {
    for member in document.members(of: object) {
      let name = String(decoding: document.string(of: member.name) ?? [], as: UTF8.self)
      let place = path.isEmpty ? "" : "\(path)."
      guard var type = DescribedMembers.types[shape]?[name]
      else {
        let mayIdentify = name.utf8.count > 64 || name.filter(\.isASCIIDigit).count >= 5
        note("member", place + (hidesNames || mayIdentify || name.isEmpty ? "*" : name))
        continue
      }
      if case .value = type {
        let field = document.string(of: document.member("field", of: object))
        let shape = field.map { Shape(ofField: $0) } ?? .anything
        type = shape == .anything ? .anything : .object(shape)
      }
      if document.kind(of: member.value) != .null { check(member.value, type, place + name) }
    }
  }

  /// The kinds that a type allows; nil for all.
  private static func kinds(_ type: ExpectedType) -> [String]? {
    switch type {
    case .anything, .value: nil
    case .text, .word: ["string"]
    case .number: ["number"]
    case .textOrNumber: ["string", "number"]
    case .boolean: ["boolean"]
    case .texts, .array: ["array"]
    case .textOrTexts, .arrayOrText: ["string", "array"]
    case .object: ["object"]
    case .objectOrText: ["string", "object"]
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

/// The members of the payload that a description has, in its order.
struct DescribedMembers: Describer {
  /// The types by their names; where a description has a name twice, the first one counts.
  static let types = Dictionary(
    uniqueKeysWithValues: Shape.allCases.map { shape in
      (shape, Dictionary(DescribedMembers(of: shape).members) { first, _ in first })
    })

  private var members: [(String, ExpectedType)] = []

  private init(of shape: Shape) { shape.describe(&self) }

  mutating func member(_ member: Member, _ type: ExpectedType) {
    members.append(("\(member.from)", type))
  }

  func member(_: Member, _: (borrowing DataWriter) -> MemberValue?) {}

  func member(_: Member, writtenBy _: (inout DataWriter) -> Void) {}

  mutating func expect(_ type: ExpectedType, _ names: StaticString) {
    for name in "\(names)".split(whereSeparator: \.isWhitespace) {
      members.append((String(name), type))
    }
  }
}
