import Posix

/// The end of a file that a process has inherited as its standard output, often for writing only. It is opened again for
/// reading where that is allowed: a line torn by a power cut has no mark in `sinks.lock`, which is not synced.
struct OutputEnd: ~Copyable {
  private let file: FileDescriptor
  private let canWrite: Bool
  private let size: Int

  /// The smallest block of a device: what a failed sync loses begins and ends at a multiple of it.
  private static let block = 512

  /// - Parameter size: the file's size, under the lock of its writers.
  init(of output: borrowing FileDescriptor, at size: Int) throws(Errno) {
    self.size = size
    if let file = try Self.reopen(output, .readAndWrite) {
      self.file = file
      canWrite = true
    } else {
      file = try Self.reopen(output, .readOnly) ?? .closed
      canWrite = false
    }
  }

  /// Nil where the user or a sandbox may not open the file so, or /proc is not mounted.
  private static func reopen(
    _ output: borrowing FileDescriptor, _ options: OpenOptions
  ) throws(Errno) -> FileDescriptor? {
    do throws(Errno) {
      return try FileDescriptor(reopening: output, options)
    } catch {
      guard error.isUnreachablePath || error.isNotSupported else { throw error }
      return nil
    }
  }

  /// Returns whether the last line lacks its LF; nil where that cannot be known.
  func isTorn() throws(Errno) -> Bool? {
    guard file.isOpen else { return nil }
    guard size > 0 else { return false }
    var byte: [UInt8] = [0]
    guard try file.read(at: size - 1, into: &byte) == 1 else { throw Errno.inputOutput }
    return byte[0] != 0x0A
  }

  /// Writes an LF at the end of a block over itself, where the file allows that. After another process's failed sync,
  /// Linux regards it as clean; one within a block is written with what follows it.
  func rewrite() throws(Errno) {
    guard canWrite, size > 0, size.isMultiple(of: Self.block) else { return }
    try file.write([0x0A].span, at: size - 1)
  }
}
