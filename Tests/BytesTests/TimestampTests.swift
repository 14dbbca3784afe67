import TestSupport
import Testing

@testable import Bytes

struct TimestampTests {
  private static let day = 86_400_000

  private func write(_ milliseconds: Int, always: Bool = false) -> String? {
    Timestamp(milliseconds: milliseconds).map {
      var text: [UInt8] = []
      $0.append(to: &text, fraction: always)
      return string(text)
    }
  }

  private func parse(_ text: String) -> Int? {
    Timestamp(parsing: bytes(text).span)?.milliseconds
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1000, "1970-01-01T00:00:01Z"), (-1000, "1969-12-31T23:59:59Z"),
    (946_684_800_000, "2000-01-01T00:00:00Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
    (951_868_800_000, "2000-03-01T00:00:00Z"), (-2_203_977_600_000, "1900-02-28T00:00:00Z"),
    (-2_203_891_200_000, "1900-03-01T00:00:00Z"), (1_709_251_199_000, "2024-02-29T23:59:59Z"),
    (1_234_567_890_000, "2009-02-13T23:31:30Z"), (2_147_483_648_000, "2038-01-19T03:14:08Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00Z"), (-11_644_473_600_000, "1601-01-01T00:00:00Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00Z"), (253_402_300_799_000, "9999-12-31T23:59:59Z"),
  ])
  func `a time is written and parsed as its date`(milliseconds: Int, text: String) {
    #expect(write(milliseconds) == text)
    #expect(parse(text) == milliseconds)
  }

  @Test(arguments: [
    (1, "1970-01-01T00:00:00.001Z"), (10, "1970-01-01T00:00:00.010Z"),
    (999, "1970-01-01T00:00:00.999Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (-999, "1969-12-31T23:59:59.001Z"), (1_700_000_000_500, "2023-11-14T22:13:20.500Z"),
    (-62_135_596_799_999, "0001-01-01T00:00:00.001Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ])
  func `a fraction is written with three digits`(milliseconds: Int, text: String) {
    #expect(write(milliseconds) == text)
    #expect(write(milliseconds, always: true) == text)
    #expect(parse(text) == milliseconds)
  }

  @Test func `a full second has a fraction only on request`() {
    #expect(write(1_700_000_000_000) == "2023-11-14T22:13:20Z")
    #expect(write(1_700_000_000_000, always: true) == "2023-11-14T22:13:20.000Z")
  }

  @Test func `the output is appended to the text`() {
    var text = bytes("at ")
    Timestamp.epoch.append(to: &text)
    #expect(string(text) == "at 1970-01-01T00:00:00Z")
  }

  @Test(arguments: [
    -62_135_596_800_001, 253_402_300_800_000, Int.min, Int.max, -63_000_000_000_000,
  ])
  func `no time is outside the years 1 to 9999`(milliseconds: Int) {
    #expect(Timestamp(milliseconds: milliseconds) == nil)
  }

  @Test(arguments: [
    (1, 1000), (1_700_000_000, 1_700_000_000_000), (100_000_000_000, 100_000_000_000_000),
    (100_000_000_001, 100_000_000_001), (1_700_000_000_123, 1_700_000_000_123),
    (253_402_300_799_999, 253_402_300_799_999), (253_402_300_800_000, nil), (Int.max, nil),
    (0, nil), (-1, nil), (-1_700_000_000, nil), (Int.min, nil),
  ])
  func `a provider's number is in seconds, or in milliseconds where it is too large for them`(
    number: Int, milliseconds: Int?
  ) {
    #expect(Timestamp(secondsOrMilliseconds: number)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    (0, 0), (1, 0), (999, 0), (1000, 1), (1999, 1), (-1, -1), (-999, -1), (-1000, -1), (-1001, -2),
    (1_700_000_000_999, 1_700_000_000), (-62_135_596_800_000, -62_135_596_800),
  ])
  func `seconds are rounded down`(milliseconds: Int, seconds: Int) throws {
    #expect(try #require(Timestamp(milliseconds: milliseconds)).seconds == seconds)
  }

  @Test func `times are equal where their milliseconds are`() {
    #expect(Timestamp(milliseconds: 0) == .epoch)
    #expect(Timestamp(milliseconds: 1) != .epoch)
    #expect(Timestamp.epoch.milliseconds == 0)
  }

  /// Every day in order, counted like a calendar.
  private static func forEachDay(of years: ClosedRange<Int>, _ body: (Int, Int, Int) -> Void) {
    for year in years {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in lengths.enumerated() {
        for day in 1...length { body(year, month + 1, day) }
      }
    }
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    String(String(number + 100_000).suffix(digits))
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int) -> String {
    padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  /// From 400 years before 2000 to 400 after: the calendar repeats after 400 years.
  @Test func `every day of 800 years is written and parsed as a calendar counts it`() {
    var milliseconds = 0
    Self.forEachDay(of: 1600...1969) { _, _, _ in milliseconds -= Self.day }
    #expect(write(milliseconds) == "1600-01-01T00:00:00Z")
    var wrong: [String] = []
    Self.forEachDay(of: 1600...2399) { year, month, day in
      let text = Self.date(year, month, day) + "T00:00:00Z"
      if write(milliseconds) != text || parse(text) != milliseconds { wrong.append(text) }
      milliseconds += Self.day
    }
    #expect(wrong.isEmpty)
    #expect(write(milliseconds) == "2400-01-01T00:00:00Z")
  }

  @Test func `every year has its first and last day, and the days round February's end`() {
    var milliseconds = -62_135_596_800_000
    var wrong: [String] = []
    for year in 1...9999 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let length = isLeap ? 366 : 365
      for (month, day, ofYear) in [
        (1, 1, 0), (2, 28, 58), (3, 1, length - 306), (12, 31, length - 1),
      ] {
        let text = Self.date(year, month, day) + "T12:34:56.789Z"
        let moment = milliseconds + ofYear * Self.day + 45_296_789
        if write(moment) != text || parse(text) != moment { wrong.append(text) }
      }
      if (parse(Self.date(year, 2, 29) + "T00:00:00Z") != nil) != isLeap { wrong.append("\(year)") }
      milliseconds += length * Self.day
    }
    #expect(wrong.isEmpty)
    #expect(milliseconds == 253_402_300_800_000)
  }

  @Test func `every second of a day is written and parsed`() {
    var wrong: [String] = []
    for second in 0..<86_400 {
      let text =
        "2024-02-29T" + Self.padded(second / 3600, 2) + ":" + Self.padded(second / 60 % 60, 2)
        + ":" + Self.padded(second % 60, 2) + "Z"
      let milliseconds = 1_709_164_800_000 + second * 1000
      if write(milliseconds) != text || parse(text) != milliseconds { wrong.append(text) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func `random times are parsed as they were written`() {
    var random = SplitMix64(seed: 10)
    for _ in 0..<5000 {
      let moment = Int.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random)
      #expect(write(moment).flatMap(parse) == moment)
      #expect(write(moment, always: true).flatMap(parse) == moment)
    }
  }
}
