import Bytes

/// The first bytes of the cache file:
///
///      0  16  "hookline seen 1" and LF
///     16   8  the number of pages
///     24   4  zero
///     60   4  the checksum of the bytes before it
///     64  64  the cache's clock: `CacheClock`
///
/// The rest of this page is unused. Three pages hold the counts of an older version, a block of 192 bytes for each
/// stripe; the pages of records follow, and after them the blocks of `CountBlock`, which older versions ignore.
enum CacheHeader {
  static let length = 64
  /// The length of the header and the clock, which take one read.
  static let lengthWithClock = length + CacheClock.length
  static let oldCounterStart = 4096
  static let oldCounterLength = 192
  static let pageStart = 4 * 4096

  private static let magic: StaticString = "hookline seen 1\n"

  enum Reading {
    /// The header of a cache with this number of pages.
    case pages(Int)
    /// The file is new.
    case blank
    /// The file is not a hookline cache file.
    case invalid
  }

  /// - Parameter bytes: the first 64 bytes of the file or more, zero where it has fewer.
  static func read(_ bytes: [UInt8]) -> Reading {
    if bytes[..<length].allSatisfy({ $0 == 0 }) { return .blank }
    let sum = UInt64(CacheRecord.checksum(bytes, at: 0, page: 0))
    guard bytes.span.equals(magic, at: 0..<16), bytes.number(at: 60, count: 4) == sum else {
      return .invalid
    }
    let pages = Int(clamping: bytes.number(at: 16))
    guard pages > 0, pages <= pageLimit, pages.isMultiple(of: IdempotencyCache.stripes) else {
      return .invalid
    }
    return .pages(pages)
  }

  static func bytes(pages: Int) -> [UInt8] {
    var bytes = [UInt8](magic)
    bytes += [UInt8](repeating: 0, count: length - bytes.count)
    bytes.store(UInt64(clamping: pages), at: 16)
    bytes.store(UInt64(CacheRecord.checksum(bytes, at: 0, page: 0)), at: 60, count: 4)
    return bytes
  }

  /// The most pages: 64 GiB of them.
  static let pageLimit = 1 << 24

  /// Returns the offset of the blocks of counts.
  static func blockStart(pages: Int) -> Int { pageStart + pages * CachePage.length }

  /// Returns the length of the file.
  static func size(pages: Int) -> Int {
    blockStart(pages: pages) + IdempotencyCache.stripes * CountBlock.length
  }

  /// Returns the number of pages that hold a number of records, a multiple of the stripes'.
  static func pages(for entries: Int) -> Int {
    let group = IdempotencyCache.stripes * CachePage.slots
    let groups = max(1, (min(entries, pageLimit * CachePage.slots) + group - 1) / group)
    return groups * IdempotencyCache.stripes
  }
}
