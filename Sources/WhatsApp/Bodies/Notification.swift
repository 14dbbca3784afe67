package import Bytes

/// A received body and its events, in the order of their lines.
///
/// Nothing below the envelope is taken for granted: a member may be missing, `null`, of another type or in another place.
/// What no rule knows is an event too, with its content in `raw`.
///
/// A class, as its many members would be copied for each event.
package final class Notification {
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
  /// The users of events that have a contact, with what it has: read once, for the contacts are searched and the line written.
  var users: [User] = []
  /// What stands beside the items, by the events whose lines have it.
  var besides: [Beside] = []
  var unread: [UnreadValue] = []

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
  package convenience init(_ document: JSONDocument, provider: Provider, name: [UInt8]) {
    self.init(
      document, provider, Dialect(of: document),
      partLimit: min(
        Self.eventLimit, Self.leastEventLimit + document.text.count / Self.eventLength))
    let body = document.root
    let scope = begin(Scope(source: Self.source(named: name)))
    switch dialect {
    case .cloud: walkCloud()
    case .otherProduct: break
    case .conversation: emit(.conversation, body, scope)
    case .wrapped: walkWrapped(scope)
    case .partner: emit(.partner, body, scope)
    case .coexistence: walkCoexistence()
    case .flat: walkFlat(scope)
    case .unknown: emit(.unknown, body, scope)
    }
    if isFull { emitAsOne() }
  }

  /// A notification without events.
  init(_ document: JSONDocument, _ provider: Provider, _ dialect: Dialect, partLimit: Int) {
    self.document = document
    self.provider = provider
    self.dialect = dialect
    self.partLimit = partLimit
  }

  /// Returns the `source` of a body without the id of a business number.
  static func source(named name: [UInt8]) -> [UInt8] {
    var source = [UInt8]("/whatsapp/")
    EventID.append(segment: name, to: &source)
    return source
  }

  /// Replaces the events by one `whatsapp.unknown` for the complete body, followed by those about schema drift.
  package func emitAsOne() {
    isEmittedAsOne = true
    events = []
    threadUsers = []
    (users, besides, unread) = ([], [], [])
    scopes.removeSubrange(1...)
    scopes[0].contacts = Contacts()
    emit(.unknown, document.root, 0)
    emitDrift()
  }

  /// On-Premises API, 360dialog v1 and Whizard: messages, statuses and errors at the top of the body.
  private func walkFlat(_ scope: Int) {
    let body = document.root
    let contacts = member("contacts", of: body)
    setContacts(contacts, scope)
    let errors = member("errors", of: body)
    let read = emitMessagesAndStatuses(body, scope) + [errors]
    emitItems(errors, as: .error, scope)
    guard !events.isEmpty else {
      // Nothing is there to emit where all arrays are empty and nothing stands beside them.
      let hasItems = read.contains { $0 != nil }
      if !hasItems || document.holdsLeaf(body) { emit(.unknown, body, scope) }
      return
    }
    matchContacts(from: 0, scope, in: contacts, notesUnread: true)
    if hasUnreadArray(in: body, except: read + [contacts]) {
      emit(.unknown, body, scope)
    } else {
      noteUnread(in: body, .body, except: read + [contacts], at: 0)
    }
  }

  /// The older form of Notifyer's notifications.
  private func walkWrapped(_ scope: Int) {
    let data = member("data", of: document.root)
    let isStatus = member("message_id", of: data ?? document.root) != nil
    emit(isStatus ? .wrappedStatus : .conversation, data ?? document.root, scope)
    if data != nil { noteUnread(in: document.root, .body, except: [data], at: 0) }
  }

  func begin(_ scope: Scope) -> Int {
    scopes.append(scope)
    return scopes.count - 1
  }

  /// Whether the body has more parts than are kept; the walk may end then.
  var isFull: Bool { partCount > partLimit }

  private var partCount: Int { events.count + scopes.count + threadUsers.count + contactCount }

  func setContacts(_ contacts: JSONValue?, _ scope: Int) {
    guard let contacts else { return }
    // One contact above the limit is enough to exceed it.
    let limit = max(0, partLimit - partCount) + 1
    scopes[scope].contacts = Contacts(contacts, in: document, limit: limit)
    contactCount += scopes[scope].contacts.count
  }

  func emit(_ kind: Event.Kind, _ item: JSONValue, _ scope: Int) {
    events.append(Event(kind: kind, item: item, scope: scope))
  }

  func emit(_ event: Event) { events.append(event) }

  func setUser(of index: Int, _ user: Int32) { events[index].user = user }

  func setBeside(of index: Int, _ beside: Int32) { events[index].beside = beside }

  /// Reserves room for the events of an array's items, where these are the first.
  private func reserve(_ items: JSONElements) {
    if events.isEmpty { events.reserveCapacity(items.count(upTo: partLimit)) }
  }

  /// Emits each item of an array.
  func emitItems(_ array: JSONValue?, as kind: Event.Kind, _ scope: Int) {
    let items = document.items(of: array)
    reserve(items)
    for item in items {
      guard !isFull else { return }
      emit(kind, item, scope)
    }
  }

  /// Emits the items of `messages[]` and `statuses[]`. Returns both arrays.
  func emitMessagesAndStatuses(_ value: JSONValue?, _ scope: Int) -> [JSONValue?] {
    let (messages, statuses) = (member("messages", of: value), member("statuses", of: value))
    emitItems(messages, as: .message, scope)
    let items = document.items(of: statuses)
    reserve(items)
    for status in items {
      guard !isFull else { break }
      emit(statusKind(status), status, scope)
    }
    return [messages, statuses]
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
