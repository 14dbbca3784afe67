import Bytes

extension JSONDocument {
  /// The moment that a sender names: unix seconds or milliseconds, as a number or in a string, or RFC 3339.
  func time(of value: JSONValue?) -> Timestamp? {
    if let number = integer(of: value) { return Timestamp(secondsOrMilliseconds: number) }
    guard let text = string(of: value) else { return nil }
    return Timestamp(parsing: text.span)
  }
}

extension Notification {
  func time(_ value: JSONValue?) -> Timestamp? { document.time(of: value) }

  /// When the event happened, by the payload: the item's own time, else the entry's.
  func time(of event: Event) -> Timestamp? {
    switch event.kind {
    case .conversation: return newestTime(of: event.item)
    case .drift: return nil
    case .contact: return time(member("timestamp", of: member("metadata", of: event.item)))
    default:
      return time(member("timestamp", of: event.item)) ?? scopes[event.scope].entryTime
    }
  }
}
