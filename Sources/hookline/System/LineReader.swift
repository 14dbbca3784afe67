import Bytes
import Posix

/// The lines of a file, in the memory of one line and one portion.
struct LineReader: ~Copyable {
  enum Line {
    /// A line without its LF, which the last line of a file may lack.
    case text([UInt8], isTerminated: Bool)
    /// A line of more bytes than the limit, which are not kept.
    case tooLong
  }

  /// The line's number, from 1 on.
  private(set) var number = 0
  /// The bytes up to the next line.
  private(set) var position = 0
  /// The file's bytes; nil where it is not a regular file.
  let size: Int?

  private let file: FileDescriptor
  private let limit: Int
  private var buffer: [UInt8] = []
  /// The start of the next line in the buffer.
  private var start = 0

  /// The bytes of one read.
  private static let portion = 1 << 18
  /// The nanoseconds after which a writer pauses, and is not only slower than its reader.
  private static let pause = 50_000_000

  /// Opens a file; `-` is standard input.
  ///
  /// - Parameter limit: the most bytes of a line, without its LF.
  init(_ path: [UInt8], limit: Int) throws(Errno) {
    let file = path.equals("-") ? .standardInput : try FileDescriptor(readingFrom: path)
    let status = try file.status()
    size = status.kind == .file ? status.size : nil
    self.limit = limit
    self.file = file
  }

  /// Returns the next line; nil after the last one.
  ///
  /// - Parameter beforeWaiting: called where the writer of a pipe or a terminal pauses.
  mutating func next(beforeWaiting: () -> Void = {}) throws(Errno) -> Line? {
    var isTooLong = false
    var searched = start
    while true {
      let end = buffer.span.firstLF(from: searched)
      if end < buffer.count {
        defer { take(upTo: end + 1) }
        return isTooLong || end - start > limit ? .tooLong : line(start..<end, isTerminated: true)
      }
      if buffer.count - start > limit {
        isTooLong = true
        position += buffer.count - start
        start = buffer.count
      }
      searched = try fill(beforeWaiting)
      guard searched < buffer.count else {
        guard isTooLong || start < buffer.count else { return nil }
        defer { take(upTo: buffer.count) }
        return isTooLong ? .tooLong : line(start..<buffer.count, isTerminated: false)
      }
    }
  }

  private func line(_ range: Range<Int>, isTerminated: Bool) -> Line {
    .text([UInt8](copying: buffer.span.extracting(range)), isTerminated: isTerminated)
  }

  private mutating func take(upTo end: Int) {
    number += 1
    position += end - start
    start = end
  }

  /// Reads more bytes, after those of the incomplete line; returns where they begin.
  private mutating func fill(_ beforeWaiting: () -> Void) throws(Errno) -> Int {
    if size == nil { notePause(beforeWaiting) }
    if start > 0 {
      buffer = [UInt8](copying: buffer.span.extracting(start...))
      start = 0
    }
    let end = buffer.count
    _ = try file.read(atMost: Self.portion, into: &buffer)
    return end
  }

  private func notePause(_ beforeWaiting: () -> Void) {
    do throws(Errno) {
      try file.waitForReading(until: SystemTime.nanoseconds + Self.pause)
    } catch {
      beforeWaiting()
    }
  }
}
