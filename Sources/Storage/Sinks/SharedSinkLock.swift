import Bytes
import Posix

/// The file `sinks.lock`: locks for sinks whose descriptors are inherited, and so cannot be locked themselves. Each has
/// a place in the file, chosen by its device and inode: the first byte is its lock, and the 16 bytes hold its identity
/// while a line is being written, so that they show a torn line after a kill.
final class SharedSinkLock {
  static let name: StaticString = "sinks.lock"
  private static let places = 4096
  private static let placeLength = 16

  private let file: FileDescriptor

  init(in directory: StateDirectory) throws(Errno) {
    file = try FileDescriptor(
      opening: [UInt8](Self.name), in: directory.descriptor,
      [.readAndWrite, .create, .withoutLinks], mode: 0o600)
  }

  /// Locks a sink; returns false where the deadline passes first.
  func lock(_ sink: FileStatus, deadline: Int) throws(Errno) -> Bool {
    let start = Self.offset(of: sink)
    return try file.lock(start..<start + 1, deadline: deadline)
  }

  func unlock(_ sink: FileStatus) {
    let start = Self.offset(of: sink)
    // It fails only where there is nothing to unlock.
    try? file.unlock(start..<start + 1)
  }

  /// Whether a line of this sink is incomplete.
  func isTorn(_ sink: FileStatus) throws(Errno) -> Bool {
    var bytes = [UInt8](repeating: 0, count: Self.placeLength)
    let count = try file.read(at: Self.offset(of: sink), into: &bytes)
    return count == bytes.count && bytes == Self.identity(of: sink)
  }

  /// Records whether a line of this sink is incomplete.
  func setTorn(_ isTorn: Bool, _ sink: FileStatus) throws(Errno) {
    let none = [UInt8](repeating: 0, count: Self.placeLength)
    let bytes = isTorn ? Self.identity(of: sink) : none
    try file.write(bytes.span, at: Self.offset(of: sink))
  }

  private static func offset(of sink: FileStatus) -> Int {
    // Inodes of pipes are consecutive.
    Int((sink.inode ^ sink.device &* 0x9E37_79B9) % UInt64(places)) * placeLength
  }

  private static func identity(of sink: FileStatus) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: placeLength)
    bytes.store(sink.inode, at: 0)
    bytes.store(sink.device, at: 8)
    return bytes
  }
}
