import Bytes
import Digest

/// Checks lines for what the schema says of their attributes, and of the names and kinds in `data`. Names, their order, kinds
/// and fixed words come from the schema itself.
package struct LineCheck {
  private let attributes: [LineRule]
  private let data: [LineRule]

  /// The `dataschema` of lines without `eventkey`.
  private static let firstEdition: StaticString = "urn:hookline:event:1"
  /// Words after `whatsapp.` in types, and the member of `data` that such events have.
  private static let contents: [(word: StaticString, member: StaticString)] = [
    ("message", "message"), ("echo", "message"), ("status", "status"), ("payment", "status"),
    ("error", "error"), ("call", "call"), ("group", "group"), ("contact", "contact"),
    ("preference", "preference"), ("user_action", "user_action"),
    ("conversation", "conversation"), ("partner", "partner"), ("account", "account"),
  ]

  /// Reads the schema of the event line. Without one every line has unknown attributes.
  package init(schema: [UInt8]) {
    guard let schema = try? JSONDocument(scanning: schema) else {
      (attributes, data) = ([], [])
      return
    }
    attributes = LineRule.attributes(of: schema)
    let definitions = schema.member("$defs", of: schema.root)
    data = LineRule.members(of: schema.member("data", of: definitions), in: schema)
  }

  /// Checks a line without its LF, and returns what identifies its event.
  ///
  /// Throws `LineError` for the first damage.
  package func check(_ line: [UInt8]) throws(LineError) -> CheckedLine {
    if line.isEmpty { throw LineError("the line is empty") }
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(scanning: line, depthLimit: 2 * JSONDocument.depthLimit)
    } catch {
      if line.contains(0) { throw LineError("the line has zero bytes") }
      throw error.reason == .end
        ? LineError("the line is torn") : LineError("the line is not JSON", error.summary)
    }
    guard document.kind(of: document.root) == .object else {
      throw LineError("the line is not an object")
    }
    guard document.isCompact else { throw LineError("the line has white space outside strings") }
    return try checkAttributes(document)
  }

  private func checkAttributes(_ document: JSONDocument) throws(LineError) -> CheckedLine {
    var line = CheckedLine()
    var isFirstEdition = false
    var next = 0
    for (name, value) in document.members(of: document.root) {
      guard let at = attributes[next...].firstIndex(where: { document.equals(name, $0.name) })
      else { throw strayError(name, document) }
      try checkMissing(next..<at, isFirstEdition)
      next = at + 1
      let rule = attributes[at]
      if rule.name.equals("dataschema") {
        isFirstEdition = document.equals(value, Self.firstEdition)
      }
      guard rule.allows(value, in: document) || rule.name.equals("dataschema") && isFirstEdition
      else { throw LineError("an attribute has another form", attribute: rule.name) }
      line.take(rule.name, value, in: document)
    }
    try checkMissing(next..<attributes.count, isFirstEdition)
    // In the first edition `raw` is as received.
    guard isFirstEdition || document.isInteroperable else {
      throw LineError("the line is not I-JSON", "a character, number or repeated name")
    }
    try checkData(document, isFirstEdition)
    return line
  }

  private func strayError(_ name: JSONValue, _ document: JSONDocument) -> LineError {
    for rule in attributes where document.equals(name, rule.name) {
      return LineError("an attribute is repeated or out of order", attribute: rule.name)
    }
    return LineError("the line has an unknown attribute")
  }

  private func checkMissing(_ range: Range<Int>, _ isFirstEdition: Bool) throws(LineError) {
    for rule in attributes[range]
    where rule.isRequired && !(isFirstEdition && rule.name.equals("eventkey")) {
      throw LineError("an attribute is missing", attribute: rule.name)
    }
  }

  private func checkData(
    _ document: JSONDocument, _ isFirstEdition: Bool
  ) throws(LineError) {
    let root = document.root
    let type = document.string(of: document.member("type", of: root)) ?? []
    let content = document.member("data", of: root)
    let bytes = document.member("data_base64", of: root)
    let isJSON =
      document.member("datacontenttype", of: root).map { document.equals($0, "application/json") }
      ?? false
    guard (content != nil) == isJSON, (bytes != nil) != isJSON else {
      throw LineError("data and datacontenttype do not match")
    }
    // What is in the members of the first edition is not in this schema.
    try LineRule.check(membersOf: content, data, [], isDeep: !isFirstEdition, in: document)
    let words = type.pieces(separatedBy: UInt8(ascii: "."))
    let word = words.count > 2 && words[1].equals("standby") ? words[2] : words[1]
    for (kind, member) in Self.contents where isJSON && word.equals(kind) {
      guard document.member(member, of: content) != nil else {
        throw LineError("data lacks the member of the event's type", attribute: [UInt8](member))
      }
    }
  }
}

/// What a line is damaged by.
package struct LineError: Error {
  /// What is wrong.
  package let summary: StaticString
  /// More about it.
  package let detail: StaticString?
  /// The name of the member by the schema; never a part of the line.
  package let attribute: [UInt8]?

  /// An error with its summary, and what more is known.
  package init(
    _ summary: StaticString, _ detail: StaticString? = nil, attribute: [UInt8]? = nil
  ) {
    self.summary = summary
    self.detail = detail
    self.attribute = attribute
  }
}

/// What identifies the event of a valid line.
package struct CheckedLine {
  /// The attribute `source`.
  package private(set) var source: [UInt8] = []
  /// The attribute `id`.
  package private(set) var id: [UInt8] = []
  private var eventKey: [UInt8] = []
  /// The `data` of a conflict, which may have the `source` and `id` of another line.
  private var conflict: [UInt8] = []
  private var isConflict = false
  /// Whether the entry is that of the dashboard's tests, of a partner's portfolio.
  private var isTestOfPortfolio = false

  init() {}

  mutating func take(_ name: [UInt8], _ value: JSONValue, in document: JSONDocument) {
    if name.equals("source") { source = document.string(of: value) ?? [] }
    if name.equals("id") { id = document.string(of: value) ?? [] }
    if name.equals("eventkey") { eventKey = document.string(of: value) ?? [] }
    if name.equals("idempotency") { isConflict = document.equals(value, "conflict") }
    if name.equals("data") {
      let business = document.member("business", of: value)
      let portfolio = document.string(of: document.member("portfolio_id", of: business))
      isTestOfPortfolio = portfolio == [UInt8(ascii: "0")]
    }
    if name.equals("data"), isConflict, eventKey.isEmpty {
      document.append(compact: value, to: &conflict)
    }
  }

  /// 16 bytes that lines of one event share: `eventkey`, or where there is none a digest of `source` and `id`. Nil for the
  /// dashboard's test notifications, which repeat one id.
  package var key: [UInt8]? {
    if isTestOfPortfolio || source.starts(with: [UInt8]("/whatsapp/0/")) { return nil }
    if let key = Hex.decode(eventKey.span), !key.isEmpty { return key }
    var digest = SHA256()
    digest.update(source.span)
    digest.update([0x0A].span)
    digest.update(id.span)
    if isConflict {
      digest.update([0x0A].span)
      digest.update(conflict.span)
    }
    return [UInt8](copying: digest.finalize().bytes.span.extracting(0..<16))
  }
}
