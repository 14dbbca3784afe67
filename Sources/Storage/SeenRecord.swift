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

  /// FNV-1a over the first 60 bytes, begun with the page's number, so that a record that was written to another place is
  /// none. It finds what a crash or a disk spoils; whoever may write to the file can write what they like.
  static func checksum(_ bytes: [UInt8], at start: Int, page: Int) -> UInt32 {
    var sum: UInt32 = 0x811C_9DC5 ^ UInt32(truncatingIfNeeded: page)
    let bytes = bytes.span
    for index in start..<start + 60 { sum = (sum ^ UInt32(bytes[index])) &* 0x0100_0193 }
    return sum
  }
}
