/// The counts of a request.
package struct Tally {
  /// The counters, in the order of the state file: append new ones.
  package enum Counter: Int, CaseIterable {
    case received, emitted, duplicates, conflicts, unavailable
    case quarantined, evicted, tornLines, recovered
    case badRequest, unauthorized, forbidden, notFound, methodNotAllowed
    case tooSlow, tooLarge, unsupportedEncoding, misconfigured, failed
    case logDropped
    case filtered

    /// The name in `hookline stats`.
    package var name: StaticString {
      switch self {
      case .received: "received"
      case .emitted: "emitted"
      case .duplicates: "duplicates"
      case .conflicts: "conflicts"
      case .unavailable: "unavailable"
      case .quarantined: "quarantined"
      case .evicted: "evictions"
      case .tornLines: "torn_lines"
      case .recovered: "recovered"
      case .badRequest: "rejected_400"
      case .unauthorized: "rejected_401"
      case .forbidden: "rejected_403"
      case .notFound: "rejected_404"
      case .methodNotAllowed: "rejected_405"
      case .tooSlow: "rejected_408"
      case .tooLarge: "rejected_413"
      case .unsupportedEncoding: "rejected_415"
      case .misconfigured: "rejected_500"
      case .failed: "rejected_503"
      case .logDropped: "log_entries_dropped"
      case .filtered: "filtered"
      }
    }

    /// The status of the rejections that it counts; nil where it does not count rejections.
    package var rejectedStatus: Int? {
      [400, 401, 403, 404, 405, 408, 413, 415, 500, 503].first { Self(rejectedWith: $0) == self }
    }

    /// The counter of the rejections with a status.
    init(rejectedWith status: Int) {
      self =
        switch status {
        case 400: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 405: .methodNotAllowed
        case 408: .tooSlow
        case 413: .tooLarge
        case 415: .unsupportedEncoding
        case 503: .failed
        default: .misconfigured
        }
    }
  }

  /// The increments, in the order of the counters.
  package private(set) var counts = [Int](repeating: 0, count: Counter.allCases.count)

  /// What the request adds to the histograms.
  package var measurements = Measurements()

  /// A tally of zeros.
  package init() {}

  /// Whether every count is zero.
  package var isEmpty: Bool { counts.allSatisfy { $0 == 0 } && measurements.isEmpty }

  /// Adds the counts of another tally.
  package mutating func add(_ other: Tally) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
    measurements.add(other.measurements)
  }

  /// The count of a counter.
  package subscript(_ counter: Counter) -> Int {
    get { counts[counter.rawValue] }
    set { counts[counter.rawValue] = newValue }
  }
}
