import Bytes
import Digest

/// What is remembered of one event, in 64 bytes:
///
///      0  20  the key's digest from its byte 12 on; its beginning chooses the page
///     20  16  the beginning of the content's digest
///     36   4  when it expires, in seconds since 1970
///     40   1  its state: 0 none, 1 intent, 2 mark
///     41   3  zero
///     44   8  of an intent: the inode of the file that its line goes to
///     52   8  of an intent: the offset at which its line will stand
///     60   4  the checksum of all that, and of the page's number
struct SeenRecord {
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
  /// Seconds since 1970.
  var expires: Int
  var state: State
  var inode: UInt64 = 0
  var offset = 0

  /// The 64 bytes, for the page of that number.
  func bytes(page: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    let (key, content) = (key.bytes.span, content.bytes.span)
    for index in 0..<Self.keyLength { bytes[index] = key[12 + index] }
    for index in 0..<Self.contentLength { bytes[20 + index] = content[index] }
    bytes.store(UInt64(clamping: expires), at: 36, count: 4)
    bytes[40] = state.rawValue
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
    var sum = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: page)
    unsafe bytes.withUnsafeBytes { bytes in
      for offset in stride(from: 0, to: length, by: 8) {
        // The precondition has it that all 64 bytes are there.
        let stored = unsafe bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
        var word = UInt64(littleEndian: stored)
        // The last four bytes are the checksum itself.
        if offset == length - 8 { word &= 0xFFFF_FFFF }
        sum = (sum ^ word) &* 0xD6E8_FEB8_6659_FD93
        sum ^= sum >> 32
      }
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}
