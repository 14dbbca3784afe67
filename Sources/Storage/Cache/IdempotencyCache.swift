import Bytes
import Digest
import Posix

/// The file `seen.cache`: which events were told. Any number of processes share it, under locks by stripes of pages that the
/// kernel frees when their holder dies.
final class IdempotencyCache {
  static let name: StaticString = "seen.cache"
  static let stripes = 64

  private let file: FileDescriptor
  private let path: [UInt8]
  private var opened: FileStatus
  private let entries: Int
  /// The pages that the header tells of; 0 until it is read.
  private(set) var pages = 0
  private var wasRepaired = false
  private var clock: CacheClock?
  private var step: Int?

  /// Byte 0 is the header's lock, those after it are the stripes'.
  private static let headerLock = 0..<1
  private static let stripeLocks = 1..<1 + stripes

  /// Opens the file, and makes it where there is none.
  init(in directory: StateDirectory, entries: Int) throws(Errno) {
    file = try FileDescriptor(
      opening: [UInt8](Self.name), in: directory.descriptor,
      [.readAndWrite, .create, .withoutLinks], mode: 0o600)
    opened = try file.status()
    guard opened.kind == .file else { throw Errno.invalidArgument }
    path = directory.path + [UInt8]("/") + [UInt8](Self.name)
    self.entries = entries
  }

  /// Whether the path, through a directory that may have been replaced, leads to this file, and that is as long as it was: to
  /// give it another number of pages somebody would have to cut it.
  private var isCurrent: Bool {
    guard let status = try? FileDescriptor.workingDirectory.status(of: path) else { return false }
    return status.isSame(as: opened) && status.size == opened.size
  }

  /// The stripe of a key, which does not depend on the number of pages.
  static func stripe(of key: Digest) -> Int { Int(prefix(of: key) % UInt64(stripes)) }

  /// The page of a key.
  func page(of key: Digest) -> Int {
    // The number of pages is a multiple of that of the stripes.
    Int(Self.prefix(of: key) % UInt64(pages))
  }

  private static func prefix(of key: Digest) -> UInt64 {
    let bytes = key.bytes.span
    var number: UInt64 = 0
    for index in 0..<8 { number = number << 8 | UInt64(bytes[index]) }
    return number
  }

  /// Locks the stripes whose bits are set, and makes sure that the file is what it was, or reads its header where that was
  /// not done yet, so that `pages` is right for as long as they are held.
  /// Neighbours are locked at once. Whoever waits for a stripe holds only lower ones, so that no two wait for each other.
  func lock(_ wanted: UInt64, deadline: Int) throws(CacheError) {
    do throws(CacheError) {
      try lockStripes(wanted, deadline)
      if pages > 0 {
        guard isCurrent else { throw .replaced }
        return
      }
      if try readHeader() { return }
      // The file is made under all locks. Those held already are given back first, or two would wait for each other.
      unlock()
      try make(deadline)
      unlock()
      try lockStripes(wanted, deadline)
      guard try readHeader() else { throw .foreign }
    } catch {
      unlock()
      throw error
    }
  }

  /// Locks one stripe, be it which it may, with the one of a number first, and returns it. Only where all are held is one
  /// waited for.
  func lockAny(from first: Int, deadline: Int) throws(CacheError) -> Int {
    for offset in 0..<Self.stripes {
      let stripe = (first + offset) % Self.stripes
      do throws(CacheError) {
        try lock(1 << UInt64(stripe), deadline: 0)
        return stripe
      } catch {
        guard case .late = error else { throw error }
      }
    }
    try lock(1 << UInt64(first), deadline: deadline)
    return first
  }

  /// Locks more stripes beside those that are held, without waiting, and gives whether all were free and the file is what it was.
  /// Those that were not stay as they are; `unlock` lets go of all.
  func lockMore(_ wanted: UInt64) -> Bool {
    (try? lockStripes(wanted, 0)) != nil && isCurrent
  }

  /// Takes the number of pages from the header, where it is whole, and makes a file that was cut as long as it should be: what
  /// is missing is free.
  private func readHeader() throws(CacheError) -> Bool {
    guard case .pages(let count) = try header() else { return false }
    do throws(Errno) {
      let size = CacheHeader.pageStart + count * CachePage.length
      if opened.size != size {
        opened = try file.status()
        if opened.size < size {
          try file.truncate(to: size)
          opened = try file.status()
        }
      }
    } catch {
      throw .unusable(error)
    }
    pages = count
    return true
  }

  private func lockStripes(_ wanted: UInt64, _ deadline: Int) throws(CacheError) {
    var stripe = 0
    while stripe < Self.stripes {
      var end = stripe
      while end < Self.stripes, wanted >> UInt64(end) & 1 == 1 { end += 1 }
      if end > stripe { try lock(1 + stripe..<1 + end, deadline) }
      stripe = end + 1
    }
  }

