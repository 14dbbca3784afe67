package import Bytes

/// A received body and its events, in the order of their lines.
///
/// Nothing below the envelope is taken for granted: a member may be missing, `null`, of another type or in another place.
/// What no rule knows is an event too, with its content in `raw`.
package struct Notification {
  /// The body.
  package let document: JSONDocument
  /// The configured provider.
  package let provider: Provider
  let dialect: Dialect
  /// The events; `findDrift` appends those about schema drift.
  package private(set) var events: [Event] = []
  var scopes: [Scope] = []
  /// The schema drift in the body.
  var drifts: [Drift] = []
  /// The user of each history thread.
  var threadUsers: [User] = []

  /// The most events, changes, threads and contacts that are kept: each takes a kilobyte of memory, and may take two bytes
  /// of the body. A body with more is emitted as one event.
  let partLimit: Int
  private var contactCount = 0

  /// Providers promise at most 1,000 updates in a body, and a history of 3 MB holds some 10,000 messages.
  private static let eventLimit = 50_000
  /// The limit for an empty body, and the bytes for which it grows by one: no message is as short.
  private static let (leastEventLimit, eventLength) = (4096, 64)

  /// Whether the body is about another product than WhatsApp, and so has no events.
  package var isOtherProduct: Bool { dialect == .otherProduct }

  /// Whether the body is emitted as one event because a limit was exceeded.
  package private(set) var isEmittedAsOne = false

  /// Finds the events of a body.
  ///
  /// - Parameters:
  ///   - provider: the configured provider.
  ///   - name: the source's name, for bodies without the id of a business number.
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
    case .otherProduct: break
    case .conversation: emit(.conversation, body, scope)
    case .wrapped: walkWrapped(scope)
    case .partner: emit(.partner, body, scope)
    case .flat: walkFlat(scope)
    case .unknown: emit(.unknown, body, scope)
    }
    if isFull { emitAsOne() }
  }

  /// Returns the `source` of a body without the id of a business number.
  static func source(named name: [UInt8]) -> [UInt8] {
    var source = [UInt8]("/whatsapp/")
    EventID.append(segment: name, to: &source)
    return source
  }

  /// Replaces the events by one `whatsapp.unknown` for the complete body, followed by those about schema drift.
  package mutating func emitAsOne() {
    isEmittedAsOne = true
    events = []
    threadUsers = []
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
      emitMessagesAndStatuses(body, scope), emitItems("errors", as: .error, of: body, scope),
    ]
    guard known.contains(true) else { return emit(.unknown, body, scope) }
    emitUnknownArrays(in: body, except: ["messages", "statuses", "errors"], as: body, scope)
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

  /// Whether the body has more parts than are kept; the walk may end then.
  var isFull: Bool { partCount > partLimit }

  private var partCount: Int { events.count + scopes.count + threadUsers.count + contactCount }

  mutating func setContacts(_ contacts: JSONValue?, _ scope: Int) {
    // One contact above the limit is enough to exceed it.
    let limit = max(0, partLimit - partCount) + 1
    scopes[scope].contacts = Contacts(contacts, in: document, limit: limit)
    contactCount += scopes[scope].contacts.count
  }

  mutating func emit(_ kind: Event.Kind, _ item: JSONValue, _ scope: Int) {
    events.append(Event(kind: kind, item: item, scope: scope))
  }

  mutating func emit(_ event: Event) { events.append(event) }

  /// Emits each item of an array. Returns whether the member exists; the array may be empty.
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

  /// Emits the items of `messages[]` and `statuses[]`. Returns whether either member exists.
  mutating func emitMessagesAndStatuses(_ value: JSONValue?, _ scope: Int) -> Bool {
    let hasMessages = emitItems("messages", as: .message, of: value, scope)
    guard let statuses = member("statuses", of: value) else { return hasMessages }
    for status in document.items(of: statuses) {
      guard !isFull else { break }
      emit(statusKind(status), status, scope)
    }
    return true
  }

  /// Emits `item` as unknown where a value has an array with items that no rule reads.
  mutating func emitUnknownArrays(
    in value: JSONValue?, except names: [StaticString], as item: JSONValue, _ scope: Int
  ) {
    for (name, array) in document.members(of: value) where document.kind(of: array) == .array {
      let isRead = document.equals(name, "contacts") || names.contains { document.equals(name, $0) }
      if !isRead, hasItems(array) { return emit(.unknown, item, scope) }
    }
  }

  func hasItems(_ array: JSONValue?) -> Bool {
    var items = document.items(of: array)
    return items.next() != nil
  }

  private func statusKind(_ status: JSONValue) -> Event.Kind {
    let type = word("type", of: status)
    if type?.equals("call") ?? false { return .callStatus }
    return type?.equals("payment") ?? false ? .payment : .status
  }

  func member(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    document.member(name, of: value)
  }

  func word(_ name: StaticString, of value: JSONValue?) -> [UInt8]? {
    document.word(name, of: value)
  }
}
