import Bytes

/// Finds the schema drift in a body.
struct DriftSearch {
  private(set) var found: [Drift] = []
  private let document: JSONDocument
  /// Whether undocumented names become `*`.
  private let hidesNames: Bool
  /// The names from the top of the body to the value that is checked; nil for an element of an array.
  private var path: [JSONValue?] = []
  /// The beginning of the path as it is emitted, and the end of each written name in it: most paths are never written.
  private var (written, ends) = ([UInt8](), [Int]())
  /// The occurrences of drift so far, repeated ones included.
  private var occurrences = 0
  /// The checked words, in the order of the body.
  private var words: [JSONValue] = []
  private var checkedElements: [CheckedElement] = []
  private var expected: ExpectedMember
  /// The type of the `value` of the last change.
  private var valueType: (change: JSONValue, type: ExpectedType)?

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
  private static let usualDepth = 16
  private static let usualWords = 16

  init(_ document: JSONDocument, _ dialect: Dialect, hidesNames: Bool) {
    self.document = document
    self.hidesNames = hidesNames
    expected = ExpectedMember(in: document.text)
    path.reserveCapacity(Self.usualDepth)
    words.reserveCapacity(Self.usualWords)
    lookInto(document.root, document.kind(of: document.root), .object(Shape(dialect)))
  }

  /// Checks a value of a kind that the type does not allow whatever is in it.
  private mutating func lookInto(_ value: JSONValue, _ kind: JSONKind, _ type: ExpectedType) {
    switch (type, kind) {
    case (.word(let list), .string): check(word: value, list)
    case (.texts, .array), (.textOrTexts, .array):
      path.append(nil)
      for element in document.elements(of: value) {
        let kind = document.kind(of: element)
        if kind != .string { note(Self.name(of: kind), element) }
      }
      leave()
    case (.object(let shape), .object), (.objectOrText(let shape), .object):
      checkMembers(of: value, shape)
    case (.array(let shape), .array), (.arrayOrText(let shape), .array):
      checkElements(of: value, shape)
    default: note(Self.name(of: kind), value)
    }
  }

  private mutating func check(word value: JSONValue, _ list: StaticString) {
    words.append(value)
    let list = NameList(list)
    // Most words are in the list as they are written; others begin with a capital letter.
    if let written = document.writtenWord(of: value),
      !document.text[written.lowerBound].isUpperLetter
    {
      expected.select(written)
      if list.contains(expected.name) { return }
    }
    guard let word = document.word(of: value) else { return }
    if !list.contains(EventTypeName.folded(word)) { note("word", value) }
  }

  // Called in three places, and too long to be in each.
  @inline(never)
  private mutating func checkMembers(of object: JSONValue, _ shape: Shape) {
    guard shape != .anything else { return }
    for member in document.members(of: object) {
      guard found.count < Drift.limit else { return }
      check(member, type(of: member.name, in: shape), of: object)
    }
  }

  private mutating func type(of name: JSONValue, in shape: Shape) -> ExpectedType? {
    if let range = document.writtenName(name) {
      return expected.type(of: range, in: shape)
    }
    let name = self.name(name)
    var other = ExpectedMember(in: name)
    return other.type(of: 0..<name.count, in: shape)
  }

  private mutating func check(
    _ member: (name: JSONValue, value: JSONValue), _ type: ExpectedType?, of object: JSONValue
  ) {
    guard let type else { return note("member", member.value, undocumented: member.name) }
    let (kind, resolved) = (document.kind(of: member.value), resolve(type, in: object))
    // A `null` member counts as absent.
    guard kind != .null, !resolved.allows(kind) else { return }
    path.append(member.name)
    lookInto(member.value, kind, resolved)
    leave()
  }

  /// Returns the type of the `value` of a change by its `field`; any other type as it is.
  private mutating func resolve(_ type: ExpectedType, in change: JSONValue) -> ExpectedType {
    guard case .value = type else { return type }
    // A change may have a million values, and its field before or after them.
    if let known = valueType, known.change == change { return known.type }
    let field = document.string(of: document.member("field", of: change))
    let shape = field.map { Shape(ofField: $0) } ?? .anything
    let type = shape == .anything ? ExpectedType.anything : .object(shape)
    valueType = (change, type)
    return type
  }

  private mutating func checkElements(of array: JSONValue, _ shape: Shape) {
    path.append(nil)
    var rest = document.elements(of: array)
    var next = rest.next()
    while let element = next, found.count < Drift.limit {
      next = rest.next()
      guard !isChecked(element, shape) else { continue }
      let (occurrencesBefore, wordsBefore) = (occurrences, words.count)
      lookInto(element, document.kind(of: element), .object(shape))
      // The last element has no other to be compared with.
      guard next != nil, checkedElements.count < Self.elementLimit,
        let pattern = JSONPattern(of: element, fixing: words[wordsBefore...], in: document)
      else { continue }
      let path = occurrences == occurrencesBefore ? nil : writtenPath()
      checkedElements.append(CheckedElement(shape: shape, pattern: pattern, path: path))
    }
    leave()
  }

  /// Whether an element of the same pattern was checked, so that this one has no other drift.
  private mutating func isChecked(_ element: JSONValue, _ shape: Shape) -> Bool {
    for known in checkedElements where known.shape == shape {
      guard known.pattern.matches(element, in: document),
        known.path == nil || known.path == writtenPath()
      else { continue }
      if known.path != nil { occurrences += 1 }
      words += known.pattern.fixedWords(of: element)
      return true
    }
    return false
  }

  private mutating func note(
    _ kind: StaticString, _ value: JSONValue, undocumented name: JSONValue? = nil
  ) {
    occurrences += 1
    let path = writtenPath(undocumented: name)
    let isKnown = found.contains { $0.path == path && [UInt8]($0.kind).equals(kind) }
    guard found.count < Drift.limit, !isKnown else { return }
    found.append(Drift(path: path, kind: kind, value: value))
  }

  /// Ends the path before its last name.
  private mutating func leave() {
    path.removeLast()
    guard ends.count > path.count else { return }
    ends.removeLast()
    written.removeLast(written.count - (ends.last ?? 0))
  }

  /// Returns the path as it is emitted, with the name of an undocumented member at its end.
  private mutating func writtenPath(undocumented last: JSONValue? = nil) -> [UInt8] {
    for step in path[ends.count...] {
      if let step { Self.append(name(step), to: &written) } else { written.append("[]") }
      ends.append(written.count)
    }
    guard let last else { return written.isEmpty ? [UInt8(ascii: "$")] : written }
    var path = written
    let name = self.name(last)
    Self.append(isEmitted(name) ? name : [UInt8(ascii: "*")], to: &path)
    return path
  }

  private func name(_ name: JSONValue) -> [UInt8] { document.string(of: name) ?? [] }

  private static func append(_ name: [UInt8], to path: inout [UInt8]) {
    if !path.isEmpty { path.append(UInt8(ascii: ".")) }
    path.append(name.span)
  }

  /// Whether the name of an undocumented member cannot identify a user.
  private func isEmitted(_ name: [UInt8]) -> Bool {
    !hidesNames && !name.isEmpty && name.count <= Self.nameLimit
      && name.count(where: { $0.isDigit }) < Self.digitLimit
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
