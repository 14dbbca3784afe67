/// What is counted, of one request.
package struct Tally {
  /// In this order the counters stand in the state folder: new ones go to the end.
  package enum Counter: Int, CaseIterable {
    case received, emitted, duplicates, conflicts, unavailable
    case quarantined, evicted, healed, settled
    case badRequest, unauthorized, forbidden, notFound, methodNotAllowed
    case tooSlow, tooLarge, unsupportedEncoding, misconfigured, failed
    case logDropped

    /// The name in `hookline stats`.
    package var name: StaticString {
      switch self {
      case .received: "received"
      case .emitted: "emitted"
      case .duplicates: "duplicates"
      case .conflicts: "conflicts"
      case .unavailable: "unavailable"
      case .quarantined: "quarantined"
      case .evicted: "evicted"
      case .healed: "healed"
      case .settled: "settled"
      case .badRequest: "refused_400"
      case .unauthorized: "refused_401"
      case .forbidden: "refused_403"
      case .notFound: "refused_404"
      case .methodNotAllowed: "refused_405"
      case .tooSlow: "refused_408"
      case .tooLarge: "refused_413"
      case .unsupportedEncoding: "refused_415"
      case .misconfigured: "refused_500"
      case .failed: "refused_503"
      case .logDropped: "log_dropped"
      }
    }

    /// The status of the refusals that it counts; nil where it counts something else.
    package var refusedStatus: Int? {
      [400, 401, 403, 404, 405, 408, 413, 415, 500, 503].first { Self(refusedWith: $0) == self }
    }

    /// The counter of a refusal's status.
    init(refusedWith status: Int) {
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

  /// By how much each counter goes up.
  package private(set) var counts = [Int](repeating: 0, count: Counter.allCases.count)

  /// Nothing counted.
  package init() {}

  /// Whether nothing was counted.
  package var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

  /// Adds the counts of another.
  package mutating func add(_ other: Tally) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
  }

  /// The count of one counter.
  package subscript(_ counter: Counter) -> Int {
    get { counts[counter.rawValue] }
    set { counts[counter.rawValue] = newValue }
  }
}
