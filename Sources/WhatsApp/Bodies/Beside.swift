import Bytes

/// The objects around items whose members may stand in no line, in the order of `data.beside`.
enum Place {
  case body, entry, change, value, metadata, contacts, standby, chunk, thread

  /// The name in `data.beside`.
  var name: StaticString {
    switch self {
    case .body: "body"
    case .entry: "entry"
    case .change: "change"
    case .value: "value"
    case .metadata: "metadata"
    case .contacts: "contacts"
    case .standby: "standby"
    case .chunk: "chunk"
    case .thread: "thread"
    }
  }
}

/// What no rule reads in one place, for the line of the first event of that place.
struct Beside {
  let place: Place
  /// Its values in `Notification.unread`.
  let values: Range<Int>
  /// Index of the next one of the same event; -1 for the last one.
  let next: Int32
}

/// A member of an object, an element of `contacts[]`, or `metadata`, that stands in no line of the items. Small, for a body
/// may have a million.
struct UnreadValue {
  private let nameNumber: Int32
  private let valueNumber: Int32

  init(name: JSONValue?, value: JSONValue) {
    nameNumber = name?.number ?? -1
    valueNumber = value.number
  }

  /// The member's name; nil for an element and for `metadata`.
  var name: JSONValue? { JSONValue(number: nameNumber) }
  var value: JSONValue? { JSONValue(number: valueNumber) }
}

/// Every leaf of a body stands in one of its lines: what no rule reads goes to the first line of its place.
extension Notification {
  /// Notes the members of an object that are not among the values `read`, for the event at `index`. Of equal names the last
  /// member is read.
  func noteUnread(
    in object: JSONValue?, _ place: Place, except read: [JSONValue?], at index: Int
  ) {
    let start = unread.count
    for member in document.members(of: object) where !read.contains(member.value) {
      guard document.holdsLeaf(member.value) else { continue }
      unread.append(UnreadValue(name: member.name, value: member.value))
    }
    addBeside(place, from: start, at: index)
  }

  /// Notes complete values.
  func noteUnread(_ values: [JSONValue], _ place: Place, at index: Int) {
    let start = unread.count
    for value in values where document.holdsLeaf(value) {
      unread.append(UnreadValue(name: nil, value: value))
    }
    addBeside(place, from: start, at: index)
  }

  /// Adds the unread values from `start` on to those of an event. Inner places are added before outer ones.
  private func addBeside(_ place: Place, from start: Int, at index: Int) {
    guard unread.count > start, events.indices.contains(index) else { return }
    let next = events[index].beside
    setBeside(of: index, Int32(clamping: besides.count))
    besides.append(Beside(place: place, values: start..<unread.count, next: next))
  }

  /// Whether an object has an array with items that is not among the values `read`.
  func hasUnreadArray(in object: JSONValue?, except read: [JSONValue?]) -> Bool {
    document.members(of: object).contains { member in
      document.kind(of: member.value) == .array && !read.contains(member.value)
        && document.hasItems(member.value)
    }
  }
}

extension DataWriter {
  /// Writes what stands beside the item, as it was received, as I-JSON: members of one place may have equal names.
  mutating func writeBeside() {
    guard line.event.beside >= 0 else { return }
    var text: [UInt8] = []
    _ = line.appendBeside(includesDelivery: true, to: &text)
    write("beside", object: text)
  }

  /// Writes what stands beside the item of another event as `raw`.
  mutating func writeBesideAsRaw() {
    if includesRaw { write("raw", object: line.contentBeside) }
  }

  private mutating func write(_ name: StaticString, object text: [UInt8]) {
    // The members of the body are one level deeper than there.
    let depth = 2 * JSONDocument.depthLimit
    guard let beside = try? JSONDocument(scanning: text, depthLimit: depth) else { return }
    writer.verbatim(name) { beside.append(interoperable: beside.root, to: &$0) }
  }
}

extension Notification {
  /// Returns the event that has what stands beside an event's item, to be emitted where that event is not; nil where nothing
  /// stands there but what names the delivery.
  package func besideEvent(of event: Event) -> Event? {
    guard event.beside >= 0 else { return nil }
    var beside = Event(kind: .beside, item: event.item, scope: event.scope)
    beside.beside = event.beside
    return EventLine(beside, of: self).contentBeside.isEmpty ? nil : beside
  }
}

/// `data.beside`.
extension EventLine {
  /// What stands beside the item as an object, without what names the delivery; empty where nothing is left.
  var contentBeside: [UInt8] {
    var content: [UInt8] = []
    return appendBeside(includesDelivery: false, to: &content) ? content : []
  }

  /// Appends what stands beside the item as an object. Returns whether it has a member.
  ///
  /// - Parameter includesDelivery: whether with what names the delivery and not the event: the id of 360dialog's
  ///   notification, and the entry's time. Another delivery of the same event has another one.
  func appendBeside(includesDelivery: Bool, to output: inout [UInt8]) -> Bool {
    output.append(UInt8(ascii: "{"))
    let start = output.count
    var index = event.beside
    var place: Place?
    while index >= 0 {
      let beside = notification.besides[Int(index)]
      index = beside.next
      for unread in notification.unread[beside.values] {
        if !includesDelivery, namesDelivery(unread, beside.place) { continue }
        if place == beside.place {
          output.append(UInt8(ascii: ","))
        } else {
          close(place, &output)
          open(beside.place, isFirst: output.count == start, &output)
          place = beside.place
        }
        if let name = unread.name {
          document.append(compact: name, to: &output)
          output.append(UInt8(ascii: ":"))
        }
        if let value = unread.value { document.append(compact: value, to: &output) }
      }
    }
    close(place, &output)
    output.append(UInt8(ascii: "}"))
    return place != nil
  }

  private func open(_ place: Place, isFirst: Bool, _ output: inout [UInt8]) {
    if !isFirst { output.append(UInt8(ascii: ",")) }
    output.append(UInt8(ascii: "\""))
    output.append(place.name)
    output.append("\":")
    if let bracket = place.brackets?.first { output.append(bracket) }
  }

  private func close(_ place: Place?, _ output: inout [UInt8]) {
    if let bracket = place?.brackets?.last { output.append(bracket) }
  }

  private func namesDelivery(_ unread: UnreadValue, _ place: Place) -> Bool {
    guard let name = unread.name else { return false }
    switch place {
    case .body: return notification.dialect == .coexistence && document.equals(name, "id")
    case .entry: return document.equals(name, "time")
    default: return false
    }
  }
}

extension Place {
  /// The brackets around its values; none around `metadata`, which is one value.
  fileprivate var brackets: (first: UInt8, last: UInt8)? {
    switch self {
    case .metadata: nil
    case .contacts: (UInt8(ascii: "["), UInt8(ascii: "]"))
    default: (UInt8(ascii: "{"), UInt8(ascii: "}"))
    }
  }
}
