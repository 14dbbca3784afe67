import Bytes
import Posix
import Webhook

/// Finds out what became of events whose teller was killed, or gave up, between writing down where their lines would stand
/// and marking them as told.
struct Settlement {
  let sink: FileSink
  let isSynced: Bool
  let deadline: Int
  /// The files that were looked for, by their inodes; nil for those that are not there.
  private var files: [(inode: UInt64, file: OldFile?)] = []
  /// Those in which lines were written anew, to be synced before their events are marked.
  private var touched: [OldFile] = []

  init(sink: FileSink, isSynced: Bool, deadline: Int) {
    self.sink = sink
    self.isSynced = isSynced
    self.deadline = deadline
  }

  /// Lines are read in portions of this many bytes.
  private static let portion = 16_384
  /// Nothing longer is a line of ours.
  private static let lineLimit = 1 << 30

  /// Whether the event's line stands where it was to be. One that does is written over itself: after a sync that failed, Linux
  /// takes what it could not write for written, and syncing once more would prove nothing.
  mutating func isTold(
    _ claim: Claim, inode: UInt64, offset: Int
  ) throws(StoreFailure) -> Bool {
    do throws(Errno) {
      guard let file = try file(inode) else { return false }
      var line = try Self.line(of: file.descriptor, at: offset)
      let isEnded = line.last == 0x0A
      if isEnded { line.removeLast() }
      guard Self.isLine(line, of: claim) else { return false }
      if isSynced {
        try file.descriptor.write(line.span, at: offset)
        if !touched.contains(where: { $0 === file }) { touched.append(file) }
      }
      if !isEnded { try end(file, at: offset + line.count) }
      return true
    } catch {
      throw StoreFailure("the event file cannot be read", code: error.number)
    }
  }

  /// Ends a line that is whole but for its LF, unless somebody has appended to it by now.
  private func end(_ file: OldFile, at size: Int) throws(Errno) {
    guard try file.descriptor.lock(FileSink.wholeFile, deadline: deadline) else {
      throw Errno.timedOut
    }
    // It fails only where there is nothing to unlock.
    defer { try? file.descriptor.unlock(FileSink.wholeFile) }
    guard try file.descriptor.status().size == size else { return }
    try file.descriptor.write([0x0A].span, at: size)
  }

  private mutating func file(_ inode: UInt64) throws(Errno) -> OldFile? {
    for known in files where known.inode == inode { return known.file }
    let file = try sink.open(inode: inode)
    files.append((inode, file))
    return file
  }

  /// Returns when all lines that were found are on the device.
  mutating func sync() throws(StoreFailure) {
    do throws(Errno) {
      for file in touched { try file.descriptor.syncData() }
      touched = []
    } catch {
      throw StoreFailure("the event file cannot be synced", code: error.number)
    }
  }

  /// The bytes from an offset up to and with the next LF, or the end of the file.
  private static func line(
    of file: borrowing FileDescriptor, at offset: Int
  ) throws(Errno) -> [UInt8] {
    var line: [UInt8] = []
    var room = [UInt8](repeating: 0, count: portion)
    while line.count < lineLimit {
      let count = try file.read(at: offset + line.count, into: &room)
      if let end = room[..<count].firstIndex(of: 0x0A) {
        line.append(room.span.extracting(0..<end + 1))
        return line
      }
      line.append(room.span.extracting(0..<count))
      if count < room.count { return line }
    }
    return line
  }

  /// Whether the text is a whole line of that event. A line that was written without the cache was not announced, and says
  /// nothing of one that was.
  static func isLine(_ text: [UInt8], of claim: Claim) -> Bool {
    guard
      let document = try? JSONDocument(scanning: text, depthLimit: 2 * JSONDocument.depthLimit)
    else { return false }
    let root = document.root
    if let known = document.member("idempotency", of: root), document.equals(known, "unavailable") {
      return false
    }
    return document.string(of: document.member("source", of: root)) == claim.source
      && document.string(of: document.member("id", of: root)) == claim.id
  }
}

/// A file of events, perhaps under another name by now.
final class OldFile {
  let descriptor: FileDescriptor

  /// Nil where it is not the file of that inode, or not for this user: what cannot be looked into now never can, and it is as
  /// if it were not there.
  init?(_ path: [UInt8], in folder: StateFolder?, inode: UInt64) throws(Errno) {
    let opened: FileDescriptor
    do throws(Errno) {
      if let folder {
        opened = try FileDescriptor(
          opening: path, in: folder.descriptor, [.readAndWrite, .withoutLinks])
      } else {
        opened = try FileDescriptor(opening: path, in: .workingFolder, .readAndWrite)
      }
    } catch {
      guard error.isDenied else { throw error }
      return nil
    }
    guard try opened.status().inode == inode else { return nil }
    descriptor = opened
  }
}
