import Bytes
import WhatsApp

extension Histogram {
  /// The histogram of the delays of a kind of event.
  fileprivate init(delaysOf kind: DelayKind) {
    self =
      switch kind {
      case .message: .messageDelay
      case .status: .statusDelay
      case .call: .callDelay
      case .history: .historyDelay
      case .other: .otherDelay
      }
  }
}

extension Measurements {
  /// Observes the time from an event to its reception, where it has a time.
  mutating func observeDelay(
    of event: Event, in notification: Notification, _ envelope: Envelope
  ) {
    guard let delay = notification.delay(of: event, receivedAt: envelope.recordedTime) else {
      return
    }
    observe(delay.milliseconds, in: Histogram(delaysOf: delay.kind))
  }
}

extension Measurements.LastEvent {
  /// The event of a source that is emitted or filtered at a time.
  init(of source: Source, at time: Timestamp) {
    self.init(source: Measurements.source(named: source.name), time: time.seconds)
  }
}

extension Tally {
  /// Returns the tally of notifications with the starts of their requests, or where these are not measured, without any
  /// measurement.
  ///
  /// - Parameter isLast: whether it is the last commit of their requests, which ends with it.
  func measured(_ members: [VerifiedNotification], isLast: Bool) -> Tally {
    var tally = self
    for member in members {
      guard let start = member.request.deadline.start else {
        tally.measurements = Measurements()
        return tally
      }
      if isLast { tally.measurements.begin(at: start) }
    }
    return tally
  }
}
