package import Bytes

/// A body that was received, and the events that it tells, in the order of their lines.
///
/// Nothing below the envelope is taken for granted: a member may be missing, `null`, of another type or in another place,
/// and what no rule knows is an event all the same, with its content in `raw`.
package struct Notification {
  /// The body.
  package let document: JSONDocument
  /// Who is configured to send it.
  package let provider: Provider
  let dialect: Dialect
  package private(set) var events: [Event] = []
  var scopes: [Scope] = []
  /// What the program does not know in it.
  var drifts: [Drift] = []
  /// Whom each history thread is with.
  var partners: [Person] = []

  /// How many events, changes, threads and contacts are kept of the body. What has more is emitted as one event, and is not
  /// walked to its end: beside its few bytes each of them takes a kilobyte of memory.
  let partLimit: Int
  private var contactCount = 0

  /// Senders promise at most 1,000 updates in a body, and a history of 3 MB holds some 10,000 messages.
  private static let eventLimit = 50_000
  /// Shorter bodies may have so many events, and one more for each of so many bytes: no message is as short.
  private static let (leastEventLimit, eventLength) = (4096, 64)

  /// Whether the body is of another product than WhatsApp, and so has no events.
  package var isForeign: Bool { dialect == .foreign }

  /// Finds the events of a body.
  ///
  /// - Parameters:
  ///   - provider: who is configured to send here.
  ///   - name: the source's name, for bodies that do not say which business number they are about.
  package init(_ document: JSONDocument, provider: Provider, name: [UInt8]) {
    self.document = document
    self.provider = provider
    partLimit = min(
      Self.eventLimit, Self.leastEventLimit + document.text.count / Self.eventLength)
    dialect = Dialect(of: document)
    let body = document.root
    let scope = begin(Scope(source: Self.source(named: name)))
    switch dialect {
    case .cloud: walkCloud()
    case .foreign: break
    case .conversation: emit(.conversation, body, scope)
    case .wrapped: walkWrapped(scope)
    case .partner: emit(.partner, body, scope)
    case .flat: walkFlat(scope)
    case .unknown: emit(.unknown, body, scope)
    }
    if isFull { emitAsOne() }
  }

  /// The source of a body that does not say which number it is about.
  static func source(named name: [UInt8]) -> [UInt8] {
    var source = [UInt8]("/whatsapp/")
    Identity.append(segment: name, to: &source)
    return source
  }

  /// Whether there was too much in the body to tell each event.
  package private(set) var isEmittedAsOne = false

  /// Makes the whole body one `whatsapp.unknown`, and leaves what stands for drift behind it.
  package mutating func emitAsOne() {
    isEmittedAsOne = true
    events = []
    partners = []
    scopes.removeSubrange(1...)
    scopes[0].contacts = Contacts()
    emit(.unknown, document.root, 0)
    emitDrift()
  }

  /// On-Premises API, 360dialog v1 and Whizard: messages, statuses and errors at the top of the body.
  private mutating func walkFlat(_ scope: Int) {
    let body = document.root
    setContacts(member("contacts", of: body), scope)
    let known = [
      emitStatusesAndMessages(body, scope), emitItems("errors", as: .error, of: body, scope),
    ]
    guard known.contains(true) else { return emit(.unknown, body, scope) }
    emitUnread(in: body, beside: ["messages", "statuses", "errors"], as: body, scope)
  }

  /// The older form of Notifyer's notifications.
  private mutating func walkWrapped(_ scope: Int) {
    let data = member("data", of: document.root) ?? document.root
    let isStatus = member("message_id", of: data) != nil
    emit(isStatus ? .wrappedStatus : .conversation, data, scope)
  }

  mutating func begin(_ scope: Scope, contacts: JSONValue? = nil) -> Int {
    scopes.append(scope)
    if let contacts { setContacts(contacts, scopes.count - 1) }
    return scopes.count - 1
  }

  /// Whether there is more in the body than is kept; then nothing more has to be found.
  var isFull: Bool { partCount > partLimit }

  private var partCount: Int { events.count + scopes.count + partners.count + contactCount }

  mutating func setContacts(_ contacts: JSONValue?, _ scope: Int) {
    // One more than there may be is as good as all of them.
    let limit = max(0, partLimit - partCount) + 1
    scopes[scope].contacts = Contacts(contacts, in: document, limit: limit)
    contactCount += scopes[scope].contacts.count
  }

  mutating func emit(_ kind: Event.Kind, _ item: JSONValue, _ scope: Int) {
    events.append(Event(kind: kind, item: item, scope: scope))
  }

  mutating func emit(_ event: Event) { events.append(event) }

  /// Makes an event of each item of an array. Gives whether there is such a member, be it empty.
  mutating func emitItems(
    _ name: StaticString, as kind: Event.Kind, of value: JSONValue?, _ scope: Int
  ) -> Bool {
    guard let array = member(name, of: value) else { return false }
    for item in document.items(of: array) {
      guard !isFull else { break }
      emit(kind, item, scope)
    }
    return true
  }

  /// Makes events of `messages[]` and `statuses[]`. Gives whether there is either.
  mutating func emitStatusesAndMessages(_ value: JSONValue?, _ scope: Int) -> Bool {
    let hasMessages = emitItems("messages", as: .message, of: value, scope)
    guard let statuses = member("statuses", of: value) else { return hasMessages }
    for status in document.items(of: statuses) {
      guard !isFull else { break }
      emit(statusKind(status), status, scope)
    }
    return true
  }

  /// Tells of items in arrays that no rule reads, and that stand in no other event's `raw`: all of them once, as `whole`.
  mutating func emitUnread(
    in value: JSONValue?, beside names: [StaticString], as whole: JSONValue, _ scope: Int
  ) {
    for (name, array) in document.members(of: value) where document.kind(of: array) == .array {
      let isRead = document.equals(name, "contacts") || names.contains { document.equals(name, $0) }
      if !isRead, hasItems(array) { return emit(.unknown, whole, scope) }
    }
  }

  func hasItems(_ array: JSONValue?) -> Bool {
    var items = document.items(of: array)
    return items.next() != nil
  }

  private func statusKind(_ status: JSONValue) -> Event.Kind {
    let type = word(status, "type")
    if type?.equals("call") ?? false { return .callStatus }
    return type?.equals("payment") ?? false ? .payment : .status
  }
}

/// Short forms for what is asked all the time.
extension Notification {
  func member(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    document.member(name, of: value)
  }

  /// The member's text, be it a string or a number; nil where it is empty or none.
  func word(_ value: JSONValue?, _ name: StaticString) -> [UInt8]? {
    document.word(of: document.member(name, of: value))
  }
}
