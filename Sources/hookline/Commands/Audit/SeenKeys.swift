import Bytes
import Posix

/// The keys of lines, of which those seen twice are found at the end, in memory that hardly grows: by its last byte a key
/// belongs to one of 256 parts, whose full blocks are in a temporary file without a name. Only one part at a time is read back.
struct SeenKeys: ~Copyable {
  /// Lines that have the same key, by their numbers.
  struct Repetition {
    let line: Int
    let first: Int
  }

  private var file = FileDescriptor.closed
  private var blocks: [[UInt8]] = []
  /// Of each block in the file, the part that it belongs to.
  private var parts: [UInt8] = []

  private static let keyLength = 16
  /// The bytes of a key and of its line's number.
  private static let entryLength = keyLength + 8
  private static let blockLength = 256 * entryLength

  init() { blocks = [[UInt8]](repeating: [], count: 256) }

  /// Adds the key of a line, which has 16 bytes.
  mutating func add(_ key: [UInt8], line: Int) throws(Errno) {
    let part = Int(key[Self.keyLength - 1])
    blocks[part].append(key.span)
    for shift in stride(from: 0, to: 64, by: 8) {
      blocks[part].append(UInt8(truncatingIfNeeded: line >> shift))
    }
    guard blocks[part].count >= Self.blockLength else { return }
    if !file.isOpen { file = try Self.temporaryFile() }
    let block = blocks[part]
    try file.write(block.span)
    parts.append(UInt8(part))
    blocks[part].removeAll(keepingCapacity: true)
  }

  /// Returns the first line with the key of an earlier one; nil where all differ.
  func firstRepetition() throws(Errno) -> Repetition? {
    var first: Repetition?
    for part in 0..<256 {
      let entries = try entries(of: part)
      if let found = Self.firstRepetition(in: entries), found.line < first?.line ?? .max {
        first = found
      }
    }
    return first
  }

  private func entries(of part: Int) throws(Errno) -> [UInt8] {
    var entries: [UInt8] = []
    var block = [UInt8](repeating: 0, count: Self.blockLength)
    for (index, owner) in parts.enumerated() where owner == part {
      guard try file.read(at: index * Self.blockLength, into: &block) == block.count else {
        throw Errno.inputOutput
      }
      entries.append(block.span)
    }
    block = blocks[part]
    entries.append(block.span)
    return entries
  }

  /// Entries are in the order of the lines, and their keys are uniformly distributed: a hash table with linear probing.
  private static func firstRepetition(in entries: [UInt8]) -> Repetition? {
    let count = entries.count / entryLength
    var size = 16
    while size < 2 * count { size *= 2 }
    var table = [Int32](repeating: -1, count: size)
    for index in 0..<count {
      let start = index * entryLength
      var at = number(entries, at: start) & (size - 1)
      while table[at] >= 0 {
        let other = Int(table[at]) * entryLength
        if (0..<keyLength).allSatisfy({ entries[start + $0] == entries[other + $0] }) {
          return Repetition(
            line: number(entries, at: start + keyLength),
            first: number(entries, at: other + keyLength))
        }
        at = (at + 1) & (size - 1)
      }
      table[at] = Int32(truncatingIfNeeded: index)
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], at start: Int) -> Int {
    var number = 0
    for index in 0..<8 { number |= Int(bytes[start + index]) << (8 * index) }
    return number
  }

  private static func temporaryFile() throws(Errno) -> FileDescriptor {
    let directory = Process.variable("TMPDIR=").flatMap { $0.isEmpty ? nil : $0 }
    var path = (directory ?? [UInt8]("/var/tmp")) + [UInt8]("/hookline-audit-")
    path.append(decimal: Int(Process.identifier))
    let file = try FileDescriptor(
      opening: path, in: .workingDirectory,
      [.readAndWrite, .create, .exclusive, .withoutLinks], mode: 0o600)
    try FileDescriptor.workingDirectory.remove(path)
    return file
  }
}
