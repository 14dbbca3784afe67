import Bytes
import Storage
import Webhook

/// `hookline stats`: the counters since the cache was created, for people or for Prometheus.
enum StatsCommand {
  static func run(isPrometheus: Bool) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    let store = settings.storage.store(respondsOnOutput: false, isCommandLine: true)
    guard let statistics = store.statistics() else {
      log.write(
        LogEntry(.error, "idempotency cache unavailable")
          .with("reason", .text("there is no readable cache in the state directory"))
          .with("hint", .text("see HOOKLINE_STATE_DIR")))
      return .systemError
    }
    let measurements = StatsMeasurements(statistics, settings)
    var text = isPrometheus ? exposition(of: statistics) : table(of: statistics)
    if isPrometheus {
      measurements.appendExposition(to: &text)
    } else {
      measurements.appendTable(to: &text) { append($0, $1, to: &$2) }
    }
    return print(text)
  }

  /// The counters, those of events together.
  private static var counters: [Tally.Counter] {
    var counters = Tally.Counter.allCases.filter { $0 != .filtered }
    let last = counters.firstIndex(of: .unavailable) ?? counters.count - 1
    counters.insert(.filtered, at: last + 1)
    return counters
  }

  private static func table(of statistics: Statistics) -> [UInt8] {
    var text: [UInt8] = []
    for counter in counters {
      append(counter.name, statistics.counts[counter.rawValue], to: &text)
    }
    append("cache_entries", statistics.entries, to: &text)
    // Without evictions the effective retention is HOOKLINE_TTL.
    if statistics.evictionTime > 0 {
      append("retention_seconds", statistics.retention, to: &text)
    }
    return text
  }

  private static func append(_ name: StaticString, _ number: Int, to text: inout [UInt8]) {
    text.append(name)
    for _ in name.utf8CodeUnitCount..<max(name.utf8CodeUnitCount + 1, 22) { text.append(0x20) }
    text.append(decimal: number)
    text.append(0x0A)
  }

  /// Prometheus' text format 0.0.4, for node exporter's textfile collector.
  private static func exposition(of statistics: Statistics) -> [UInt8] {
    var text: [UInt8] = []
    for counter in counters {
      // The counters of rejections are one family, and follow each other.
      if counter.rejectedStatus == nil || counter == .badRequest {
        counter.metric.appendHead(type: "counter", to: &text)
      }
      counter.metric.append(
        statistics.counts[counter.rawValue], status: counter.rejectedStatus, to: &text)
    }
    let entries = Metric("hookline_cache_entries", "Events that the idempotency cache can hold.")
    entries.appendHead(type: "gauge", to: &text)
    entries.append(statistics.entries, to: &text)
    if statistics.evictionTime > 0 {
      let retention = Metric(
        "hookline_cache_retention_seconds", "Effective retention at the last eviction.")
      retention.appendHead(type: "gauge", to: &text)
      retention.append(statistics.retention, to: &text)
    }
    return text
  }
}

/// A metric family of Prometheus.
struct Metric {
  let name: StaticString
  let help: StaticString

  init(_ name: StaticString, _ help: StaticString) {
    self.name = name
    self.help = help
  }

  func appendHead(type: StaticString, to text: inout [UInt8]) {
    text.append("# HELP ")
    text.append(name)
    text.append(" ")
    text.append(help)
    text.append("\n# TYPE ")
    text.append(name)
    text.append(" ")
    text.append(type)
    text.append(0x0A)
  }

  func append(_ value: Int, status: Int? = nil, to text: inout [UInt8]) {
    text.append(name)
    if let status {
      text.append("{status=\"")
      text.append(decimal: status)
      text.append("\"}")
    }
    text.append(" ")
    text.append(decimal: value)
    text.append(0x0A)
  }
}

extension Tally.Counter {
  fileprivate var metric: Metric {
    switch self {
    case .received:
      Metric(
        "hookline_notifications_received_total", "Notifications that were verified and parsed.")
    case .emitted: Metric("hookline_events_emitted_total", "Events whose line is in the sink.")
    case .duplicates:
      Metric("hookline_events_duplicate_total", "Events not emitted, because they were before.")
    case .conflicts:
      Metric(
        "hookline_events_conflicting_total",
        "Events emitted with the source and id of an event with another content.")
    case .unavailable:
      Metric(
        "hookline_events_unavailable_total",
        "Events emitted while the idempotency cache was unavailable.")
    case .quarantined:
      Metric("hookline_requests_quarantined_total", "Verified requests kept in the quarantine.")
    case .evicted:
      Metric(
        "hookline_cache_evictions_total",
        "Events that left the idempotency cache before HOOKLINE_TTL.")
    case .tornLines:
      Metric("hookline_torn_lines_total", "Torn lines that were terminated in the event file.")
    case .recovered:
      Metric("hookline_intents_recovered_total", "Intents of killed processes that were resolved.")
    case .logDropped:
      Metric(
        "hookline_log_entries_dropped_total",
        "Log entries that standard error did not take at once.")
    case .filtered:
      Metric(
        "hookline_events_filtered_total",
        "Events not emitted, because HOOKLINE_EVENTS excludes them.")
    case .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .tooSlow, .tooLarge,
      .unsupportedEncoding, .misconfigured, .failed:
      Metric("hookline_requests_rejected_total", "Requests rejected, by the response's status.")
    }
  }
}
