import Bytes
import Posix

/// The clock by which entries of the cache expire. It goes on like the calendar, but not where that is set: a calendar that is
/// wrong for a while must not free every entry. Entries age by the time for which the machine ran.
///
/// An anchor of it stands behind the header, 64 bytes:
///
///      0   8  the cache's time, in seconds; at first it is the calendar's
///      8   8  the calendar's then, in seconds since 1970
///     16   8  for how many seconds the machine had been running
///     24   8  a number for the machine's start
///     60   4  the checksum of the bytes before it
///
/// For an hour from the anchor the calendar is believed. Then the machine is asked how long it has been running, and there is a
/// new anchor, which takes one write.
struct CacheClock: Equatable {
  static let length = CacheRecord.length
  /// For so many seconds the calendar is believed.
  static let interval = 3600

  /// In seconds of the cache's time.
  let time: Int
  private let wall: Int
  private let uptime: Int
  private let boot: UInt64

  /// Entries' ends are kept in 32 bits: so there is room for ten years from any time.
  private static let limit = 1 << 32 - 3651 * 86_400
  /// No calendar and no machine goes further, and so no difference is too large.
  private static let reach = 1 << 40
  /// The checksum has the number of a page in it.
  private static let page = 1

  /// The anchor that stands in these bytes; nil where there is none, or it is not complete.
  init?(_ bytes: [UInt8], at start: Int) {
    let sum = CacheRecord.checksum(bytes, at: start, page: Self.page)
    guard bytes.number(at: start + 60, count: 4) == UInt64(sum) else { return nil }
    time = min(Int(clamping: bytes.number(at: start)), Self.limit)
    wall = min(Int(clamping: bytes.number(at: start + 8)), Self.reach)
    uptime = min(Int(clamping: bytes.number(at: start + 16)), Self.reach)
    boot = bytes.number(at: start + 24)
  }

  /// The anchor that follows an older one, or the first one.
  ///
  /// Entries that live for longer than they should do no harm, but those that are gone too early do: so time passes only as
  /// far as the calendar and the machine's running time agree. Where the machine was started again, or is another one, there is
  /// only the calendar; it is believed as far as it says that less time has passed than an entry has to live.
  init(after old: CacheClock?, wall: Int, _ machine: Uptime, secondsToLive: Int) {
    self.wall = min(max(0, wall), Self.reach)
    uptime = min(max(0, machine.seconds), Self.reach)
    boot = machine.boot
    guard let old else {
      time = min(self.wall, Self.limit)
      return
    }
    var passed = self.wall - old.wall
    if boot != 0, boot == old.boot, uptime >= old.uptime {
      passed = min(passed, uptime - old.uptime)
    } else if passed > secondsToLive {
      passed = 0
    }
    time = min(old.time + max(0, passed), Self.limit)
  }

  /// The cache's time; nil where it has been long since the anchor, or seems so.
  func time(at wall: Int) -> Int? {
    let passed = min(max(0, wall), Self.reach) - self.wall
    guard abs(passed) <= Self.interval else { return nil }
    return min(max(0, time + passed), Self.limit)
  }

  /// By how many seconds the calendar was set since an older anchor, as far as one can know; nil where it was not.
  func step(since old: CacheClock?) -> Int? {
    guard let old else { return nil }
    let step = (wall - old.wall) - (time - old.time)
    return abs(step) > Self.interval ? step : nil
  }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    bytes.store(UInt64(clamping: time), at: 0)
    bytes.store(UInt64(clamping: wall), at: 8)
    bytes.store(UInt64(clamping: uptime), at: 16)
    bytes.store(boot, at: 24)
    let sum = CacheRecord.checksum(bytes, at: 0, page: Self.page)
    bytes.store(UInt64(sum), at: 60, count: 4)
    return bytes
  }
}
