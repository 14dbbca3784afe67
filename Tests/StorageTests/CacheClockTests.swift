import Glibc
import Posix
import TestSupport
import Testing
import Webhook

@testable import Storage

/// The time by which entries expire, whatever the wall clock does.
struct CacheClockTests {
  private static let day = 86_400
  private static let start = 1_800_000_000
  private static let secondsToLive = 8 * day

  /// The time between two requests, and how much older an entry is then.
  struct Passage {
    var name: String
    /// The seconds by which the wall clock and the uptime advance.
    var calendar: Int
    var uptime: Int
    var boot: UInt64
    var age: Int
    var isStep: Bool
  }

  static let passages = [
    Passage(name: "a moment", calendar: 5, uptime: 5, boot: 1, age: 5, isStep: false),
    Passage(
      name: "a busy hour", calendar: 3600, uptime: 3600, boot: 1, age: 3600, isStep: false),
    Passage(
      name: "a quiet month", calendar: 30 * day, uptime: 30 * day, boot: 1, age: 30 * day,
      isStep: false),
    Passage(
      name: "a jump of a month", calendar: 30 * day, uptime: 60, boot: 1, age: 60, isStep: true),
    Passage(name: "a jump of a day", calendar: day, uptime: 60, boot: 1, age: 60, isStep: true),
    Passage(
      name: "a jump within a quiet month", calendar: 3650 * day, uptime: 30 * day, boot: 1,
      age: 30 * day, isStep: true),
    Passage(name: "a jump back", calendar: -30 * day, uptime: 60, boot: 1, age: 0, isStep: true),
    Passage(
      name: "a jump back to 1970", calendar: -start, uptime: 60, boot: 1, age: 0, isStep: true),
    Passage(
      name: "before 1970", calendar: -2 * start, uptime: 60, boot: 1, age: 0, isStep: true),
    Passage(
      name: "a start of the machine", calendar: 7200, uptime: -900, boot: 2, age: 7200,
      isStep: false),
    Passage(
      name: "a week off", calendar: 7 * day, uptime: -900, boot: 2, age: 7 * day, isStep: false),
    Passage(
      name: "a month off, or a wrong calendar at the start", calendar: 30 * day, uptime: -900,
      boot: 2, age: 0, isStep: true),
    Passage(
      name: "a start with the calendar at 1970", calendar: -start, uptime: -900, boot: 2, age: 0,
      isStep: true),
    Passage(
      name: "a system without a boot id, a jump", calendar: 30 * day, uptime: 60, boot: 0,
      age: 60, isStep: true),
    Passage(
      name: "a system without a boot id, a jump of less than the TTL", calendar: 7 * day,
      uptime: 60, boot: 0, age: 60, isStep: true),
    Passage(
      name: "a system without a boot id, a day", calendar: day, uptime: day, boot: 0,
      age: day, isStep: false),
  ]

  private func first(boot: UInt64) -> CacheClock {
    CacheClock(
      after: nil, wall: Self.start, Uptime(seconds: 1000, boot: boot),
      secondsToLive: Self.secondsToLive)
  }

  @Test(arguments: passages)
  func `entries age by the time that has certainly passed`(passage: Passage) throws {
    let anchor = first(boot: passage.boot == 0 ? 0 : 1)
    let wall = Self.start + passage.calendar
    let machine = Uptime(seconds: 1000 + passage.uptime, boot: passage.boot)
    let next = CacheClock(
      after: anchor, wall: wall, machine, secondsToLive: Self.secondsToLive)
    let time = anchor.time(at: wall)
    #expect((time ?? next.time) == anchor.time + passage.age, "\(passage.name)")
    #expect((time == nil && next.step(since: anchor) != nil) == passage.isStep, "\(passage.name)")
    // It continues from there, whatever the wall clock says.
    let further = max(0, wall + 100) - max(0, wall)
    #expect(next.time(at: wall + 100) == next.time + further)
  }

