import Posix

/// Plays random calls and prints what each returns, so that two kernels can be compared. Linked with the real target Posix in
/// one program and with the simulated one in another.
@main
enum Main {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let seeds = UInt64(arguments[2]), let count = Int(arguments[3])
    else {
      print("usage: agreement DIRECTORY SEEDS CALLS FLAGS")
      return
    }
    for seed in 0..<seeds {
      do throws(Errno) {
        try play(count, seed, in: arguments[1], setsFlags: arguments[4] == "flags")
      } catch {
        print("cannot begin: \(error.number)")
      }
    }
  }

  private static func play(
    _ count: Int, _ seed: UInt64, in directory: String, setsFlags: Bool
  ) throws(Errno) {
    try Machine.prepare(directory)
    // Links that lead upwards stay in the seed's directory.
    var path = directory
    for part in ["seed-\(seed)", "1", "2"] {
      path += "/\(part)"
      try FileDescriptor.makeDirectory(Array(path.utf8), mode: 0o755)
    }
    let base = try FileDescriptor(
      opening: Array(path.utf8), in: .workingDirectory, [.readOnly, .directory])
    let player = Player(base, path, seed, setsFlags: setsFlags)
    for number in 0..<count { print("\(seed) \(number): \(player.play())") }
    player.finish()
  }
}

/// SplitMix64, which both programs must have alike.
struct Numbers {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var number = state
    number = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ number >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((number ^ number >> 31) % UInt64(limit))
  }
}

final class Slot {
  let file: FileDescriptor

  init(_ file: consuming FileDescriptor) { self.file = file }
}

final class Player {
  private let base: Slot
  private let root: String
  private let setsFlags: Bool
  private var numbers: Numbers
  private var slots: [Slot?] = Array(repeating: nil, count: 6)
  private var flagged: [String] = []

  private static let names = [
    "a", "b", "c", "d", "d/a", "d/b", "e", "e/a", "l", "m", "d/l", "nothing/a", "a/b", "d/../b",
    "./a", "d//a",
  ]
  private static let targets = ["a", "b", "d/a", "../b", "l", "m", "nothing/a", "d", "."]

  init(
    _ base: consuming FileDescriptor, _ root: String, _ seed: UInt64, setsFlags: Bool
  ) {
    self.base = Slot(base)
    self.root = root
    self.setsFlags = setsFlags
    numbers = Numbers(state: seed)
  }

  private func name() -> [UInt8] { Array(Self.names[numbers.below(Self.names.count)].utf8) }

  /// A name of a file that can be renamed to and from: no directory's.
  private func fileName() -> [UInt8] {
    Array(["a", "b", "c", "d/a", "d/b", "e/a", "l", "m"][numbers.below(8)].utf8)
  }

  private func slot() -> (number: Int, file: Slot) {
    let number = numbers.below(slots.count)
    return (number, slots[number] ?? Slot(.closed))
  }

  private func bytes() -> [UInt8] {
    let byte = UInt8(1 + numbers.below(255))
    return [UInt8](repeating: byte, count: 1 + numbers.below(numbers.below(3) == 0 ? 6000 : 40))
  }

  private func range() -> Range<Int> {
    let start = numbers.below(8)
    return start..<start + 1 + numbers.below(4)
  }

  /// Makes one call; returns what it was and its result.
  func play() -> String {
    do throws(Errno) { return try call() } catch { return "errno \(error.number)" }
  }

  private func call() throws(Errno) -> String {
    switch numbers.below(setsFlags ? 22 : 21) {
    case 0, 1, 2: return try open()
    case 3: return close()
    case 4, 5: return try read()
    case 6, 7, 8, 9: return try write()
    case 10: return try resize()
    case 11: return try sync()
    case 12, 13: return try lock()
    case 14: return try status()
    case 15: return try list()
    case 16: return try makeDirectory()
    case 17: return try rename()
    case 18: return try remove()
    case 19: return try link()
    case 20: return try reopen()
    default: return try flag()
    }
  }

  private func open() throws(Errno) -> String {
    let number = numbers.below(slots.count)
    let name = name()
    var options = [OpenOptions.readOnly, .writeOnly, .readAndWrite, .readAndWrite][numbers.below(4)]
    if options != .readOnly, numbers.below(3) == 0 { options.insert(.append) }
    if numbers.below(2) == 0 {
      options.insert(.create)
      if numbers.below(4) == 0 { options.insert(.exclusive) }
    } else if numbers.below(5) == 0 {
      options.insert(.directory)
    }
    if options.contains(.writeOnly) || options.contains(.readAndWrite), numbers.below(6) == 0 {
      options.insert(.empty)
    }
    if numbers.below(3) == 0 { options.insert(.withoutLinks) }
    if numbers.below(4) == 0 { options.insert(.withoutWaiting) }
    // The new file is opened before the old one is closed.
    let file = try FileDescriptor(opening: name, in: base.file, options, mode: 0o640)
    slots[number] = Slot(file)
    return "open \(number)"
  }

