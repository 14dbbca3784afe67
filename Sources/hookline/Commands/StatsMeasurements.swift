import Bytes
import Storage
import Webhook

/// The histograms and the sources' last events in `hookline stats`.
struct StatsMeasurements {
  let statistics: Statistics
  /// The names of the sources, at most `Measurements.sourceLimit`.
  let sources: [[UInt8]]

  init(_ statistics: Statistics, _ settings: Settings) {
    self.statistics = statistics
    var names: [[UInt8]] = []
    for source in settings.list where !names.contains(source.source.name) {
      names.append(source.source.name)
    }
    sources = Array(names.prefix(Measurements.sourceLimit))
  }

  /// The time of the last event of any source, in seconds since 1970; nil where none came.
  var lastEvent: Int? { sources.compactMap { statistics.lastEvent(ofSourceNamed: $0) }.max() }

  /// Lines for people: of each histogram with observations their number, and the bounds below which half and 99 % of them are.
  func appendTable(to text: inout [UInt8], _ append: (StaticString, Int, inout [UInt8]) -> Void) {
    for histogram in Histogram.allCases {
      let places = places(of: histogram)
      let count = places.reduce(0, &+)
      guard count > 0 else { continue }
      let names = histogram.tableNames
      append(names.count, count, &text)
      for (name, share) in [(names.half, 50), (names.most, 99)] {
        append(name, histogram.bound(of: share, places), &text)
      }
    }
    if let lastEvent { append("last_event_time", lastEvent, &text) }
  }

  /// The families in Prometheus' text format.
  func appendExposition(to text: inout [UInt8]) {
    for histogram in Histogram.allCases {
      // The delays are one family, and follow each other.
      if histogram.kind == nil || histogram == .messageDelay {
        histogram.metric.appendHead(type: "histogram", to: &text)
      }
      append(histogram, to: &text)
    }
    let known = sources.compactMap { name in
      statistics.lastEvent(ofSourceNamed: name).map { (name, $0) }
    }
    guard !known.isEmpty else { return }
    let metric = Metric(
      "hookline_last_event_timestamp_seconds",
      "When an event of the source was last emitted or filtered.")
    metric.appendHead(type: "gauge", to: &text)
    for (name, time) in known {
      text.append(metric.name)
      text.append("{source=\"")
      text += Self.label(name)
      text.append("\"} ")
      text.append(decimal: time)
      text.append(0x0A)
    }
  }

  /// Returns the buckets' counts, each without those below it.
  private func places(of histogram: Histogram) -> [Int] {
    let first = histogram.firstPlace
    return Array(statistics.histograms[first..<first + histogram.placeCount - 1])
  }

  private func append(_ histogram: Histogram, to text: inout [UInt8]) {
    let units = histogram.unitsPerSecond
    var count = 0
    for (index, increment) in places(of: histogram).enumerated() {
      count &+= increment
      appendName("_bucket", histogram, to: &text) { text in
        text.append("le=\"")
        if index < histogram.bounds.count {
          text.append(seconds: histogram.bounds[index], units)
        } else {
          text.append("+Inf")
        }
        text.append("\"")
      }
      text.append(decimal: count)
      text.append(0x0A)
    }
    appendName("_sum", histogram, to: &text)
    let sum = statistics.histograms[histogram.firstPlace + histogram.placeCount - 1]
    text.append(seconds: max(0, sum), units)
    text.append(0x0A)
    appendName("_count", histogram, to: &text)
    text.append(decimal: count)
    text.append(0x0A)
  }

  private func appendName(
    _ suffix: StaticString, _ histogram: Histogram, to text: inout [UInt8],
    label: ((inout [UInt8]) -> Void)? = nil
  ) {
    text.append(histogram.metric.name)
    text.append(suffix)
    if histogram.kind != nil || label != nil { text.append("{") }
    if let kind = histogram.kind {
      text.append("kind=\"")
      text.append(kind)
      text.append(label == nil ? "\"" : "\",")
    }
    label?(&text)
    if histogram.kind != nil || label != nil { text.append("}") }
    text.append(" ")
  }

  /// Returns the value of a label, escaped as the text format demands.
  private static func label(_ name: [UInt8]) -> [UInt8] {
    var escaped: [UInt8] = []
    for byte in UTF8Sequence.repairing(name) {
      switch byte {
      case UInt8(ascii: "\\"): escaped.append("\\\\")
      case UInt8(ascii: "\""): escaped.append("\\\"")
      case 0x0A: escaped.append("\\n")
      default: escaped.append(byte)
      }
    }
    return escaped
  }
}

extension Histogram {
  /// The label of a delay.
  fileprivate var kind: StaticString? {
    switch self {
    case .messageDelay: "message"
    case .statusDelay: "status"
    case .callDelay: "call"
    case .historyDelay: "history"
    case .otherDelay: "other"
    case .redelivery, .duration: nil
    }
  }

  fileprivate var metric: Metric {
    switch self {
    case .messageDelay, .statusDelay, .callDelay, .historyDelay, .otherDelay:
      Metric(
        "hookline_event_delay_seconds", "From an event's time to its reception, by kind of event.")
    case .redelivery:
      Metric(
        "hookline_redelivery_age_seconds", "From an event's first emission to a redelivery of it.")
    case .duration:
      Metric(
        "hookline_request_duration_seconds",
        "From a request's first byte until its events are synced or it is rejected.")
    }
  }

  fileprivate var tableNames: (count: StaticString, half: StaticString, most: StaticString) {
    switch self {
    case .messageDelay: ("message_delays", "message_delay_ms_p50", "message_delay_ms_p99")
    case .statusDelay: ("status_delays", "status_delay_ms_p50", "status_delay_ms_p99")
    case .callDelay: ("call_delays", "call_delay_ms_p50", "call_delay_ms_p99")
    case .historyDelay: ("history_delays", "history_delay_ms_p50", "history_delay_ms_p99")
    case .otherDelay: ("other_delays", "other_delay_ms_p50", "other_delay_ms_p99")
    case .redelivery: ("redeliveries", "redelivery_ms_p50", "redelivery_ms_p99")
    case .duration: ("requests_measured", "request_us_p50", "request_us_p99")
    }
  }

  /// Returns the bound of the bucket in which a share of the observations ends, in percent; the last bound for what exceeds it.
  fileprivate func bound(of share: Int, _ places: [Int]) -> Int {
    let count = places.reduce(0, &+)
    let wanted = count / 100 * share + (count % 100 * share + 99) / 100
    var seen = 0
    let bounds = bounds
    for (index, bound) in bounds.enumerated() {
      seen &+= places[index]
      if seen >= wanted { return bound }
    }
    return bounds.last ?? 0
  }
}

extension [UInt8] {
  /// Appends a number of units as seconds, without trailing zeros.
  fileprivate mutating func append(seconds number: Int, _ units: Int) {
    append(decimal: number / units)
    var (rest, divisor) = (number % units, units / 10)
    guard rest > 0 else { return }
    append(UInt8(ascii: "."))
    while rest > 0, divisor > 0 {
      append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }
}
