import Bytes
import Digest
import Webhook

/// What is remembered of one event, in 64 bytes:
///
///      0  20  the key's digest from its byte 12 on; its beginning chooses the page
///     20  16  the beginning of the content's digest
///     36   4  when it expires, in seconds of the cache's time: `CacheClock`
///     40   1  its state: 0 none, 1 intent, 2 mark
///     41   3  of an intent: the sum of the line; zero where a version wrote it that made none
///     44   8  of an intent: the inode of the file that its line goes to
///     52   8  of an intent: the offset at which its line will stand
///     60   4  the checksum of all that, and of the page's number
struct CacheRecord {
  static let length = 64
  static let keyLength = 20
  static let contentLength = 16

  enum State: UInt8 {
    /// The event is told.
    case mark = 2
    /// The event is about to be told. Whoever finds it without its lock finds what a killed process left.
    case intent = 1
  }

  var key: Digest
  var content: Digest
  /// In seconds of the cache's time.
  var expires: Int
  var state: State
  var inode: UInt64 = 0
  var offset = 0
  /// Of the line that an intent announces: 24 bits.
  var sum: UInt32 = 0

  /// The 64 bytes, for the page of that number.
  func bytes(page: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let (key, content) = (key.bytes.span, content.bytes.span)
    for index in 0..<Self.keyLength { bytes[index] = key[12 + index] }
    for index in 0..<Self.contentLength { bytes[20 + index] = content[index] }
    bytes.store(UInt64(clamping: expires), at: 36, count: 4)
    bytes[40] = state.rawValue
    bytes.store(UInt64(sum), at: 41, count: 3)
    bytes.store(inode, at: 44)
    bytes.store(UInt64(clamping: offset), at: 52)
    bytes.store(UInt64(Self.checksum(bytes, at: 0, page: page)), at: 60, count: 4)
    return bytes
  }

  /// A checksum of the first 60 bytes of a record, taken as numbers of eight bytes, and of the page's number, so that a record
  /// that was written to another place is none. It finds what a crash or a disk spoils; whoever may write to the file can
  /// write what they like.
  static func checksum(_ bytes: [UInt8], at start: Int, page: Int) -> UInt32 {
    precondition(start >= 0 && start + length <= bytes.count, "a record is whole")
    var sum = seed ^ UInt64(truncatingIfNeeded: page)
    unsafe bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: length, by: 8) {
        // The precondition has it that all 64 bytes are there.
        let stored = unsafe bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
        var word = UInt64(littleEndian: stored)
        // The last four bytes are the checksum itself.
        if offset == length - 8 { word &= 0xFFFF_FFFF }
        sum = mixed(sum, word)
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// A sum of a line without its LF, never 0, by which an intent is told from one of another line at the same place.
  static func sum(of line: Span<UInt8>) -> UInt32 {
    var sum = seed ^ UInt64(line.count)
    unsafe line.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= bytes.count {
        // The loop's condition has it that eight bytes are there.
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
  /// The sum of the line at an offset, which ends with LF.
  func sum(at offset: Int) -> UInt32 {
    let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    return CacheRecord.sum(of: bytes.span.extracting(offset..<end))
  }
}
