import Bytes

/// What the schema says of a member of a line, or of its `data`.
struct LineRule {
  let name: [UInt8]
  let isRequired: Bool
  let form: Form

  /// The values that a member may have.
  indirect enum Form {
    /// One of these JSON texts.
    case oneOf([[UInt8]])
    case source, type, time, recordedTime, traceContext, base64, digits
    /// A string that is not empty.
    case word
    case text, number, boolean
    /// An object that has these members alone.
    case object([LineRule])
    /// An array of values of a form.
    case array(Form)
    case anything
  }

  /// Returns the rules of the attributes, in the order of the schema.
  @_optimize(size) static func attributes(of schema: JSONDocument) -> [LineRule] {
    let required = schema.elements(of: schema.member("required", of: schema.root))
      .map { text(of: $0, schema) }
    return members(of: schema.root, in: schema).map { rule in
      LineRule(
        name: rule.name, isRequired: required.contains(rule.name),
        form: pattern(of: rule.name) ?? rule.form)
    }
  }

  /// Returns the rules of an object's properties, in their order.
  @_optimize(size) static func members(
    of definition: JSONValue?, in schema: JSONDocument
  ) -> [LineRule] {
    schema.members(of: schema.member("properties", of: definition)).map { name, definition in
      LineRule(name: text(of: name, schema), isRequired: false, form: form(definition, schema))
    }
  }

  private static func text(of value: JSONValue, _ schema: JSONDocument) -> [UInt8] {
    schema.string(of: value) ?? []
  }

  /// The form of an attribute for which the schema has a pattern.
  private static func pattern(of name: [UInt8]) -> Form? {
    if name.equals("source") { return .source }
    if name.equals("type") { return .type }
    if name.equals("time") { return .time }
    if name.equals("recordedtime") { return .recordedTime }
    if name.equals("traceparent") { return .traceContext }
    if name.equals("data_base64") { return .base64 }
    return name.equals("eventkey") ? .digits : nil
  }

  @_optimize(size) private static func form(
    _ definition: JSONValue?, _ schema: JSONDocument
  ) -> Form {
    if schema.member("x-freeform", of: definition) != nil { return .anything }
    let values = schema.member("const", of: definition).map { [$0] }
    let words = values ?? Array(schema.elements(of: schema.member("enum", of: definition)))
    if !words.isEmpty { return .oneOf(words.map { Array(schema.text[schema.range(of: $0)]) }) }
    var definition = definition
    let definitions = schema.member("$defs", of: schema.root)
    if let reference = schema.string(of: schema.member("$ref", of: definition)),
      let target = schema.member(
        named: Array(reference.dropFirst("#/$defs/".utf8.count)), of: definitions)
    {
      definition = target
    }
    guard let type = schema.string(of: schema.member("type", of: definition)) else {
      return .anything
    }
    if type.equals("object") { return .object(members(of: definition, in: schema)) }
    if type.equals("array") { return .array(form(schema.member("items", of: definition), schema)) }
    if type.equals("boolean") { return .boolean }
    guard type.equals("string") else { return .number }
    let isWord =
      schema.member("minLength", of: definition) != nil
      || schema.member("pattern", of: definition) != nil
    return isWord ? .word : .text
  }

  /// Whether a value has the form, apart from what is in it.
  func allows(_ value: JSONValue, in document: JSONDocument) -> Bool {
    Self.allows(form, value, in: document)
  }

  private static func allows(
    _ form: Form, _ value: JSONValue, in document: JSONDocument
  ) -> Bool {
    let kind = document.kind(of: value)
    switch form {
    case .anything: return true
    case .object: return kind == .object
    case .array: return kind == .array
    case .number: return kind == .number
    case .boolean: return kind == .boolean
    case .text: return kind == .string
    case .oneOf(let texts):
      let range = document.range(of: value)
      return texts.contains { document.text[range].elementsEqual($0) }
    default: break
    }
    guard let text = document.string(of: value), !text.isEmpty || isBase64(form) else {
      return false
    }
    switch form {
    case .source: return isSource(text)
    case .type: return isType(text)
    case .time: return Timestamp(parsing: text.span) != nil && text.last == UInt8(ascii: "Z")
    case .recordedTime: return Timestamp(parsing: text.span) != nil && text.count == 24
    case .traceContext: return TraceContext.isTraceparent(text)
    case .base64: return Base64.decode(text.span) != nil
    case .digits: return text.count == 32 && Hex.decode(text.span) != nil
    default: return true
    }
  }

  /// Checks a value, and what is in it.
  ///
  /// Throws `LineError` with the path of the member by the schema.
  func check(_ value: JSONValue, in document: JSONDocument) throws(LineError) {
    try Self.check(form, value, name, in: document)
  }

  private static func check(
    _ form: Form, _ value: JSONValue, _ path: [UInt8], in document: JSONDocument
  ) throws(LineError) {
    guard allows(form, value, in: document) else {
      throw LineError("a member of data has another form", attribute: path)
    }
    switch form {
    case .object(let rules): try check(membersOf: value, rules, path, in: document)
    case .array(let form):
      for element in document.elements(of: value) { try check(form, element, path, in: document) }
    default: break
    }
  }

  /// Checks the members of an object, which need not be in the order of the rules.
  ///
  /// - Parameters:
  ///   - path: the object's, by the schema; empty for `data`.
  ///   - isDeep: whether what is in the members is checked too.
  static func check(
    membersOf value: JSONValue?, _ rules: [LineRule], _ path: [UInt8], isDeep: Bool = true,
    in document: JSONDocument
  ) throws(LineError) {
    for (name, value) in document.members(of: value) {
      guard let rule = rules.first(where: { document.equals(name, $0.name) }) else {
        throw LineError("data has an unknown member", attribute: path.isEmpty ? nil : path)
      }
      guard isDeep || !rule.allows(value, in: document) else { continue }
      do throws(LineError) {
        try rule.check(value, in: document)
      } catch {
        guard !path.isEmpty, let name = error.attribute else { throw error }
        throw LineError(error.summary, attribute: path + [UInt8(ascii: ".")] + name)
      }
    }
  }

  private static func isBase64(_ form: Form) -> Bool {
    if case .base64 = form { true } else { false }
  }

  /// `/whatsapp/<segment>`, and perhaps another segment.
  private static func isSource(_ text: [UInt8]) -> Bool {
    let parts = text.pieces(separatedBy: UInt8(ascii: "/"))
    return (3...4).contains(parts.count) && parts[0].isEmpty && parts[1].equals("whatsapp")
      && parts[2...].allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isUnreserved || $0 == UInt8(ascii: "%") }
      }
  }

  /// `whatsapp.`, and words of small letters, digits and `_`, joined by dots.
  private static func isType(_ text: [UInt8]) -> Bool {
    let parts = text.pieces(separatedBy: UInt8(ascii: "."))
    return parts.count > 1 && parts[0].equals("whatsapp")
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy {
            $0.isDigit || $0 == UInt8(ascii: "_") || ($0.isLetter && !$0.isUpperLetter)
          }
      }
  }
}