  @Test func `a written anchor is read, and a damaged one is invalid`() {
    let anchor = first(boot: 7)
    #expect(CacheClock([1, 2, 3] + anchor.bytes, at: 3) == anchor)
    #expect(CacheClock([UInt8](repeating: 0, count: 64), at: 0) == nil)
    for index in 0..<64 {
      var bytes = anchor.bytes
      bytes[index] ^= 1
      #expect(CacheClock(bytes, at: 0) == nil)
    }
  }

  @Test(arguments: [UInt64(0), 1, 1 << 32, 1 << 63, .max])
  func `whatever an anchor says, there is a time`(number: UInt64) throws {
    var bytes = [UInt8](repeating: 0, count: 64)
    for at in [0, 8, 16, 24] { bytes.store(number, at: at) }
    let sum = UInt64(CacheRecord.checksum(bytes, at: 0, page: 1))
    bytes.store(sum, at: 60, count: 4)
    let anchor = try #require(CacheClock(bytes, at: 0))
    for wall in [Int.min, 0, Self.start, Int.max] {
      for boot in [number, 7] {
        let next = CacheClock(
          after: anchor, wall: wall, Uptime(seconds: Int.max, boot: boot), secondsToLive: 1)
        _ = next.step(since: anchor)
        #expect((anchor.time(at: wall) ?? next.time) + 3650 * Self.day < 1 << 32)
      }
    }
  }

  @Test(arguments: [Int.min, -1, 0, 1 << 31, 1 << 32, 1 << 40, Int.max])
  func `an expiry has 32 bits at any time`(wall: Int) {
    let clock = CacheClock(
      after: nil, wall: wall, Uptime(seconds: 0, boot: 1), secondsToLive: Self.secondsToLive)
    #expect(clock.time >= 0)
    #expect(clock.time + 3650 * Self.day < 1 << 32)
  }

  @Test func `processes that begin while the wall clock is set have one time`() throws {
    let directory = TemporaryDirectory()
    let state = try StateDirectory(Array(directory.path.utf8))
    let machine = Uptime(seconds: 1000, boot: 1)
    let caches = try (0..<2).map { _ in try IdempotencyCache(in: state, entries: 1) }
    // Both read the header of the new cache before either has a time.
    let first = try caches[0].lock(1, deadline: .max)
    let second = try caches[1].lock(2, deadline: .max)
    var times: [Int] = []
    for (cache, calendar) in zip(caches, [0, -40 * Self.day]) {
      times.append(
        try cache.time(
          at: Self.start + calendar, secondsToLive: Self.secondsToLive, deadline: .max
        ) { machine })
    }
    #expect(times == [Self.start, Self.start])
    first.release()
    second.release()
  }

  @Test func `no step of the wall clock expires an entry, and uptime does`() throws {
    let directory = TemporaryDirectory()
    let store = directory.store { $0.secondsToLive = Self.secondsToLive }
    func emit(_ id: String, calendar: Int, uptime: Int) throws -> Knowledge? {
      // As another process, which knows only the file.
      store.forgetDirectory()
      return try store.emit(
        [Claim(id)], at: Self.start + calendar, uptime: Uptime(seconds: 1000 + uptime, boot: 1)
      ).first
    }
    let years = 3650 * Self.day
    #expect(try emit("A", calendar: 0, uptime: 0) == .unseen)
    #expect(try emit("A", calendar: years, uptime: 10) == .seen)
    #expect(try emit("B", calendar: years + 10, uptime: 20) == .unseen)
    #expect(try emit("A", calendar: 30, uptime: 30) == .seen)
    #expect(try emit("B", calendar: 30, uptime: 30) == .seen)
    #expect(try emit("C", calendar: -years, uptime: 40) == .unseen)
    for id in ["A", "B", "C"] { #expect(try emit(id, calendar: 50, uptime: 50) == .seen) }
    #expect(directory.read("events.jsonl").split(separator: "\n").count == 3)
    // Each step is noted once.
    #expect(store.takeNotes().count == 4)
    let later = Self.secondsToLive + 100
    #expect(try emit("A", calendar: later, uptime: later) == .unseen)
  }
}
