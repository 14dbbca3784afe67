import Bytes

/// A value of a provider's JSON, or of nothing where a member is missing.
///
/// Its functions are not inlined: they run a few times in a process, and would otherwise make up a tenth of the executable.
final class Reply {
  private let document: JSONDocument
  private let value: JSONValue?

  /// The outermost value.
  convenience init(_ document: JSONDocument) { self.init(document, document.root) }

  private init(_ document: JSONDocument, _ value: JSONValue?) {
    self.document = document
    self.value = value
  }

  /// The member of that name.
  subscript(name: StaticString) -> Reply {
    @inline(never) get { Reply(document, document.member(name, of: value)) }
  }

  /// Whether there is a value.
  var exists: Bool { value != nil }

  /// A text that is not empty, or a number as it is written.
  var word: [UInt8]? {
    @inline(never) get { document.word(of: value) }
  }

  /// An integer, also from a string.
  var integer: Int? {
    @inline(never) get { document.integer(of: value) }
  }

  /// A boolean, also from a string.
  var flag: Bool? {
    @inline(never) get { document.boolean(of: value) }
  }

  /// The elements of an array; none for any other value.
  var elements: [Reply] {
    @inline(never) get {
      var elements: [Reply] = []
      for element in document.elements(of: value) { elements.append(Reply(document, element)) }
      return elements
    }
  }

  /// The names of an object's members; none for any other value.
  var names: [[UInt8]] {
    @inline(never) get {
      var names: [[UInt8]] = []
      for member in document.members(of: value) {
        names.append(document.string(of: member.name) ?? [])
      }
      return names
    }
  }

  /// Whether it is an array or an object.
  var isContainer: Bool { kind == .array || kind == .object }

  /// The kind of the value; nil where there is none.
  var kind: JSONKind? { value.map { document.kind(of: $0) } }

  /// Whether it is the string `text`.
  @inline(never) func equals(_ text: StaticString) -> Bool {
    value.map { document.equals($0, text) } ?? false
  }
}

extension ManagementResponse {
  /// The body; nil where it is not JSON.
  var reply: Reply? {
    @inline(never) get { document.map { Reply($0) } }
  }
}
