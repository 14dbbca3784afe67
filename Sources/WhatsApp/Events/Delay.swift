package import Bytes

/// The kinds of events whose delays are measured apart.
package enum DelayKind {
  /// Messages and echoes, of conversations and under `standby` too.
  case message
  case status
  case call
  /// What a connected phone sends of its past: its delay is its age.
  case history
  case other
}

extension Notification {
  /// Returns the time from an event, according to its provider, to its reception, in milliseconds; nil where it has no time.
  package func delay(
    of event: Event, receivedAt time: Timestamp
  ) -> (kind: DelayKind, milliseconds: Int)? {
    guard let eventTime = EventLine(event, of: self).eventTime else { return nil }
    return (event.kind.delayKind, time.milliseconds - eventTime.milliseconds)
  }
}

extension Event.Kind {
  fileprivate var delayKind: DelayKind {
    switch self {
    case .message, .echo, .standbyMessage, .conversation: .message
    case .status, .payment, .standbyStatus, .wrappedStatus: .status
    case .call, .callStatus: .call
    case .historyMessage, .historyError, .historyProgress, .contact: .history
    case .error, .group, .preference, .userAction, .partner, .account, .changed, .unknown, .drift,
      .beside, .nonJSON:
      .other
    }
  }
}
