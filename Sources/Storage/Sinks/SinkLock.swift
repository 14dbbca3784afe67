import Bytes
import Posix

/// The file `sinks.lock`: locks for sinks that cannot be locked themselves, for their descriptors are inherited. Each has a
/// place in the file, chosen by its device and inode, of which the first byte is the lock, and whose 16 bytes say whether
/// somebody is, or was when they were killed, in the middle of a line.
final class SinkLock {
  static let name: StaticString = "sinks.lock"
  private static let places = 4096
  private static let placeLength = 16

  private let file: FileDescriptor

  init(in directory: StateDirectory) throws(Errno) {
    file = try FileDescriptor(
      opening: [UInt8](Self.name), in: directory.descriptor,
      [.readAndWrite, .create, .withoutLinks], mode: 0o600)
  }

  /// Locks the place of a sink; false where that was not to be had by the deadline.
  func lock(_ sink: FileStatus, deadline: Int) throws(Errno) -> Bool {
    let start = Self.offset(of: sink)
    return try file.lock(start..<start + 1, deadline: deadline)
  }

  func unlock(_ sink: FileStatus) {
    let start = Self.offset(of: sink)
    // It fails only where there is nothing to unlock.
    try? file.unlock(start..<start + 1)
  }

  /// Whether somebody was in the middle of a line of this sink.
  func isDirty(_ sink: FileStatus) throws(Errno) -> Bool {
    var bytes = [UInt8](repeating: 0, count: Self.placeLength)
    let count = try file.read(at: Self.offset(of: sink), into: &bytes)
    return count == bytes.count && bytes == Self.identity(of: sink)
  }

  /// Says whether somebody is in the middle of a line.
  func setDirty(_ isDirty: Bool, _ sink: FileStatus) throws(Errno) {
    let clean = [UInt8](repeating: 0, count: Self.placeLength)
    let bytes = isDirty ? Self.identity(of: sink) : clean
    try file.write(bytes.span, at: Self.offset(of: sink))
  }

  private static func offset(of sink: FileStatus) -> Int {
    // Inodes of pipes are counted up.
    Int((sink.inode ^ sink.device &* 0x9E37_79B9) % UInt64(places)) * placeLength
  }

  private static func identity(of sink: FileStatus) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: placeLength)
    bytes.store(sink.inode, at: 0)
    bytes.store(sink.device, at: 8)
    return bytes
  }
}
