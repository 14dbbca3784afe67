import Bytes

/// Schema drift: a member, word or type in a body that is not documented. Only its path and kind are emitted.
struct Drift {
  /// The names from the top of the body, joined by dots, with array indexes as `[]`; `$` for the body itself.
  let path: [UInt8]
  /// `member` for an undocumented member, `word` for one that is not in its list, else the JSON type that is not expected
  /// there.
  let kind: StaticString
  let value: JSONValue

  /// The most that are emitted for a notification: where everything has changed, a list does not help.
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
  /// Finds schema drift in the body, and appends an event for each.
  ///
  /// - Parameter hidesNames: whether undocumented names become `*`, for they may identify a user.
  package func findDrift(hidesNames: Bool) {
    guard !isOtherProduct, !isNonJSON else { return }
    drifts = DriftSearch(document, dialect, hidesNames: hidesNames).found
    emitDrift()
  }

  func emitDrift() {
    for drift in drifts { emit(.drift, drift.value, 0) }
  }
}

extension EventLine {
  /// The drift that the event is about.
  var drift: Drift? { notification.drifts.first { $0.value == item } }
}
