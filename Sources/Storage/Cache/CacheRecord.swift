import Bytes
import Digest
import Webhook

/// The cache's record of one event, in 64 bytes:
///
///      0  20  the key's digest from its byte 12 on; its beginning chooses the page
///     20  16  the beginning of the content's digest
///     36   4  its expiry, in seconds of the cache's time: `CacheClock`
///     40   1  its state: 0 free, 1 intent, 2 committed
///     41   3  of an intent: the line's checksum; zero where an older version wrote it
///     44   8  of an intent: the inode of the line's file
///     52   8  of an intent: the offset at which the line begins
///     60   4  the checksum of the bytes before it, and of the page's number
struct CacheRecord {
  static let length = 64
  static let keyLength = 20
  static let contentLength = 16

  enum State: UInt8 {
    /// The line may be in the file: found under its stripe's lock, the intent of a killed process.
    case intent = 1
    /// The event was emitted.
    case committed = 2
  }

  var key: Digest
  var content: Digest
  /// In seconds of the cache's time.
  var expires: Int
  var state: State
  var intent = Intent.none

  /// Where the line of an intent stands if it was appended.
  struct Intent {
    var inode: UInt64
    var offset: Int
    /// The line's checksum of 24 bits; 0 for none.
    var checksum: UInt32

    static var none: Intent { Intent(inode: 0, offset: 0, checksum: 0) }
  }

  /// Returns the 64 bytes, for the page of that number.
  func bytes(page: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let (key, content) = (key.bytes.span, content.bytes.span)
    for index in 0..<Self.keyLength { bytes[index] = key[12 + index] }
    for index in 0..<Self.contentLength { bytes[20 + index] = content[index] }
    bytes.store(UInt64(clamping: expires), at: 36, count: 4)
    bytes[40] = state.rawValue
    bytes.store(UInt64(intent.checksum), at: 41, count: 3)
    bytes.store(intent.inode, at: 44)
    bytes.store(UInt64(clamping: intent.offset), at: 52)
    bytes.store(UInt64(Self.checksum(bytes, at: 0, page: page)), at: 60, count: 4)
    return bytes
  }

  /// Returns the checksum of a record's first 60 bytes and of its page's number, without which a misplaced record would
  /// be valid. It detects damage by a crash or a disk, not a forgery.
  static func checksum(_ bytes: [UInt8], at start: Int, page: Int) -> UInt32 {
    precondition(start >= 0 && start + length <= bytes.count, "a record has 64 bytes")
    var sum = seed ^ UInt64(truncatingIfNeeded: page)
    unsafe bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: length, by: 8) {
        // The precondition has checked the bounds.
        let stored = unsafe bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
        var word = UInt64(littleEndian: stored)
        // The last four bytes are the checksum itself.
        if offset == length - 8 { word &= 0xFFFF_FFFF }
        sum = mixed(sum, word)
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// Returns the checksum of a line without its LF, never 0, which distinguishes it from another line at the same offset.
  static func checksum(of line: Span<UInt8>) -> UInt32 {
    var sum = seed ^ UInt64(line.count)
    unsafe line.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= bytes.count {
        // The loop's condition has checked the bounds.
        let stored = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        sum = mixed(sum, UInt64(littleEndian: stored))
        offset += 8
      }
      while offset < bytes.count {
        sum = unsafe mixed(sum, UInt64(bytes[offset]))
        offset += 1
      }
    }
    return max(1, UInt32(truncatingIfNeeded: sum) & 0xFF_FFFF)
  }

  private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let product = (sum ^ word) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product >> 32
  }
}

extension EventLines {
  /// Returns the checksum of the line that begins at an offset.
  func checksum(at offset: Int) -> UInt32 {
    let end = bytes.span.firstLF(from: offset)
    return CacheRecord.checksum(of: bytes.span.extracting(offset..<end))
  }
}
