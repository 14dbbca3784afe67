import Digest

/// What requests add to the histograms, and when the sources' last events came.
package struct Measurements {
  /// The increments, in the order of `Histogram` and its places; empty where there are none.
  package private(set) var increments: [Int] = []
  /// The times of the last events, in no order.
  package private(set) var lastEvents: [LastEvent] = []
  /// The requests whose duration is observed when they are counted: when each began, in nanoseconds of the monotonic clock.
  package private(set) var starts: [Int] = []

  /// The sources that are kept: the cache's file has room for as many in each block.
  package static var sourceLimit: Int { 16 }

  /// When an event of a source was last emitted or filtered.
  package struct LastEvent {
    /// The source, as `source(named:)` returns it.
    package let source: UInt64
    /// In seconds since 1970.
    package let time: Int

    /// A source's last event.
    package init(source: UInt64, time: Int) {
      self.source = source
      self.time = time
    }
  }

  /// No measurements.
  package init() {}

  /// Whether there are none.
  package var isEmpty: Bool { increments.isEmpty && lastEvents.isEmpty && starts.isEmpty }

  /// Returns a number that stands for a source by its name, never 0.
  package static func source(named name: [UInt8]) -> UInt64 {
    let digest = SHA256.digest(of: name.span)
    let bytes = digest.bytes.span
    var number: UInt64 = 0
    for index in 0..<8 { number = number << 8 | UInt64(bytes[index]) }
    return max(1, number)
  }

  /// Adds a value, in the histogram's units. A clock may make it negative: then it counts as 0.
  package mutating func observe(_ value: Int, in histogram: Histogram) {
    if increments.isEmpty { increments = [Int](repeating: 0, count: Histogram.placeCount) }
    let value = max(0, value)
    let first = histogram.firstPlace
    increments[first + histogram.bucket(of: value)] &+= 1
    increments[first + histogram.placeCount - 1] &+= value
  }

  /// Adds a request that began at a time, in nanoseconds of the monotonic clock; its duration ends with `finish`.
  package mutating func begin(at start: Int) { starts.append(start) }

  /// Removes and returns the requests that have not ended.
  package mutating func takeStarts() -> [Int] {
    let taken = starts
    starts = []
    return taken
  }

  /// Observes the durations of the requests that began, at a time in nanoseconds of the monotonic clock.
  package mutating func finish(at end: Int) {
    for start in takeStarts() { observe((end - start) / 1000, in: .duration) }
  }

  /// Keeps the newest event of a source, and of too many sources those with the newest events.
  package mutating func keep(_ event: LastEvent) {
    if let index = lastEvents.firstIndex(where: { $0.source == event.source }) {
      if lastEvents[index].time < event.time { lastEvents[index] = event }
      return
    }
    guard lastEvents.count >= Self.sourceLimit else { return lastEvents.append(event) }
    guard let oldest = lastEvents.indices.min(by: { lastEvents[$0].time < lastEvents[$1].time }),
      lastEvents[oldest].time < event.time
    else { return }
    lastEvents[oldest] = event
  }

  /// Adds those of others.
  package mutating func add(_ other: Measurements) {
    if increments.isEmpty {
      increments = other.increments
    } else {
      for (index, count) in other.increments.enumerated() { increments[index] &+= count }
    }
    for event in other.lastEvents { keep(event) }
    starts += other.starts
  }
}
