import Bytes
package import Posix

/// The file to which the receiver emits events, as a doctor reads it.
package struct EventFile {
  /// Its path.
  package let path: [UInt8]
  /// The file's status before the sample; nil where there was no file.
  private let start: FileStatus?

  /// Bytes that are read of what follows, or precedes, the sample.
  private static var limit: Int { 1 << 20 }

  /// A file as it is before the sample. Throws where it cannot be read.
  @_optimize(size) package init(_ path: [UInt8]) throws(Errno) {
    self.path = path
    do throws(Errno) {
      start = try FileDescriptor(readingFrom: path).status()
    } catch {
      guard error == .noSuchFile else { throw error }
      start = nil
    }
  }

  /// Whether the file has these bytes since; one that was replaced is read from its beginning.
  @_optimize(size) func hasSince(_ text: [UInt8]) -> Bool {
    guard let file = try? FileDescriptor(readingFrom: path), let now = try? file.status() else {
      return false
    }
    var offset = 0
    if let start, now.isSame(as: start), now.size >= start.size { offset = start.size }
    let added = Self.bytes(of: file, from: offset)
    guard added.count >= text.count else { return false }
    return (0...(added.count - text.count)).contains { added[$0...].starts(with: text) }
  }

  /// The last line before the sample that is not of a test notification; nil where there is none.
  var lastEvent: [UInt8]? {
    guard let start, let file = try? FileDescriptor(readingFrom: path) else { return nil }
    let tail = Self.bytes(of: file, from: max(0, start.size - Self.limit))
    var end = tail.count
    while end > 0 {
      let start = (tail[..<(end - 1)].lastIndex(of: 0x0A) ?? -1) + 1
      let line = Array(tail[start..<end])
      if line.count > 1, !line.contains("\"source\":\"/whatsapp/0/") { return line }
      end = start
    }
    return nil
  }

  private static func bytes(of file: borrowing FileDescriptor, from offset: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = (try? file.read(at: offset, into: &bytes)) ?? 0
    return Array(bytes.prefix(count))
  }
}
