import Bytes

/// The `time` of an event.
extension EventLine {
  /// When the event happened, according to the item, else to the entry.
  var eventTime: Timestamp? {
    switch event.kind {
    case .conversation: return latestTurn.time
    case .drift: return nil
    case .beside: return scope.entryTime
    case .contact: return time("timestamp", of: member("metadata"))
    case .account: return document.time(of: member("timestamp")) ?? newestTime ?? scope.entryTime
    default: return document.time(of: member("timestamp")) ?? scope.entryTime
    }
  }

  /// The newest time of the items of a field that is emitted as one event: `automatic_events`, `tracking_events` …
  private var newestTime: Timestamp? {
    guard let field = scope.field,
      hasUserIDUpdate || field.suffix(7).elementsEqual([UInt8]("_events"))
    else { return nil }
    var newest: Timestamp?
    for item in document.items(of: document.member(named: field, of: item)) {
      guard let time = time("timestamp", of: item) else { continue }
      if newest.map({ $0.milliseconds < time.milliseconds }) ?? true { newest = time }
    }
    return newest
  }
}
