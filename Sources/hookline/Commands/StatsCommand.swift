import Bytes
import Storage
import Webhook

/// `hookline stats`: what was counted since the cache was made, for people or for Prometheus.
enum StatsCommand {
  static func run(isPrometheus: Bool) -> ExitStatus {
    var log = StandardErrorLog(level: .notice)
    guard let settings = log.settings() else { return .usageError }
    settings.storage.actAsOwner()
    let store = settings.storage.store(answersOnOutput: false, isCommandLine: true)
    guard let statistics = store.statistics() else {
      log.write(LogEntry(.error, "there is no cache that can be read: see HOOKLINE_STATE_DIR"))
      return .failed
    }
    return print(isPrometheus ? exposition(of: statistics) : table(of: statistics))
  }

  private static func table(of statistics: Statistics) -> [UInt8] {
    var text: [UInt8] = []
    for counter in Tally.Counter.allCases {
      append(counter.name, statistics.counts[counter.rawValue], to: &text)
    }
    append("cache_entries", statistics.entries, to: &text)
    // Nothing that was remembered has made room for something new before its time: HOOKLINE_TTL is kept.
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

  /// Prometheus' text format 0.0.4, for the node exporter's textfile collector.
  private static func exposition(of statistics: Statistics) -> [UInt8] {
    var text: [UInt8] = []
    var hasRejections = false
    for counter in Tally.Counter.allCases {
      let count = statistics.counts[counter.rawValue]
      if let status = counter.rejectedStatus {
        if !hasRejections { text.append("# TYPE hookline_requests_rejected_total counter\n") }
        hasRejections = true
        text.append("hookline_requests_rejected_total{status=\"")
        text.append(decimal: status)
        text.append("\"} ")
      } else {
        text.append("# TYPE hookline_")
        text.append(counter.name)
        text.append("_total counter\nhookline_")
        text.append(counter.name)
        text.append("_total ")
      }
      text.append(decimal: count)
      text.append(0x0A)
    }
    text.append("# TYPE hookline_cache_entries gauge\nhookline_cache_entries ")
    text.append(decimal: statistics.entries)
    if statistics.evictionTime > 0 {
      text.append(
        "\n# TYPE hookline_cache_retention_seconds gauge\nhookline_cache_retention_seconds ")
      text.append(decimal: statistics.retention)
    }
    text.append(0x0A)
    return text
  }
}
