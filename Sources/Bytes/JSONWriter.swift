/// Writes JSON without white space, appending to one buffer.
///
/// Names and values are written in the order of the calls, with commas between them. Static names must not need escapes.
package struct JSONWriter {
  /// The text so far.
  package var bytes: [UInt8] = []
  /// The bytes that were written and removed again: work that `bytes` does not show.
  package private(set) var discarded = 0
  private var needsComma = false

  /// Creates a writer with an empty text.
  package init() {}

  /// Removes all bytes after the first `count`.
  package mutating func cut(to count: Int) {
    discarded += bytes.count - count
    bytes.removeLast(bytes.count - count)
    // A value never ends in one of these bytes.
    switch bytes.last {
    case nil, 0x0A, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): needsComma = false
    default: needsComma = true
    }
  }

  /// Ends a line with LF; the next value needs no comma.
  package mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  /// Begins an object, as a member where it has a name.
  package mutating func beginObject(_ name: StaticString? = nil) { begin(UInt8(ascii: "{"), name) }

  /// Ends an object.
  package mutating func endObject() { end(UInt8(ascii: "}")) }

  /// Begins an array, as a member where it has a name.
  package mutating func beginArray(_ name: StaticString? = nil) { begin(UInt8(ascii: "["), name) }

  /// Ends an array.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  /// Writes an object member; nothing where `content` writes nothing.
  package mutating func object(_ name: StaticString, _ content: (inout JSONWriter) -> Void) {
    optional(name, UInt8(ascii: "{"), UInt8(ascii: "}"), content)
  }

  /// Writes an array member; nothing where `content` writes nothing.
  package mutating func array(_ name: StaticString, _ content: (inout JSONWriter) -> Void) {
    optional(name, UInt8(ascii: "["), UInt8(ascii: "]"), content)
  }

  /// Writes a string member; nothing for nil.
  package mutating func string(_ name: StaticString, _ value: [UInt8]?) {
    guard let value else { return }
    if JSONString.isPlain(value.span) { return member(name, value.span, isQuoted: false) }
    self.name(name)
    string(value)
  }

  /// Writes a string member with a static value that needs no escapes.
  package mutating func string(_ name: StaticString, plain value: StaticString) {
    // The bytes of a static string live as long as the process.
    value.withUTF8Buffer { text in unsafe member(name, text.span, isQuoted: false) }
  }

  /// Writes a member with a value that is JSON.
  package mutating func verbatim(_ name: StaticString, _ value: Span<UInt8>) {
    member(name, value, isQuoted: true)
  }

  /// Writes a member in one copy: a value that is JSON, or a text without escapes that gets quotes.
  private mutating func member(_ name: StaticString, _ value: Span<UInt8>, isQuoted: Bool) {
    let comma = needsComma ? UInt8(ascii: ",") : nil
    // As above.
    name.withUTF8Buffer { name in
      unsafe bytes.append(member: name.span, value, isQuoted: isQuoted, before: comma)
    }
    needsComma = true
  }

  /// Writes a string member with a static value.
  package mutating func string(_ name: StaticString, _ value: StaticString) {
    self.name(name)
    // The bytes of a static string live as long as the process.
    value.withUTF8Buffer { text in unsafe JSONString.append(text.span, to: &bytes) }
    needsComma = true
  }

  /// Writes an integer member; nothing for nil.
  package mutating func integer(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    self.name(name)
    bytes.append(decimal: value)
    needsComma = true
  }

  /// Writes a boolean member; nothing for nil.
  package mutating func boolean(_ name: StaticString, _ value: Bool?) {
    guard let value else { return }
    self.name(name)
    bytes.append(value ? "true" : "false")
    needsComma = true
  }

  /// Writes a time as an RFC 3339 string; nothing for nil.
  package mutating func time(_ name: StaticString, _ value: Timestamp?) {
    guard let value else { return }
    self.name(name)
    bytes.append(UInt8(ascii: "\""))
    value.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// Writes a member whose value `content` appends, which must be one JSON value.
  package mutating func verbatim(_ name: StaticString, _ content: (inout [UInt8]) -> Void) {
    self.name(name)
    content(&bytes)
    needsComma = true
  }

  /// Writes an element whose value `content` appends, which must be one JSON value.
  package mutating func verbatim(_ content: (inout [UInt8]) -> Void) {
    separate()
    content(&bytes)
    needsComma = true
  }

  /// Writes a string value; a name or an element.
  package mutating func string(_ value: [UInt8]) {
    separate()
    JSONString.append(value.span, to: &bytes)
    needsComma = true
  }

  /// Writes the name of a member; its value must follow.
  package mutating func name(_ name: StaticString) {
    let comma = needsComma ? UInt8(ascii: ",") : nil
    // The bytes of a static string live as long as the process.
    name.withUTF8Buffer { text in
      unsafe bytes.append(quoting: text.span, before: comma, after: UInt8(ascii: ":"))
    }
    needsComma = false
  }

  private mutating func optional(
    _ name: StaticString, _ first: UInt8, _ last: UInt8, _ content: (inout JSONWriter) -> Void
  ) {
    let before = (bytes.count, needsComma)
    begin(first, name)
    let start = bytes.count
    content(&self)
    guard bytes.count == start else { return end(last) }
    bytes.removeLast(start - before.0)
    needsComma = before.1
  }

  private mutating func begin(_ bracket: UInt8, _ name: StaticString?) {
    if let name { self.name(name) } else { separate() }
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }
}
