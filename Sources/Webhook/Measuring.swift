import Bytes
import WhatsApp

extension Histogram {
  /// The histogram of the delays of a kind of event.
  init(delaysOf kind: DelayKind) {
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

extension Tally {
  /// Returns the tally of a notification with its source's last event and its request's start; where the request is not
  /// measured, without any measurement.
  func measured(of source: Source, at time: Timestamp, _ deadline: Deadline) -> Tally {
    var tally = self
    guard let start = deadline.start else {
      tally.measurements = Measurements()
      return tally
    }
    tally.measurements.begin(at: start)
    if self[.emitted] > 0 {
      tally.measurements.keep(
        .init(source: Measurements.source(named: source.name), time: time.seconds))
    }
    return tally
  }
}
