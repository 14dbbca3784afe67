import Bytes

/// Something in a body that the program does not know: where it stands and what it is, never its value.
struct Drift {
  /// The names from the top of the body on, joined by dots, array indexes written `[]`; `$` for the body itself.
  let path: [UInt8]
  /// `member` for one that its object is not known to have, `word` for one that is not in its list; else the kind of a JSON
  /// value that is not known there.
  let kind: StaticString
  /// The value.
  let place: JSONValue

  /// One notification tells no more: a sender who changed everything needs no list of it.
  static let limit = 8

  /// `drift:<path>:<kind>`.
  var id: [UInt8] {
    var id = [UInt8]("drift:")
    id.append(path.span)
    id.append(UInt8(ascii: ":"))
    id.append(kind)
    return id
  }
}

extension Notification {
  /// Adds events, behind all others, for what the program does not know in the body.
  ///
  /// - Parameter hidesNames: whether the name of a member that is not known is written `*`, for it may say whom it is about.
  package mutating func findDrift(hidesNames: Bool) {
    guard !isForeign, !isUnreadable else { return }
    drifts = DriftSearch(document, dialect, hidesNames: hidesNames).found
    emitDrift()
  }

  mutating func emitDrift() {
    for drift in drifts { emit(.drift, drift.place, 0) }
  }

  /// What an event of drift is about.
  func drift(of event: Event) -> Drift? { drifts.first { $0.place == event.item } }

  /// Whether the event tells of the program more than of WhatsApp, so that nothing else may be forgotten for it.
  package func isDrift(_ event: Event) -> Bool { event.kind == .drift }

  func writeDrift(_ event: Event, to writer: inout JSONWriter) {
    guard let drift = drift(of: event) else { return }
    writer.string("path", drift.path)
    writer.string("kind", drift.kind)
  }
}