  /// Whether the file was made anew since the last call.
  func takeRepaired() -> Bool {
    defer { wasRepaired = false }
    return wasRepaired
  }

  /// The cache's time, by which its entries expire; known once the header is.
  ///
  /// - Parameter uptime: asked only where the calendar alone does not tell.
  func time(at wall: Int, secondsToLive: Int, _ uptime: () -> Uptime) -> Int {
    if let time = clock?.time(at: wall) { return time }
    let next = CacheClock(after: clock, wall: wall, uptime(), secondsToLive: secondsToLive)
    step = next.step(since: clock)
    clock = next
    // Where it cannot be kept, the next one asks again.
    try? file.write(next.bytes.span, at: CacheHeader.length)
    return next.time
  }

  /// By how many seconds the calendar was found to have been set, since the last call.
  func takeStep() -> Int? {
    defer { step = nil }
    return step
  }

  /// Lets go of all locks.
  func unlock() {
    // It fails only where there is nothing to unlock; the kernel frees them all with the descriptor.
    try? file.unlock(Self.headerLock.lowerBound..<Self.stripeLocks.upperBound)
  }

  private func lock(_ bytes: Range<Int>, _ deadline: Int) throws(CacheError) {
    do throws(Errno) {
      if try file.lock(bytes, deadline: deadline) { return }
    } catch {
      throw error.isLockRefused ? .locksRefused(error) : .unusable(error)
    }
    throw .late
  }

  private func header() throws(CacheError) -> CacheHeader.Reading {
    var bytes = [UInt8](repeating: 0, count: CacheHeader.lengthWithClock)
    do throws(Errno) { _ = try file.read(at: 0, into: &bytes) } catch { throw .unusable(error) }
    clock = CacheClock(bytes, at: CacheHeader.length)
    return CacheHeader.read(bytes)
  }

  /// Writes the header of a new file, or of one whose header is wrong, in place: by a rename, some would go on with the
  /// old file.
  private func make(_ deadline: Int) throws(CacheError) {
    try lock(Self.headerLock, deadline)
    let isWrong: Bool
    switch try header() {
    case .pages: return
    case .blank: isWrong = false
    case .wrong: isWrong = true
    }
    do throws(Errno) {
      // Whoever holds a stripe knows another number of pages.
      guard try file.lock(Self.stripeLocks, deadline: isWrong ? 0 : deadline) else {
        throw Errno.wouldBlock
      }
      let pages = CacheHeader.pages(for: entries)
      if isWrong {
        wasRepaired = true
        try file.truncate(to: 0)
      }
      try file.truncate(to: CacheHeader.pageStart + pages * CachePage.length)
      try file.write(CacheHeader.bytes(pages: pages).span, at: 0)
    } catch {
      if error == .wouldBlock { throw isWrong ? .foreign : .late }
      throw .unusable(error)
    }
  }

  /// Whether there is a header, read without a lock, for those who only count.
  func hasHeader() -> Bool {
    if pages > 0 { return true }
    if case .pages? = try? header() { return true }
    return false
  }

  /// Reads a page. What is missing at the end of a file that was cut is zero, and so are its records free.
  func read(page: Int) throws(Errno) -> CachePage {
    var bytes = [UInt8](repeating: 0, count: CachePage.length)
    let count = try file.read(at: Self.offset(page: page), into: &bytes)
    // A short read may leave anything behind its end.
    for index in count..<CachePage.length { bytes[index] = 0 }
    return CachePage(number: page, bytes: bytes)
  }

  /// Writes the 64 bytes of one slot, which stand inside one sector.
  func write(_ record: [UInt8], page: Int, slot: Int) throws(Errno) {
    try file.write(record.span, at: Self.offset(page: page) + slot * CacheRecord.length)
  }

  /// How many events fit, by the header.
  func entryCount() throws(Errno) -> Int {
    var bytes = [UInt8](repeating: 0, count: CacheHeader.length)
    _ = try file.read(at: 0, into: &bytes)
    guard case .pages(let count) = CacheHeader.read(bytes) else { return 0 }
    return count * CachePage.slots
  }

  /// Reads a block of counters.
  func counters(at offset: Int) throws(Errno) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: CacheHeader.counterLength)
    _ = try file.read(at: offset, into: &block)
    return block
  }

  /// Writes a block of counters.
  func write(counters block: [UInt8], at offset: Int) throws(Errno) {
    try file.write(block.span, at: offset)
  }

  private static func offset(page: Int) -> Int {
    CacheHeader.pageStart + page * CachePage.length
  }
}

/// Why the cache cannot be used.
enum CacheError: Error {
  /// A lock was not had in time.
  case late
  case unusable(Errno)
  /// There are no locks here at all.
  case locksRefused(Errno)
  /// The file is another's, and somebody uses it.
  case foreign
  /// The path leads to another file by now, or the file was cut.
  case replaced
}
