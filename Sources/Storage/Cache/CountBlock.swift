import Webhook

/// The counts of one stripe, in 2048 bytes of the cache's file after its records. It is read and written as one.
///
///        0   192  the counters, 8 bytes each in their order; the last two numbers are the effective retention in seconds
///                 at the last eviction, and the time of that
///      192  1600  the histograms' places, 8 bytes each in their order
///     1792   256  16 times a source and the time of its last event, 8 bytes each; zeros where there is none
///
/// A block of an older version has the counters only.
struct CountBlock {
  static let length = 2048
  static let counterLength = 192
  static let places = counterLength / 8
  static let retention = places - 2
  static let evictionTime = places - 1
  static let histogramPlaces = 200
  private static let histogramStart = counterLength
  /// Larger than any real time, and small enough for milliseconds.
  private static let timeLimit = 1 << 40
  private static let sourceStart = histogramStart + 8 * histogramPlaces

  private(set) var bytes: [UInt8]

  /// - Parameter bytes: all of the block, or its counters.
  init(_ bytes: [UInt8]) {
    precondition(bytes.count == Self.length || bytes.count == Self.counterLength)
    self.bytes = bytes
  }

  private var isComplete: Bool { bytes.count == Self.length }

  /// Adds to all numbers; the block must be complete.
  mutating func add(_ tally: Tally, _ retention: (seconds: Int, time: Int)?) {
    for (index, count) in tally.counts.enumerated() where count > 0 { add(count, at: 8 * index) }
    if let retention {
      bytes.store(UInt64(clamping: retention.seconds), at: 8 * Self.retention)
      bytes.store(UInt64(clamping: retention.time), at: 8 * Self.evictionTime)
    }
    for (index, count) in tally.measurements.increments.enumerated() where count > 0 {
      add(count, at: Self.histogramStart + 8 * index)
    }
    guard !tally.measurements.lastEvents.isEmpty else { return }
    var kept = Measurements()
    for event in lastEvents + tally.measurements.lastEvents { kept.keep(event) }
    for (index, event) in kept.lastEvents.enumerated() {
      bytes.store(event.source, at: Self.sourceStart + 16 * index)
      bytes.store(UInt64(clamping: event.time), at: Self.sourceStart + 16 * index + 8)
    }
  }

  private mutating func add(_ count: Int, at offset: Int) {
    bytes.store(bytes.number(at: offset) &+ UInt64(clamping: count), at: offset)
  }

  func count(of counter: Tally.Counter) -> Int {
    Int(truncatingIfNeeded: bytes.number(at: 8 * counter.rawValue))
  }

  /// The effective retention in seconds, and the time of the eviction that showed it; 0 for never.
  var lastEviction: (retention: Int, time: Int) {
    (
      Int(clamping: bytes.number(at: 8 * Self.retention)),
      Int(clamping: bytes.number(at: 8 * Self.evictionTime))
    )
  }

  /// The places of the histograms.
  var histograms: [Int] {
    guard isComplete else { return [] }
    return (0..<Histogram.placeCount).map {
      Int(truncatingIfNeeded: bytes.number(at: Self.histogramStart + 8 * $0))
    }
  }

  var lastEvents: [Measurements.LastEvent] {
    guard isComplete else { return [] }
    return (0..<Measurements.sourceLimit).compactMap {
      let source = bytes.number(at: Self.sourceStart + 16 * $0)
      let time = min(
        Int(clamping: bytes.number(at: Self.sourceStart + 16 * $0 + 8)), Self.timeLimit)
      return source == 0 ? nil : Measurements.LastEvent(source: source, time: time)
    }
  }
}
