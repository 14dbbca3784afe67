import Bytes
import Posix
import Webhook

/// Checks whether events with an intent but no commit record are already in a file: their process was killed, or gave
/// up, before it wrote the record.
///
/// An intent has only the inode of its file. That of one sink's file may be another file's in the directory of another
/// sink, on another device; but only the event's own line has the intent's checksum.
struct Recovery {
  private let sinks: [FileSink]
  private let isSynced: Bool
  /// The most bytes of a line.
  private let lineLimit: Int
  private let deadline: Int
  /// The files looked for so far, by their sinks and inodes; nil for those not found.
  private var files: [(sink: Int, inode: UInt64, file: RenamedFile?)] = []
  /// The files in which lines were found, to be synced before their events are recorded.
  private var touched: [RenamedFile] = []

  init(sinks: [FileSink], isSynced: Bool, lineLimit: Int, deadline: Int) {
    self.sinks = sinks
    self.isSynced = isSynced
    self.lineLimit = lineLimit
    self.deadline = deadline
  }

  /// Whether the event's line is where the intent says; if so it is on the device once `sync` returns.
  mutating func isEmitted(
    _ claim: Claim, _ intent: CacheRecord.Intent
  ) throws(StoreError) -> Bool {
    for sink in sinks.indices where try isEmitted(claim, intent, by: sink) { return true }
    return false
  }

  private mutating func isEmitted(
    _ claim: Claim, _ intent: CacheRecord.Intent, by sink: Int
  ) throws(StoreError) -> Bool {
    do throws(Errno) {
      guard let file = try file(intent.inode, of: sink),
        let line = try file.line(at: intent.offset, limit: lineLimit),
        // After a power cut the intent may be older than the line, which then is another event's.
        intent.checksum == 0 || intent.checksum == CacheRecord.checksum(of: line.text.span),
        Self.isLine(line.text, of: claim)
      else { return false }
      if !line.isTerminated, try !file.terminate(line, deadline: deadline) { return false }
      if isSynced {
        try file.rewrite(line)
        if !touched.contains(where: { $0 === file }) { touched.append(file) }
      }
      return true
    } catch {
      throw StoreError("the event file cannot be read", code: error.number)
    }
  }

  private mutating func file(_ inode: UInt64, of sink: Int) throws(Errno) -> RenamedFile? {
    for known in files where known.inode == inode && known.sink == sink { return known.file }
    let file = try sinks[sink].path.file(inode: inode)
    files.append((sink, inode, file))
    return file
  }

  /// Syncs all lines that were found.
  mutating func sync() throws(StoreError) {
    do throws(Errno) {
      for file in touched { try file.descriptor.syncData() }
      touched = []
    } catch {
      throw StoreError("the event file cannot be synced", code: error.number)
    }
  }

  /// Whether the text is a complete line of the event. A line written without the cache had no intent, and proves
  /// nothing.
  private static func isLine(_ text: [UInt8], of claim: Claim) -> Bool {
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
