import Bytes

/// Writes `data` of one event: reads each member as its description says and, under privacy, replaces it or leaves it out.
struct DataWriter: Describer {
  let line: EventLine
  /// The user of the event.
  let user: User
  /// The object with a message's type and content.
  let messageObject: JSONValue
  /// The content of a message.
  let content: MessageContent
  /// The latest items of a conversation.
  let history: ConversationHistory?
  /// Whether the message of a status was sent to a group.
  let isToGroup: Bool
  let includesRaw: Bool
  /// Whether pseudonyms replace the identifiers of users. Each member asks, and a copy of the key takes long.
  let isPrivate: Bool
  private let pseudonyms: Pseudonyms?
  private let recordedTime: Timestamp

  /// The object that is being described, and its document.
  private(set) var item: JSONValue
  private(set) var document: JSONDocument
  private var nameLengths: JSONNameLengths
  var writer = JSONWriter()

  init(
    _ line: EventLine, includesRaw: Bool, _ pseudonyms: Pseudonyms?, _ recordedTime: Timestamp
  ) {
    self.line = line
    self.includesRaw = includesRaw
    self.pseudonyms = pseudonyms
    self.recordedTime = recordedTime
    isPrivate = pseudonyms != nil
    user = line.user
    messageObject = line.messageObject
    content = line.content
    history = line.event.kind == .conversation ? line.history : nil
    isToGroup = line.event.kind.isStatus && line.isToGroup
    item = line.item
    document = line.document
    nameLengths = line.nameLengths
  }

  // What descriptions read with.

  func member(_ name: StaticString) -> JSONValue? {
    nameLengths.mayHave(name) ? document.member(name, of: item) : nil
  }
  func member(_ name: StaticString, _ inner: StaticString) -> JSONValue? {
    document.member(inner, of: member(name))
  }

  func word(_ name: StaticString) -> [UInt8]? { document.word(of: member(name)) }
  func word(_ name: StaticString, _ inner: StaticString) -> [UInt8]? {
    document.word(of: member(name, inner))
  }

  func boolean(_ name: StaticString) -> Bool? { document.boolean(of: member(name)) }

  /// The code of an error where it is a number, as all but those of payments are. No reader changes one of this length.
  var code: Int? {
    guard let code = document.integer(of: member("code")), code.magnitude < 1 << 53 else {
      return nil
    }
    return code
  }

  /// Returns a part of the scope, which takes long to copy.
  func scope<Part>(_ part: (borrowing Scope) -> Part) -> Part {
    part(line.notification.scopes[line.event.scope])
  }

  // What descriptions call.

  @inline(__always)
  mutating func member(_ member: Member, _: ExpectedType) { copy(member) }

  @inline(never)
  private mutating func copy(_ member: Member) {
    guard isWanted(member), let value = self.member(member.from) else { return }
    write(member, value)
  }

  @inline(never)
  mutating func member(_ member: Member, _ read: (borrowing DataWriter) -> MemberValue?) {
    guard isWanted(member), let value = read(self) else { return }
    switch value {
    case .word(let word): write(member.name, word, member.privacy)
    case .boolean(let boolean): writer.boolean(member.name, boolean)
    case .integer(let integer): write(member.name, integer)
    case .json(let value): write(member, value)
    }
  }

  @inline(__always)
  mutating func member(_ member: Member, writtenBy write: (inout DataWriter) -> Void) {
    if isWanted(member) { write(&self) }
  }

  @inline(__always)
  func expect(_: ExpectedType, _: StaticString) {}

  private func isWanted(_ member: Member) -> Bool {
    if isPrivate, case .drop = member.privacy { return false }
    return true
  }

  private mutating func write(_ member: Member, _ value: JSONValue) {
    let name = member.name
    switch member.kind {
    case .word, .name:
      guard isPrivate else { return writer.word(name, value, of: document) }
      if let word = document.word(of: value) { write(name, word, member.privacy) }
    case .text:
      guard let text = document.string(of: value) ?? document.word(of: value) else { return }
      write(name, text, member.privacy)
    case .integer:
      if let integer = document.integer(of: value) { write(name, integer) }
    case .number:
      // As the provider spelled it, also where it is in a string, but for digits that no double holds.
      guard let word = document.word(of: value), JSONDocument.isNumber(word),
        !isPrivate || PrivateValue.isSmall(word), let number = JSONNumber.cut(word)
      else { return }
      writer.verbatim(name) { $0.append(number.span) }
    case .boolean: writer.boolean(name, document.boolean(of: value))
    case .time:
      let time = document.time(of: value)
      if !isPrivate || PrivateValue.isPlausible(time, recordedTime) { writer.time(name, time) }
    case .asReceived:
      let document = document
      writer.verbatim(name) { document.append(interoperable: value, to: &$0) }
    default: writeContainer(member, value)
    }
  }

