import Bytes
import Posix

/// A file of events, perhaps renamed, in which a line is looked for.
final class RenamedFile {
  let descriptor: FileDescriptor
  private let access: Access

  /// What the file allows.
  private enum Access {
    case writing
    /// It is append-only: `chattr +a`.
    case appending
    /// It is another user's, or read-only, or immutable.
    case reading
  }

  /// A line, perhaps without its LF.
  struct Line {
    /// Where it begins.
    var offset: Int
    /// The line without its LF.
    var text: [UInt8]
    var isTerminated: Bool
  }

  /// The bytes of one read.
  private static let portion = 16_384
  /// Larger than any file, and safe to add to.
  private static let offsetLimit = 1 << 62

  /// Nil where the path does not lead to the file of that inode, or the user may not read it.
  init?(
    _ path: [UInt8], in directory: borrowing FileDescriptor, inode: UInt64,
    followsLinks: Bool = false
  ) throws(Errno) {
    let ways: [(Access, OpenOptions)] = [
      (.writing, .readAndWrite), (.appending, [.readAndWrite, .append]), (.reading, .readOnly),
    ]
    for (access, options) in ways {
      do throws(Errno) {
        // A FIFO may have the name now.
        let file = try FileDescriptor(
          opening: path, in: directory,
          options.union(followsLinks ? .withoutWaiting : [.withoutWaiting, .withoutLinks]))
        let status = try file.status()
        guard status.inode == inode, status.kind == .file else { return nil }
        descriptor = file
        self.access = access
        return
      } catch {
        // A directory or a socket may have the inode's number now.
        guard error.isUnreachablePath || error.isNotRegularFile else { throw error }
      }
    }
    return nil
  }

  /// Returns the line that begins at an offset: after an LF, or at the file's beginning, up to the next LF, or the
  /// file's end. Nil where no line begins there, or it is longer than `limit`.
  func line(at offset: Int, limit: Int) throws(Errno) -> Line? {
    // A forged record may hold any offset.
    guard offset < Self.offsetLimit else { return nil }
    let lead = offset == 0 ? 0 : 1
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: Self.portion)
    while bytes.count <= limit + lead {
      let count = try descriptor.read(at: offset - lead + bytes.count, into: &room)
      var start = 0
      if bytes.isEmpty {
        // The inode's number may be that of another file now, which is not read to its end.
        guard count > lead, lead == 0 || room[0] == 0x0A, room[lead] == UInt8(ascii: "{") else {
          return nil
        }
        start = lead
      }
      let end = room[start..<count].firstIndex(of: 0x0A)
      bytes.append(room.span.extracting(0..<(end ?? count)))
      guard end != nil || count < room.count else { continue }
      guard bytes.count - lead <= limit else { return nil }
      return Line(offset: offset, text: Array(bytes[lead...]), isTerminated: end != nil)
    }
    return nil
  }

  /// Terminates a line that lacks only its LF; returns false where other bytes follow it, or the file is read-only.
  func terminate(_ line: Line, deadline: Int) throws(Errno) -> Bool {
    guard access != .reading else { return false }
    guard try descriptor.lock(FileSink.lockedBytes, deadline: deadline) else {
      throw Errno.timedOut
    }
    // It fails only where there is nothing to unlock.
    defer { try? descriptor.unlock(FileSink.lockedBytes) }
    let end = line.offset + line.text.count
    if try descriptor.status().size == end {
      // In an append-only file this appends.
      try descriptor.write([0x0A].span, at: end)
      return true
    }
    var next: [UInt8] = [0]
    return try descriptor.read(at: end, into: &next) == 1 && next[0] == 0x0A
  }

  /// Writes a line over itself, with the LFs before and after it, where the file allows that. After a sync that failed,
  /// Linux regards the pages that it could not write as clean, and another sync alone would prove nothing.
  func rewrite(_ line: Line) throws(Errno) {
    guard access == .writing else { return }
    var bytes = line.text
    bytes.append(0x0A)
    guard line.offset > 0 else { return try descriptor.write(bytes.span, at: 0) }
    bytes.insert(0x0A, at: 0)
    try descriptor.write(bytes.span, at: line.offset - 1)
  }
}
