import Bytes
import Glibc
import TestSupport
import Testing

@testable import Storage
@testable import Webhook

/// Histograms and last events, and their places in the cache's file.
struct MeasurementsTests {
  private let directory = TemporaryDirectory()

  /// A tally with these durations, in microseconds.
  private func tally(_ durations: [Int]) -> Tally {
    var tally = Tally()
    for duration in durations { tally.measurements.observe(duration, in: .duration) }
    return tally
  }

  private func places(_ histogram: Histogram, _ all: [Int]) -> [Int] {
    Array(all[histogram.firstPlace..<histogram.firstPlace + histogram.placeCount])
  }

  @Test func `the places of the histograms follow each other`() {
    var place = 0
    for histogram in Histogram.allCases {
      #expect(histogram.firstPlace == place)
      #expect(histogram.placeCount == histogram.bounds.count + 2)
      #expect(histogram.bounds == Array(Set(histogram.bounds)).sorted())
      place += histogram.placeCount
    }
    #expect(Histogram.placeCount == place)
  }

  @Test(arguments: Histogram.allCases)
  func `a bound is inclusive`(histogram: Histogram) {
    for (index, bound) in histogram.bounds.enumerated() {
      #expect(histogram.bucket(of: bound) == index)
      #expect(histogram.bucket(of: bound + 1) == index + 1)
    }
    #expect(histogram.bucket(of: 0) == 0)
    #expect(histogram.bucket(of: .max) == histogram.bounds.count)
    var measurements = Measurements()
    for value in [-5, 0, 7, .max] { measurements.observe(value, in: histogram) }
    let numbers = places(histogram, measurements.increments)
    #expect(numbers.first == 3)
    #expect(numbers.dropLast().reduce(0, +) == 4)
    #expect(numbers.last == Int.max &+ 7)
  }

  @Test func `of too many sources the newest events stay`() {
    var measurements = Measurements()
    for number in 1...40 {
      measurements.keep(.init(source: UInt64(number), time: (number * 7) % 41))
      measurements.keep(.init(source: UInt64(number), time: 0))
    }
    let times = measurements.lastEvents.map { $0.time }.sorted()
    #expect(times == Array(25...40))
    #expect(Measurements.source(named: []) != 0)
  }

  @Test func `measurements are summed over all stores`() throws {
    let durations = [100, 600, 3000, 40_000, 9_000_000]
    for (number, duration) in durations.enumerated() {
      var tally = tally([duration, duration])
      tally.measurements.keep(.init(source: Measurements.source(named: [1]), time: 50 - number))
      directory.store().count(tally)
      try directory.store().hold([Claim("\(number)")]).commit(EventLines(), tally)
    }
    let statistics = try #require(directory.store().statistics())
    var wanted = Measurements()
    for _ in 0..<4 { for duration in durations { wanted.observe(duration, in: .duration) } }
    #expect(statistics.histograms == wanted.increments)
    #expect(statistics.lastEvent(ofSourceNamed: [1]) == 50)
    #expect(statistics.lastEvent(ofSourceNamed: [2]) == nil)
  }

  @Test func `a request ends when it is counted, and in a group after the sync`() throws {
    var tally = Tally()
    tally.measurements.begin(at: 1)
    #expect(!tally.isEmpty)
    let store = directory.store { options in
      options.sink = .file(Array(directory.path("events").utf8))
      options.isSynced = true
    }
    store.groupsCommits = true
    let claim = Claim("A")
    var lines = EventLines()
    lines.starts = [(0, 0)]
    lines.bytes = claim.line
    try store.commit([claim], at: Timestamp(seconds: 1), deadline: .never) { _, _ in
      (lines, tally)
    }
    func count() -> Int? { directory.store().statistics().map { $0.histograms.reduce(0, +) } }
    #expect(store.hasOpenGroup)
    #expect(count() == 0)
    try store.finish()
    store.writeCounts()
    // One request, in the last bucket: it began with the machine.
    let statistics = try #require(directory.store().statistics())
    #expect(places(.duration, statistics.histograms).dropLast().reduce(0, +) == 1)
  }

  @Test func `the age of a duplicate is its entry's`() throws {
    let measured = Deadline(nanoseconds: .max, start: 1)
    _ = try directory.store().emit([Claim("A"), Claim("B")], at: 1000, deadline: measured)
    for seconds in [1000, 1001, 1002, 8000] {
      let known = try directory.store().emit([Claim("A")], at: seconds, deadline: measured)
      #expect(known == [.seen])
    }
    // Not those that no sender sent, and not those that are not committed.
    #expect(try directory.store().emit([Claim("A")], at: 8001) == [.seen])
    try directory.store().begin([Claim("B")], at: Timestamp(seconds: 8002), deadline: measured)
      .drop()
    let statistics = try #require(directory.store().statistics())
    let numbers = places(.redelivery, statistics.histograms)
    #expect(numbers[..<2] == [2, 1])
    #expect(numbers.dropLast().reduce(0, +) == 4)
    #expect(numbers.last == 7003 * 1000)
  }
}