  private mutating func writeContainer(_ member: Member, _ value: JSONValue) {
    let before = writer.bytes.count
    switch member.kind {
    case .object(.business) where !isPrivate: writeBusiness(member.name)
    case .object(let shape), .content(let shape):
      writer.beginObject(member.name)
      let start = writer.bytes.count
      describe(shape, value)
      if writer.bytes.count == start, case .object = member.kind { return writer.cut(to: before) }
      writer.endObject()
    case .array(let shape), .list(let shape):
      writer.beginArray(member.name)
      let start = writer.bytes.count
      for element in document.items(of: value) { write(element, of: document, as: shape) }
      if writer.bytes.count == start, case .array = member.kind { return writer.cut(to: before) }
      writer.endArray()
    default:
      writer.beginArray(member.name)
      for element in document.items(of: value) {
        if let word = document.word(of: element) {
          writer.string(pseudonyms?.word(word) ?? word)
        }
      }
      writer.endArray()
    }
  }

  /// The most bytes of a text that is kept.
  private static let keptLength = 512

  /// Writes what the lines of a scope have in common, and keeps the text.
  private mutating func writeBusiness(_ name: StaticString) {
    let scope = line.scope
    if let text = scope.businessText { return writer.verbatim(name, text.span) }
    let before = writer.bytes.count
    writer.beginObject(name)
    let start = writer.bytes.count
    Shape.business.describe(&self)
    guard writer.bytes.count > start else { return writer.cut(to: before) }
    writer.endObject()
    guard writer.bytes.count - start < Self.keptLength else { return }
    scope.businessText = [UInt8](copying: writer.bytes.span.extracting((start - 1)...))
  }

  private mutating func describe(_ shape: Shape, _ value: JSONValue) {
    guard value != item else { return shape.describe(&self) }
    let outer = (item, nameLengths)
    (item, nameLengths) = (value, JSONNameLengths(of: value, in: document))
    shape.describe(&self)
    (item, nameLengths) = outer
  }

  /// Writes an object of an array, which may be of another document.
  mutating func write(_ element: JSONValue, of document: JSONDocument, as shape: Shape) {
    let outer = (self.document, item, nameLengths)
    (self.document, item) = (document, element)
    nameLengths = JSONNameLengths(of: element, in: document)
    writer.beginObject()
    shape.describe(&self)
    writer.endObject()
    (self.document, item, nameLengths) = outer
  }

  private mutating func write(_ name: StaticString, _ integer: Int) {
    if !isPrivate || PrivateValue.isSmall(integer) { writer.integer(name, integer) }
  }

  private mutating func write(_ name: StaticString, _ word: [UInt8], _ privacy: Member.Privacy) {
    guard isPrivate, let pseudonyms else { return writer.string(name, word) }
    switch privacy {
    case .drop: break
    case .keep: writer.string(name, word)
    case .word: writer.string(name, pseudonyms.word(word))
    case .mimeType: writer.string(name, pseudonyms.mimeType(word))
    case .user: writer.string(name, pseudonyms.pseudonym(ofUser: word))
    case .pseudonym(let kind): writer.string(name, pseudonyms.pseudonym(of: word, kind))
    }
  }
}

extension EventLine {
  /// Writes the value of `data`, under privacy without content and with pseudonyms.
  func writeData(
    includesRaw: Bool, _ pseudonyms: Pseudonyms?, _ recordedTime: Timestamp,
    to writer: inout JSONWriter
  ) {
    writer.beginObject()
    var data = DataWriter(self, includesRaw: includesRaw, pseudonyms, recordedTime)
    swap(&data.writer, &writer)
    event.kind.describe(&data)
    swap(&data.writer, &writer)
    if pseudonyms != nil { writer.string("privacy", "pseudonyms") }
    writer.endObject()
  }
}
