import Bytes
import Posix
import Webhook

/// Finds out what became of events whose teller was killed, or gave up, between writing down where their lines would stand
/// and marking them as told.
struct Recovery {
  let sink: FileSink
  let isSynced: Bool
  /// Nothing longer is a line of ours.
  let lineLimit: Int
  let deadline: Int
  /// The files that were looked for, by their inodes; nil for those that are not there.
  private var files: [(inode: UInt64, file: RenamedFile?)] = []
  /// Those in which lines were found, to be synced before their events are marked.
  private var touched: [RenamedFile] = []

  init(sink: FileSink, isSynced: Bool, lineLimit: Int, deadline: Int) {
    self.sink = sink
    self.isSynced = isSynced
    self.lineLimit = lineLimit
    self.deadline = deadline
  }

  /// Whether the event's line stands where it was to be; then it is on the device once `sync` returns.
  ///
  /// - Parameter sum: of the line, as the intent has it; 0 where it has none.
  mutating func isEmitted(
    _ claim: Claim, inode: UInt64, offset: Int, sum: UInt32
  ) throws(StoreError) -> Bool {
    do throws(Errno) {
      guard let file = try file(inode),
        let line = try file.line(at: offset, limit: lineLimit),
        // After power loss the intent may be older than the line, which is another content's then.
        sum == 0 || sum == CacheRecord.sum(of: line.text.span),
        Self.isLine(line.text, of: claim)
      else { return false }
      if !line.isTerminated, try !file.terminate(line, deadline: deadline) { return false }
      if isSynced {
        try file.renew(line)
        if !touched.contains(where: { $0 === file }) { touched.append(file) }
      }
      return true
    } catch {
      throw StoreError("the event file cannot be read", code: error.number)
    }
  }

  private mutating func file(_ inode: UInt64) throws(Errno) -> RenamedFile? {
    for known in files where known.inode == inode { return known.file }
    let file = try sink.path.file(inode: inode)
    files.append((inode, file))
    return file
  }

  /// Returns when all lines that were found are on the device.
  mutating func sync() throws(StoreError) {
    do throws(Errno) {
      for file in touched { try file.descriptor.syncData() }
      touched = []
    } catch {
      throw StoreError("the event file cannot be synced", code: error.number)
    }
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
