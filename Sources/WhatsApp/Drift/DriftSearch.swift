import Bytes

/// Looks for what is not known in a body.
struct DriftSearch {
  private(set) var found: [Drift] = []
  private let document: JSONDocument
  /// Whether a name that is not known may say whom it is about.
  private let hidesNames: Bool
  private var path: [UInt8] = []
  /// How often something was met, be it known by now.
  private var meetings = 0
  /// The words that were looked up, in the order of the body.
  private var words: [JSONValue] = []
  private var elements: [Element] = []

  /// An element that was looked through: what is formed alike needs not be.
  private struct Element {
    let shape: KnownShape
    let pattern: JSONPattern
    /// Where it stood, if something was met in it: elsewhere that is something else.
    let path: [UInt8]?
  }

  /// Elements are held against so many others.
  private static let elementLimit = 16
  /// A name with as many digits may be a telephone number.
  private static let digitLimit = 5
  private static let nameLimit = 64

  init(_ document: JSONDocument, _ dialect: Dialect, hidesNames: Bool) {
    self.document = document
    self.hidesNames = hidesNames
    check(document.root, .object(KnownShape(dialect)))
  }

  /// Holds a value against what is known of it, and so with all it holds.
  private mutating func check(_ value: JSONValue, _ form: KnownForm) {
    switch (form, document.kind(of: value)) {
    case (.anything, _), (.text, .string), (.number, .number), (.flag, .boolean),
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
    var folded: [UInt8] = []
    Word.append(folding: word, to: &folded)
    if !NameList(list).contains(folded) { note("word", value) }
  }

  private mutating func checkMembers(of object: JSONValue, _ shape: KnownShape) {
    guard shape != .anything else { return }
    for member in document.members(of: object) {
      guard found.count < Drift.limit else { return }
      let name = document.string(of: member.name) ?? []
      let form = KnownMembers.form(of: name, in: shape)
      let length = path.count
      append(name, isKnown: form != nil)
      if let form {
        // A member that is `null` counts as absent.
        if document.kind(of: member.value) != .null {
          check(member.value, resolve(form, beside: object))
        }
      } else {
        note("member", member.value)
      }
      path.removeLast(path.count - length)
    }
  }

  /// What a value must be follows from the field beside it.
  private func resolve(_ form: KnownForm, beside change: JSONValue) -> KnownForm {
    guard case .value = form else { return form }
    let field = document.string(of: document.member("field", of: change))
    let shape = field.map { KnownShape(ofField: $0) } ?? .anything
    return shape == .anything ? .anything : .object(shape)
  }

  private mutating func checkElements(of array: JSONValue, _ shape: KnownShape) {
    path.append("[]")
    var rest = document.elements(of: array)
    var next = rest.next()
    while let element = next, found.count < Drift.limit {
      next = rest.next()
      guard !isAlike(element, shape) else { continue }
      let (meetingsBefore, wordsBefore) = (meetings, words.count)
      check(element, .object(shape))
      // The only element has nobody to be held against.
      guard next != nil, elements.count < Self.elementLimit,
        let pattern = JSONPattern(of: element, fixing: words[wordsBefore...], in: document)
      else { continue }
      let path = meetings == meetingsBefore ? nil : self.path
      elements.append(Element(shape: shape, pattern: pattern, path: path))
    }
    path.removeLast(2)
  }

  /// Whether an element is formed like one before it, so that nothing is to be found in it.
  private mutating func isAlike(_ element: JSONValue, _ shape: KnownShape) -> Bool {
    for known in elements where known.shape == shape {
      guard known.path == nil || known.path == path,
        known.pattern.matches(element, in: document)
      else { continue }
      if known.path != nil { meetings += 1 }
      words += known.pattern.fixedWords(of: element)
      return true
    }
    return false
  }

  private mutating func append(_ name: [UInt8], isKnown: Bool) {
    if !path.isEmpty { path.append(UInt8(ascii: ".")) }
    let isTelling =
      name.count(where: { $0.isDigit }) >= Self.digitLimit || name.count > Self.nameLimit
    if !isKnown, hidesNames || isTelling || name.isEmpty {
      path.append(UInt8(ascii: "*"))
    } else {
      path.append(name.span)
    }
  }

  private mutating func note(_ kind: StaticString, _ value: JSONValue) {
    meetings += 1
    let place = path.isEmpty ? [UInt8]("$") : path
    let isKnown = found.contains { $0.path == place && [UInt8]($0.kind).equals(kind) }
    guard found.count < Drift.limit, !isKnown else { return }
    found.append(Drift(path: place, kind: kind, place: value))
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
