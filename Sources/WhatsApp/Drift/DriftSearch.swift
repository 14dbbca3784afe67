import Bytes

/// Finds the schema drift in a body.
struct DriftSearch {
  private(set) var found: [Drift] = []
  private let document: JSONDocument
  /// Whether undocumented names become `*`.
  private let hidesNames: Bool
  private var path: [UInt8] = []
  /// The occurrences of drift so far, repeated ones included.
  private var occurrences = 0
  /// The checked words, in the order of the body.
  private var words: [JSONValue] = []
  private var checkedElements: [CheckedElement] = []

  /// An element that was checked: others of its pattern need not be.
  private struct CheckedElement {
    let shape: Shape
    let pattern: JSONPattern
    /// Its path if it has drift, which is another one under another path.
    let path: [UInt8]?
  }

  /// The most elements that others are compared with.
  private static let elementLimit = 16
  /// The fewest digits of a name that may be a telephone number.
  private static let digitLimit = 5
  private static let nameLimit = 64

  init(_ document: JSONDocument, _ dialect: Dialect, hidesNames: Bool) {
    self.document = document
    self.hidesNames = hidesNames
    check(document.root, .object(Shape(dialect)))
  }

  /// Checks a value and all values in it.
  private mutating func check(_ value: JSONValue, _ type: ExpectedType) {
    switch (type, document.kind(of: value)) {
    case (.anything, _), (.text, .string), (.number, .number), (.boolean, .boolean),
      (.textOrNumber, .string), (.textOrNumber, .number), (.textOrTexts, .string),
      (.arrayOrText, .string), (.objectOrText, .string):
      break
    case (.word(let list), .string): check(word: value, list)
    case (.texts, .array), (.textOrTexts, .array):
      path.append("[]")
      for element in document.elements(of: value) { check(element, .text) }
      path.removeLast(2)
    case (.object(let shape), .object), (.objectOrText(let shape), .object):
      checkMembers(of: value, shape)
    case (.array(let shape), .array), (.arrayOrText(let shape), .array):
      checkElements(of: value, shape)
    case (_, let kind): note(Self.name(of: kind), value)
    }
  }

  private mutating func check(word value: JSONValue, _ list: StaticString) {
    words.append(value)
    guard let word = document.word(of: value) else { return }
    if !NameList(list).contains(EventTypeName.folded(word)) { note("word", value) }
  }

  private mutating func checkMembers(of value: JSONValue, _ shape: Shape) {
    guard shape != .anything else { return }
    for member in document.members(of: value) {
      guard found.count < Drift.limit else { return }
      let name = document.string(of: member.name) ?? []
      let type = ExpectedMember.type(of: name, in: shape)
      let length = path.count
      append(name, isDocumented: type != nil)
      if let type {
        // A `null` member counts as absent.
        if document.kind(of: member.value) != .null {
          check(member.value, resolve(type, in: value))
        }
      } else {
        note("member", member.value)
      }
      path.removeLast(path.count - length)
    }
  }

  /// Returns the type of the `value` of a change by its `field`; any other type as it is.
  private func resolve(_ type: ExpectedType, in change: JSONValue) -> ExpectedType {
    guard case .value = type else { return type }
    let field = document.string(of: document.member("field", of: change))
    let shape = field.map { Shape(ofField: $0) } ?? .anything
    return shape == .anything ? .anything : .object(shape)
  }

  private mutating func checkElements(of array: JSONValue, _ shape: Shape) {
    path.append("[]")
    var rest = document.elements(of: array)
    var next = rest.next()
    while let element = next, found.count < Drift.limit {
      next = rest.next()
      guard !isChecked(element, shape) else { continue }
      let (occurrencesBefore, wordsBefore) = (occurrences, words.count)
      check(element, .object(shape))
      // The last element has no other to be compared with.
      guard next != nil, checkedElements.count < Self.elementLimit,
        let pattern = JSONPattern(of: element, fixing: words[wordsBefore...], in: document)
      else { continue }
      let path = occurrences == occurrencesBefore ? nil : self.path
      checkedElements.append(CheckedElement(shape: shape, pattern: pattern, path: path))
    }
    path.removeLast(2)
  }

  /// Whether an element of the same pattern was checked, so that this one has no other drift.
  private mutating func isChecked(_ element: JSONValue, _ shape: Shape) -> Bool {
    for known in checkedElements where known.shape == shape {
      guard known.path == nil || known.path == path,
        known.pattern.matches(element, in: document)
      else { continue }
      if known.path != nil { occurrences += 1 }
      words += known.pattern.fixedWords(of: element)
      return true
    }
    return false
  }

  private mutating func append(_ name: [UInt8], isDocumented: Bool) {
    if !path.isEmpty { path.append(UInt8(ascii: ".")) }
    let mayIdentifyUser =
      name.count(where: { $0.isDigit }) >= Self.digitLimit || name.count > Self.nameLimit
    if !isDocumented, hidesNames || mayIdentifyUser || name.isEmpty {
      path.append(UInt8(ascii: "*"))
    } else {
      path.append(name.span)
    }
  }

  private mutating func note(_ kind: StaticString, _ value: JSONValue) {
    occurrences += 1
    let path = self.path.isEmpty ? [UInt8]("$") : self.path
    let isKnown = found.contains { $0.path == path && [UInt8]($0.kind).equals(kind) }
    guard found.count < Drift.limit, !isKnown else { return }
    found.append(Drift(path: path, kind: kind, value: value))
  }

  private static func name(of kind: JSONKind) -> StaticString {
    switch kind {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .number: "number"
    case .boolean: "boolean"
    case .null: "null"
    }
  }
}
