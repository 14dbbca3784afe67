import Bytes
import Posix
import Webhook

/// Finds out what became of events whose teller was killed, or gave up, between writing down where their lines would stand
/// and marking them as told.
struct Settlement {
  let sink: FileSink
  let isSynced: Bool
  let deadline: Int
  /// The files in which lines were written anew, to be synced before their events are marked.
  private var touched: [UInt64] = []

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
    var (isTold, isTorn) = (false, false)
    do throws(Errno) {
      try sink.withFile(inode: inode) { file throws(Errno) in
        var line = try Self.line(of: file, at: offset)
        isTorn = line.last != 0x0A
        if !isTorn { line.removeLast() }
        guard Self.isLine(line, of: claim) else { return }
        isTold = true
        if isSynced { try file.write(line.span, at: offset) }
      }
    } catch {
      throw StoreFailure("the event file cannot be read", code: Int(error.code))
    }
    guard isTold else { return false }
    // A line that is whole but for its LF.
    if isTorn { try sink.heal(deadline: deadline) }
    if isSynced, !touched.contains(inode) { touched.append(inode) }
    return true
  }

  /// Returns when all lines that were found are on the device.
  mutating func sync() throws(StoreFailure) {
    do throws(Errno) {
      for inode in touched {
        try sink.withFile(inode: inode) { file throws(Errno) in try file.syncData() }
      }
      touched = []
    } catch {
      throw StoreFailure("the event file cannot be synced", code: Int(error.code))
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