  private func reopen() throws(Errno) -> String {
    let (number, slot) = slot()
    let (way, other) = (numbers.below(3), numbers.below(slots.count))
    let options = [OpenOptions.readOnly, .readAndWrite, [.readAndWrite, .append]][way]
    slots[other] = Slot(try FileDescriptor(reopening: slot.file, options))
    return "reopen \(number) as \(other)"
  }

  private func close() -> String {
    let number = numbers.below(slots.count)
    slots[number] = nil
    return "close \(number)"
  }

  private func read() throws(Errno) -> String {
    let (number, slot) = slot()
    var buffer = [UInt8](repeating: 0, count: 1 + numbers.below(9000))
    let count = try slot.file.read(at: numbers.below(9000), into: &buffer)
    let sum = buffer[..<count].reduce(UInt32(17)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return "read \(number): \(count) bytes, \(sum)"
  }

  private func write() throws(Errno) -> String {
    let (number, slot) = slot()
    let (way, offset, bytes) = (numbers.below(4), numbers.below(9000), bytes())
    switch way {
    case 0: try slot.file.write(bytes.span, at: offset)
    case 1: try slot.file.write(bytes.span)
    case 2: return "write \(number): \(try slot.file.writeOnce(bytes.span)) bytes"
    default: return "overwrite \(number): \(try slot.file.overwrite(bytes.span, at: offset))"
    }
    return "write \(number)"
  }

  private func resize() throws(Errno) -> String {
    let (number, slot) = slot()
    let size = numbers.below(9000)
    if numbers.below(2) == 0 {
      try slot.file.truncate(to: size)
      return "truncate \(number)"
    }
    try slot.file.reserve(1 + numbers.below(9000), at: size)
    return "reserve \(number)"
  }

  private func sync() throws(Errno) -> String {
    let (number, slot) = slot()
    switch numbers.below(3) {
    case 0: try slot.file.syncData()
    case 1: try slot.file.sync()
    default: try slot.file.syncDirectory()
    }
    return "sync \(number)"
  }

  private func lock() throws(Errno) -> String {
    let (number, slot) = slot()
    let range = range()
    if numbers.below(3) > 0 {
      return "lock \(number): \(try slot.file.lock(range, deadline: 0))"
    }
    try slot.file.unlock(range)
    return "unlock \(number)"
  }

  private func status() throws(Errno) -> String {
    let (number, slot) = slot()
    let isPath = numbers.below(2) == 0
    let (name, followsLinks) = (name(), numbers.below(2) == 0)
    let status =
      isPath
      ? try base.file.status(of: name, followsLinks: followsLinks) : try slot.file.status()
    // The sizes of directories, and the numbers of inodes, are the file system's own.
    let size = status.kind == .directory ? 0 : status.size
    var same: [Int] = []
    for (index, other) in slots.enumerated() {
      if let other, try other.file.status().isSame(as: status) { same.append(index) }
    }
    return "status \(isPath ? -1 : number): \(status.kind), \(size) bytes, same as \(same)"
  }

  private func list() throws(Errno) -> String {
    let (number, slot) = slot()
    let isBase = numbers.below(2) == 0
    let entries = isBase ? try base.file.entries() : try slot.file.entries()
    let names = entries.map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    return "entries \(isBase ? -1 : number): \(names)"
  }

  private func makeDirectory() throws(Errno) -> String {
    let name = numbers.below(2) == 0 ? Array(["d", "e"][numbers.below(2)].utf8) : self.name()
    try base.file.makeDirectory(name, mode: 0o750)
    return "mkdir"
  }

  private func rename() throws(Errno) -> String {
    let (old, new) = (fileName(), numbers.below(5) == 0 ? name() : fileName())
    try base.file.rename(old, to: new)
    return "rename"
  }

  private func remove() throws(Errno) -> String {
    try base.file.remove(name())
    return "remove"
  }

  private func link() throws(Errno) -> String {
    let name = name()
    if numbers.below(2) == 0 {
      let target = try base.file.target(ofLink: name)
      return "link to \(String(decoding: target, as: UTF8.self))"
    }
    let target = Self.targets[numbers.below(Self.targets.count)]
    try Machine.makeLink("\(root)/\(String(decoding: name, as: UTF8.self))", to: target)
    return "link made"
  }

  /// Makes a file append-only or immutable, or lifts that from all. Open files would be another story on each file system.
  private func flag() throws(Errno) -> String {
    let way = numbers.below(3)
    let name = ["a", "b", "c"][numbers.below(3)]
    guard way > 0 else {
      unflag()
      return "flags lifted"
    }
    slots = Array(repeating: nil, count: slots.count)
    guard try base.file.status(of: Array(name.utf8)).kind == .file, flagged.isEmpty else {
      return "no flag"
    }
    try Machine.setFlag("\(root)/\(name)", isAppendOnly: way == 1, isImmutable: way == 2)
    flagged.append(name)
    return "flag \(way)"
  }

  private func unflag() {
    slots = Array(repeating: nil, count: slots.count)
    for name in flagged {
      try? Machine.setFlag("\(root)/\(name)", isAppendOnly: false, isImmutable: false)
    }
    flagged = []
  }

  /// Leaves files that can be removed.
  func finish() { unflag() }
}
