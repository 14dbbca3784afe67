package import Bytes

/// One event of a notification, as its line is read from the body.
///
/// `Events` has the attributes that name the event, the extensions in this directory the rest of the line.
struct EventLine {
  let notification: Notification
  private(set) var event: Event
  /// The lengths of the item's names.
  private(set) var nameLengths: JSONNameLengths

  /// - Parameter isWritten: whether many members are looked up, most of which are missing.
  init(_ event: Event, of notification: Notification, isWritten: Bool = false) {
    self.event = event
    self.notification = notification
    nameLengths =
      isWritten || event.kind.isStatus
      ? JSONNameLengths(of: event.item, in: notification.document) : .any
  }

  /// Turns to another event of the notification.
  mutating func turn(to event: Event) {
    self = EventLine(event, of: notification)
  }

  var document: JSONDocument { notification.document }
  /// The value in the body that the event is about.
  var item: JSONValue { event.item }
  var scope: Scope { notification.scopes[event.scope] }
  var isFlat: Bool { notification.dialect == .flat }

  func member(_ name: StaticString) -> JSONValue? {
    nameLengths.mayHave(name) ? document.member(name, of: item) : nil
  }
  func member(_ name: StaticString, of value: JSONValue?) -> JSONValue? {
    document.member(name, of: value)
  }

  func word(_ name: StaticString) -> [UInt8]? { document.word(of: member(name)) }
  func word(_ name: StaticString, of value: JSONValue?) -> [UInt8]? {
    document.word(name, of: value)
  }

  func time(_ name: StaticString, of value: JSONValue?) -> Timestamp? {
    document.time(name, of: value)
  }
}

extension Notification {
  /// Returns the CloudEvents `source` of an event.
  package func source(of event: Event) -> [UInt8] { scopes[event.scope].source }

  /// Whether the dashboard's "Test" button sent the event, which repeats one id.
  package func isTest(_ event: Event) -> Bool { scopes[event.scope].isTest }

  /// Whether the event is about schema drift, and so must not evict another event from the cache.
  package func isDrift(_ event: Event) -> Bool { event.kind == .drift }

  /// Returns the `type` of an event's line.
  package func type(of event: Event, _ pseudonyms: Pseudonyms?) -> [UInt8] {
    var type: [UInt8] = []
    EventLine(event, of: self).appendType(to: &type)
    return pseudonyms?.type(type) ?? type
  }

  /// Returns the id of an event, which depends on the body alone.
  package func id(of event: Event) -> [UInt8] { EventLine(event, of: self).id }

  /// Returns the digests of an event, whose id is `id`.
  package func digests(of event: Event, id: [UInt8]) -> EventDigests {
    EventLine(event, of: self).digests(id: id)
  }

  /// Returns the `id` of an event's line for its id: the same, bounded, or a pseudonym of all of it, for ids contain
  /// telephone numbers, message ids with such numbers, and digests that could be guessed. The id of drift has documented
  /// names only.
  package func lineID(_ id: [UInt8], of event: Event, _ pseudonyms: Pseudonyms?) -> [UInt8] {
    if event.kind != .drift, let pseudonyms { return pseudonyms.pseudonym(of: id, .event) }
    // As in the line, where recovery looks for it.
    return EventID.bounded(InteroperableText.replacing(id))
  }

  /// Appends the event's line: a CloudEvents 1.0 event in its JSON format, then LF. Returns whether the line is complete.
  ///
  /// A line that would be longer than the envelope allows loses `raw` first, then the ends of its longest texts, then its
  /// largest members; `data.truncated` lists their paths. Bytes that are not JSON are left out as a unit.
  @discardableResult
  package func appendLine(
    of event: Event, id: [UInt8], _ digests: EventDigests, _ idempotency: Idempotency,
    _ envelope: Envelope, to writer: inout JSONWriter
  ) -> Bool {
    EventLine(event, of: self, isWritten: true)
      .append(id: id, digests, idempotency, envelope, to: &writer)
  }
}
