import Bytes
import Coroutines
import Posix

/// The lines of the event files.
enum Lines {
  /// The length of a line with an id of one digit and a text without padding; set at the start.
  nonisolated(unsafe) static var shortest = 0

  private static let lineBegin = Array("{\"specversion\"".utf8)

  static let pipe = Array("/data/events.pipe".utf8)

  static func directory(_ plan: Plan) -> String {
    plan.isLink || plan.isOutput ? "/data" : "/var/state"
  }

  static let output = "/data/events.out"

  /// The event files, renamed ones too, as processes see them or as they are on the disk for certain.
  static func files(_ plan: Plan, durable: Bool) -> [(name: [UInt8], inode: Inode)] {
    kernel.files(in: directory(plan), durable: durable).filter {
      $0.name.starts(with: Array("events".utf8))
    }
  }

  /// The texts of all event files, or what the pipe's reader has read.
  static func texts(_ plan: Plan, durable isDurable: Bool) -> [[UInt8]] {
    if plan.isPipe {
      return [kernel.inode(at: String(decoding: pipe, as: UTF8.self))?.bytes ?? []]
    }
    return files(plan, durable: isDurable).map {
      isDurable ? Array($0.inode.durable) : $0.inode.bytes
    }
  }

  /// Counts the complete lines that have a word, each with its LF.
  static func count(_ word: [UInt8], in text: [UInt8]) -> Int {
    var count = 0
    var at = 0
    while case let found = find_bytes(text, text.count, at, word, word.count), found >= 0 {
      let start = text[..<found].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      guard let end = text[found...].firstIndex(of: 0x0A) else {
        // Without its LF it is complete for those who read to the end, and the next writer terminates it.
        return isComplete(text[start...]) ? count + 1 : count
      }
      if isComplete(text[start..<end]) { count += 1 }
      at = end
    }
    return count
  }

  private static func isComplete(_ line: ArraySlice<UInt8>) -> Bool {
    line.last == UInt8(ascii: "}") && (try? JSONDocument(scanning: Array(line))) != nil
  }

  /// The lines that are not complete, and whether a complete one follows in the same line.
  static func torn(in text: [UInt8]) -> (count: Int, isUnterminated: Bool) {
    var (count, isUnterminated) = (0, false)
    for line in text.split(separator: 0x0A) where !isComplete(line) {
      count += 1
      let line = Array(line)
      var at = 1
      while case let found = find_bytes(line, line.count, at, lineBegin, lineBegin.count),
        found >= 0
      {
        if isComplete(line[found...]) { isUnterminated = true }
        at = found + 1
      }
    }
    return (count, isUnterminated)
  }
}
