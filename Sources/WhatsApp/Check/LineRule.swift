import Bytes

/// What the schema says of a member of a line, or of its `data`.
struct LineRule {
  let name: [UInt8]
  let isRequired: Bool
  let form: Form

  /// The values that a member may have.
  enum Form {
    /// One of these JSON texts.
    case oneOf([[UInt8]])
    case source, type, time, recordedTime, traceContext, base64, digits
    /// A string that is not empty.
    case word
    case object, array
    case anything
  }

  /// Returns the rules of an object's properties, in their order.
  static func rules(
    of properties: JSONValue?, required: JSONValue?, in schema: JSONDocument
  ) -> [LineRule] {
    let required = schema.elements(of: required).map { schema.string(of: $0) ?? [] }
    return schema.members(of: properties).map { name, definition in
      let name = schema.string(of: name) ?? []
      return LineRule(
        name: name, isRequired: required.contains(name), form: form(of: name, definition, schema))
    }
  }

  private static func form(
    of name: [UInt8], _ definition: JSONValue, _ schema: JSONDocument
  ) -> Form {
    // The schema has patterns for these.
    if name.equals("source") { return .source }
    if name.equals("type") { return .type }
    if name.equals("time") { return .time }
    if name.equals("recordedtime") { return .recordedTime }
    if name.equals("traceparent") { return .traceContext }
    if name.equals("data_base64") { return .base64 }
    if name.equals("eventkey") { return .digits }
    let values = schema.member("const", of: definition).map { [$0] }
    let words = values ?? Array(schema.elements(of: schema.member("enum", of: definition)))
    if !words.isEmpty { return .oneOf(words.map { Array(schema.text[schema.range(of: $0)]) }) }
    var definition = definition
    if let reference = schema.string(of: schema.member("$ref", of: definition)) {
      let target = Array(reference.dropFirst("#/$defs/".utf8.count))
      let definitions = schema.member("$defs", of: schema.root)
      definition = schema.member(named: target, of: definitions) ?? definition
    }
    guard let type = schema.string(of: schema.member("type", of: definition)) else {
      return .anything
    }
    return type.equals("object") ? .object : type.equals("array") ? .array : .word
  }

  /// Whether a value has the form.
  func allows(_ value: JSONValue, in document: JSONDocument) -> Bool {
    let kind = document.kind(of: value)
    switch form {
    case .anything: return true
    case .object: return kind == .object
    case .array: return kind == .array
    case .oneOf(let texts):
      let range = document.range(of: value)
      return texts.contains { document.text[range].elementsEqual($0) }
    default: break
    }
    guard let text = document.string(of: value), !text.isEmpty || isBase64 else { return false }
    switch form {
    case .source: return Self.isSource(text)
    case .type: return Self.isType(text)
    case .time: return Timestamp(parsing: text.span) != nil && text.last == UInt8(ascii: "Z")
    case .recordedTime: return Timestamp(parsing: text.span) != nil && text.count == 24
    case .traceContext: return TraceContext.isTraceparent(text)
    case .base64: return Base64.decode(text.span) != nil
    case .digits: return text.count == 32 && Hex.decode(text.span) != nil
    default: return true
    }
  }

  private var isBase64: Bool { if case .base64 = form { true } else { false } }

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
