import Bytes
import Posix

/// A file of events, perhaps under another name by now, in which a line is looked for.
final class RenamedFile {
  let descriptor: FileDescriptor
  private let access: Access

  /// What may be done with the file.
  private enum Access {
    case inPlace
    /// It may only grow: `chattr +a`.
    case appending
    /// It is another user's, or read-only, or immutable.
    case reading
  }

  /// A part of the file that is a line, perhaps but for its LF.
  struct Line {
    /// Where it begins.
    var offset: Int
    /// The line without its LF.
    var text: [UInt8]
    var isTerminated: Bool
  }

  /// Lines are read in portions of this many bytes.
  private static let portion = 16_384
  /// No file is longer, and what comes behind can be counted on.
  private static let offsetLimit = 1 << 62

  /// Nil where it is not the file of that inode, or not for this user: what cannot be looked into now never can, and it is as
  /// if it were not there. What can only be read will do to find a line.
  init?(
    _ path: [UInt8], in directory: borrowing FileDescriptor, inode: UInt64,
    followsLinks: Bool = false
  ) throws(Errno) {
    let ways: [(Access, OpenOptions)] = [
      (.inPlace, .readAndWrite), (.appending, [.readAndWrite, .append]), (.reading, .readOnly),
    ]
    for (access, options) in ways {
      do throws(Errno) {
        // By now the name may be that of a FIFO.
        let file = try FileDescriptor(
          opening: path, in: directory,
          options.union(followsLinks ? .withoutWaiting : [.withoutWaiting, .withoutLinks]))
        let status = try file.status()
        guard status.inode == inode, status.kind == .file else { return nil }
        descriptor = file
        self.access = access
        return
      } catch {
        // The number may have become a directory's, or a socket's.
        guard error.isDenied || error.isNoFile else { throw error }
      }
    }
    return nil
  }

  /// The line at an offset: what stands between an LF, or the file's beginning, and the next LF, or the file's end. Nil where
  /// what stands there is none, or is longer than `limit`.
  func line(at offset: Int, limit: Int) throws(Errno) -> Line? {
    // A record may say anything whose checksum is right.
    guard offset < Self.offsetLimit else { return nil }
    let lead = offset == 0 ? 0 : 1
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: Self.portion)
    while bytes.count <= limit + lead {
      let count = try descriptor.read(at: offset - lead + bytes.count, into: &room)
      var start = 0
      if bytes.isEmpty {
        // A number of a file that is gone may be another file's by now; that is not read to its end.
        guard count > lead, lead == 0 || room[0] == 0x0A, room[lead] == UInt8(ascii: "{") else {
          return nil
        }
        start = lead
      }
      if let end = room[start..<count].firstIndex(of: 0x0A) {
        bytes.append(room.span.extracting(0..<end))
        return line(bytes, offset, lead, limit, isTerminated: true)
      }
      bytes.append(room.span.extracting(0..<count))
      if count < room.count { return line(bytes, offset, lead, limit, isTerminated: false) }
    }
    return nil
  }

  private func line(
    _ bytes: [UInt8], _ offset: Int, _ lead: Int, _ limit: Int, isTerminated: Bool
  ) -> Line? {
    guard bytes.count - lead <= limit else { return nil }
    return Line(offset: offset, text: Array(bytes[lead...]), isTerminated: isTerminated)
  }

  /// Terminates a line that is complete but for its LF. False where that cannot be: somebody appended something else, or the
  /// file can only be read.
  func terminate(_ line: Line, deadline: Int) throws(Errno) -> Bool {
    guard access != .reading else { return false }
    guard try descriptor.lock(FileSink.wholeFile, deadline: deadline) else {
      throw Errno.timedOut
    }
    // It fails only where there is nothing to unlock.
    defer { try? descriptor.unlock(FileSink.wholeFile) }
    let end = line.offset + line.text.count
    if try descriptor.status().size == end {
      // Where the file may only grow, this appends.
      try descriptor.write([0x0A].span, at: end)
      return true
    }
    var next: [UInt8] = [0]
    return try descriptor.read(at: end, into: &next) == 1 && next[0] == 0x0A
  }

  /// Writes a line that stands there over itself, with the LFs before and behind it, where the file may be written to. After a
  /// sync that failed, Linux takes what it could not write for written, and to sync it once more would prove nothing.
  ///
  /// What may not be written over is synced as it is; where a sync of it failed before, that is no proof.
  func renew(_ line: Line) throws(Errno) {
    guard access == .inPlace else { return }
    var bytes = line.text
    bytes.append(0x0A)
    guard line.offset > 0 else { return try descriptor.write(bytes.span, at: 0) }
    bytes.insert(0x0A, at: 0)
    try descriptor.write(bytes.span, at: line.offset - 1)
  }
}
