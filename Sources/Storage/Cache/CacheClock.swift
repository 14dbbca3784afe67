import Bytes
import Posix

/// The clock by which entries of the cache expire. It follows the wall clock, but ignores its steps: a wall clock that
/// is wrong for a while must not expire every entry. Entries age while the machine runs.
///
/// Its anchor is stored after the header, in 64 bytes:
///
///      0   8  the cache's time, in seconds; at first that of the wall clock
///      8   8  the wall clock then, in seconds since 1970
///     16   8  the machine's uptime then, in seconds
///     24   8  a number for the machine's boot
///     60   4  the checksum of the bytes before it
///
/// For an hour after the anchor the wall clock is trusted. Then the uptime is read, and a new anchor written.
struct CacheClock: Equatable {
  static let length = CacheRecord.length
  /// The seconds for which the wall clock is trusted.
  static let interval = 3600

  /// In seconds of the cache's time.
  let time: Int
  private let wall: Int
  private let uptime: Int
  private let boot: UInt64

  /// Expiries have 32 bits: this leaves ten years after any time.
  private static let limit = 1 << 32 - 3651 * 86_400
  /// Larger than any real time, and small enough for every difference.
  private static let timeLimit = 1 << 40
  /// The page's number in the checksum.
  private static let page = 1

  /// The anchor in these bytes; nil where it is missing or invalid.
  init?(_ bytes: [UInt8], at start: Int) {
    let sum = CacheRecord.checksum(bytes, at: start, page: Self.page)
    guard bytes.number(at: start + 60, count: 4) == UInt64(sum) else { return nil }
    time = min(Int(clamping: bytes.number(at: start)), Self.limit)
    wall = min(Int(clamping: bytes.number(at: start + 8)), Self.timeLimit)
    uptime = min(Int(clamping: bytes.number(at: start + 16)), Self.timeLimit)
    boot = bytes.number(at: start + 24)
  }

  /// The anchor that follows an older one, or the first one.
  ///
  /// An entry that lives too long does no harm, but one that expires too early does: the smaller of the differences of
  /// the wall clock and the uptime counts. After a reboot there is only the wall clock, which is trusted where less
  /// than `secondsToLive` has passed. An unknown boot, as under systemd's `ProcSubset=pid`, counts as the same one while
  /// the uptime grows.
  init(after old: CacheClock?, wall: Int, _ machine: Uptime, secondsToLive: Int) {
    self.wall = min(max(0, wall), Self.timeLimit)
    uptime = min(max(0, machine.seconds), Self.timeLimit)
    boot = machine.boot
    guard let old else {
      time = min(self.wall, Self.limit)
      return
    }
    var passed = self.wall - old.wall
    let isSameBoot = boot == 0 || old.boot == 0 || boot == old.boot
    if isSameBoot, uptime >= old.uptime {
      passed = min(passed, uptime - old.uptime)
    } else if passed > secondsToLive {
      passed = 0
    }
    time = min(old.time + max(0, passed), Self.limit)
  }

  /// Returns the cache's time; nil where the anchor is too old, or seems so.
  func time(at wall: Int) -> Int? {
    let passed = min(max(0, wall), Self.timeLimit) - self.wall
    guard abs(passed) <= Self.interval else { return nil }
    return min(max(0, time + passed), Self.limit)
  }

  /// Returns the seconds by which the wall clock was set since an older anchor; nil where it was not.
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
