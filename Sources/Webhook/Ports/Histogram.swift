/// The histograms of the cache's file, as Prometheus defines them: counts of observations by their upper bound, and their sum.
///
/// Their order and bounds are those of the file: append new ones, and change none.
package enum Histogram: Int, CaseIterable {
  /// From an event's `time` to its reception, by the kind of event.
  case messageDelay, statusDelay, callDelay, historyDelay, otherDelay
  /// From an event's first emission to a redelivery.
  case redelivery
  /// From a request's first byte to its outcome.
  case duration

  /// The upper bounds, each inclusive and in units; the last bucket has none.
  package var bounds: [Int] {
    switch self {
    case .messageDelay, .statusDelay, .callDelay, .historyDelay, .otherDelay:
      // 1 s to an hour, 6 hours, a day, 7 days: for so long providers redeliver.
      [
        1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000,
        86_400_000, 604_800_000,
      ]
    case .redelivery:
      [
        1000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000, 259_200_000,
        604_800_000,
      ]
    case .duration:
      [
        500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
        2_500_000, 5_000_000,
      ]
    }
  }

  /// The units of a second: milliseconds, or microseconds.
  package var unitsPerSecond: Int { self == .duration ? 1_000_000 : 1000 }

  /// The number of its places: one for each bound, one for what exceeds them, and one for the sum.
  package var placeCount: Int {
    switch self {
    case .messageDelay, .statusDelay, .callDelay, .historyDelay, .otherDelay: 14
    case .redelivery: 12
    case .duration: 15
    }
  }

  /// The first of its places among those of all.
  package var firstPlace: Int {
    switch self {
    case .messageDelay, .statusDelay, .callDelay, .historyDelay, .otherDelay: 14 * rawValue
    case .redelivery: 70
    case .duration: 82
    }
  }

  /// The number of places of all.
  package static var placeCount: Int { 97 }

  /// Returns the index of the bucket of a value in units.
  func bucket(of value: Int) -> Int {
    let bounds = bounds
    return bounds.firstIndex { value <= $0 } ?? bounds.count
  }
}
