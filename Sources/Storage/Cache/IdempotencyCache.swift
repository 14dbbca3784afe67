import Bytes
import Digest
import Posix

/// The file `seen.cache`: which events were emitted. Any number of processes share it, under locks by stripes of pages,
/// which the kernel releases when their holder dies.
final class IdempotencyCache {
  static let name: StaticString = "seen.cache"
  static let stripes = 64

  private let file: FileDescriptor
  private let path: [UInt8]
  private var opened: FileStatus
  private let entries: Int
  /// The number of pages by the header; 0 until it is read.
  private(set) var pages = 0
  private var lockHolders = 0
  private var wasReinitialized = false
  private var clock: CacheClock?
  private var step: Int?

  /// Byte 0 is the header's lock, those after it are the stripes', and the last is the clock's.
  private static let headerLock = 0..<1
  private static let stripeLocks = 1..<1 + stripes
  private static let clockLock = 1 + stripes..<2 + stripes

  /// Opens the file, and creates it where there is none.
  init(in directory: StateDirectory, entries: Int) throws(Errno) {
    file = try FileDescriptor(
      opening: [UInt8](Self.name), in: directory.descriptor,
      [.readAndWrite, .create, .withoutLinks], mode: 0o600)
    opened = try file.status()
    guard opened.kind == .file else { throw Errno.invalidArgument }
    path = directory.path + [UInt8]("/") + [UInt8](Self.name)
    self.entries = entries
  }

  /// Whether the path, through a directory that may have been replaced, leads to this file, and its size is unchanged:
  /// the number of pages changes only after a truncation.
  private var isCurrent: Bool {
    guard let status = try? FileDescriptor.workingDirectory.status(of: path) else { return false }
    return status.isSame(as: opened) && status.size == opened.size
  }

  /// Returns the stripe of a key, which does not depend on the number of pages.
  static func stripe(of key: Digest) -> Int { Int(prefix(of: key) % UInt64(stripes)) }

  /// Returns the page of a key. The number of pages is a multiple of that of the stripes.
  func page(of key: Digest) -> Int { Int(Self.prefix(of: key) % UInt64(pages)) }

  private static func prefix(of key: Digest) -> UInt64 {
    let bytes = key.bytes.span
    var number: UInt64 = 0
    for index in 0..<8 { number = number << 8 | UInt64(bytes[index]) }
    return number
  }

  /// Returns the cache's time, by which its entries expire; the header must have been read.
  ///
  /// - Parameter uptime: called only where the wall clock alone does not suffice.
  func time(
    at wall: Int, secondsToLive: Int, deadline: Int, _ uptime: () -> Uptime
  ) throws(CacheError) -> Int {
    if let time = clock?.time(at: wall) { return time }
    // If the wall clock is set right now, two processes would begin with different times: entries of one would be
    // expired for the other.
    try lock(Self.clockLock, deadline)
    defer { try? file.unlock(Self.clockLock) }
    clock = CacheClock(try headerBytes(), at: CacheHeader.length) ?? clock
    if let time = clock?.time(at: wall) { return time }
    let next = CacheClock(after: clock, wall: wall, uptime(), secondsToLive: secondsToLive)
    step = next.step(since: clock)
    clock = next
    // Where it cannot be written, the next process computes it again.
    try? file.write(next.bytes.span, at: CacheHeader.length)
    return next.time
  }

  /// Returns the seconds by which the wall clock was found to have been set since the last call.
  func takeStep() -> Int? {
    defer { step = nil }
    return step
  }

  /// Whether the file was reinitialized since the last call.
  func takeReinitialized() -> Bool {
    defer { wasReinitialized = false }
    return wasReinitialized
  }
}

/// Locks.
extension IdempotencyCache {
  /// Locks the stripes whose bits are set, and checks that the file is unchanged, or reads its header for the first
  /// time; `pages` is right for as long as they are held. The file is initialized where it is not a cache.
  ///
  /// Adjacent stripes take one call. A process that waits for a stripe holds only lower ones, which excludes a deadlock.
  func lock(_ wanted: UInt64, deadline: Int) throws(CacheError) -> StripeLocks {
    do throws(CacheError) {
      try lockStripes(wanted, deadline)
      if pages > 0 {
        guard isCurrent else { throw .replaced }
      } else if try !readHeader() {
        // Initialization takes all locks. Holding some meanwhile, two processes would wait for each other.
        unlock()
        try initialize(deadline)
        unlock()
        try lockStripes(wanted, deadline)
        guard try readHeader() else { throw .invalid }
      }
    } catch {
      unlock()
      throw error
    }
    return StripeLocks(of: self, wanted)
  }

  /// Locks the first stripe from a number on that is free; waits only where none is.
  func lockAny(from first: Int, deadline: Int) throws(CacheError) -> StripeLocks {
    for offset in 0..<Self.stripes {
      let stripe = (first + offset) % Self.stripes
      do throws(CacheError) {
        return try lock(1 << UInt64(stripe), deadline: 0)
      } catch {
        guard case .timedOut = error else { throw error }
      }
    }
    return try lock(1 << UInt64(first), deadline: deadline)
  }

  /// Locks more stripes without waiting; returns whether all were free and the file is unchanged. Locks that were
  /// granted stay.
  func lockMore(_ wanted: UInt64) -> Bool {
    (try? lockStripes(wanted, 0)) != nil && isCurrent
  }

  /// Counts a `StripeLocks`.
  func retainLocks() { lockHolders += 1 }

  /// Unlocks all stripes with the last `StripeLocks`.
  func releaseLocks() {
    lockHolders -= 1
    unlock()
  }

  private func unlock() {
    guard lockHolders == 0 else { return }
    // It fails only where there is nothing to unlock; the kernel releases all locks with the descriptor.
    try? file.unlock(Self.headerLock.lowerBound..<Self.stripeLocks.upperBound)
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

  private func lock(_ bytes: Range<Int>, _ deadline: Int) throws(CacheError) {
    do throws(Errno) {
      if try file.lock(bytes, deadline: deadline) { return }
    } catch {
      throw error.isLockRejected ? .locksRejected(error) : .unusable(error)
    }
    throw .timedOut
  }
}

/// The header.
extension IdempotencyCache {
  /// Reads the number of pages, and extends a truncated file, or one of an older version: the missing records are free,
  /// and the missing counts zero. Returns false where the header is not valid.
  private func readHeader() throws(CacheError) -> Bool {
    guard case .pages(let count) = try header() else { return false }
    do throws(Errno) {
      let size = CacheHeader.size(pages: count)
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

  private func header() throws(CacheError) -> CacheHeader.Reading {
    var bytes = try headerBytes()
    clock = CacheClock(bytes, at: CacheHeader.length)
    if clock == nil, bytes[CacheHeader.length...].contains(where: { $0 != 0 }) {
      // Another process may have been writing it.
      bytes = try headerBytes()
      clock = CacheClock(bytes, at: CacheHeader.length)
    }
    return CacheHeader.read(bytes)
  }

  private func headerBytes() throws(CacheError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: CacheHeader.lengthWithClock)
    do throws(Errno) { _ = try file.read(at: 0, into: &bytes) } catch { throw .unusable(error) }
    return bytes
  }

  /// Writes the header of a new file, or of one whose header is invalid. In place: after a rename, processes that have
  /// the old file open would go on using it.
  private func initialize(_ deadline: Int) throws(CacheError) {
    try lock(Self.headerLock, deadline)
    let isInvalid: Bool
    switch try header() {
    case .pages: return
    case .blank: isInvalid = false
    case .invalid: isInvalid = true
    }
    do throws(Errno) {
      // The holder of a stripe still uses the old number of pages.
      guard try file.lock(Self.stripeLocks, deadline: isInvalid ? 0 : deadline) else {
        throw Errno.wouldBlock
      }
      let pages = CacheHeader.pages(for: entries)
      if isInvalid {
        wasReinitialized = true
        try file.truncate(to: 0)
      }
      try file.truncate(to: CacheHeader.size(pages: pages))
      try file.write(CacheHeader.bytes(pages: pages).span, at: 0)
    } catch {
      if error == .wouldBlock { throw isInvalid ? .invalid : .timedOut }
      throw .unusable(error)
    }
  }

  /// Whether the header is valid, read without a lock.
  func hasHeader() -> Bool {
    if pages > 0 { return true }
    if case .pages? = try? header() { return true }
    return false
  }

  /// Returns the number of pages by the header, read without a lock; 0 where it is invalid.
  func pageCount() throws(Errno) -> Int {
    var bytes = [UInt8](repeating: 0, count: CacheHeader.length)
    _ = try file.read(at: 0, into: &bytes)
    guard case .pages(let count) = CacheHeader.read(bytes) else { return 0 }
    return count
  }
}

/// Pages and counters.
extension IdempotencyCache {
  /// Reads a page. Bytes beyond the end of a truncated file are zero, which means free.
  func read(page: Int) throws(Errno) -> CachePage {
    var bytes = [UInt8](repeating: 0, count: CachePage.length)
    let count = try file.read(at: Self.offset(page: page), into: &bytes)
    // A short read may have changed the bytes after it.
    for index in count..<CachePage.length { bytes[index] = 0 }
    return CachePage(number: page, bytes: bytes)
  }

  /// Writes records, each within one sector.
  func write(_ records: [Lookup.PlacedRecord]) throws(Errno) {
    for (place, record) in records {
      let offset = Self.offset(page: place.page) + place.slot * CacheRecord.length
      try file.write(record.span, at: offset)
    }
  }

  private static func offset(page: Int) -> Int {
    CacheHeader.pageStart + page * CachePage.length
  }

  /// Reads counts. Bytes beyond the end of the file are zero.
  func counts(at offset: Int, length: Int) throws(Errno) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: length)
    let count = try file.read(at: offset, into: &block)
    for index in count..<length { block[index] = 0 }
    return block
  }

  /// Writes counts.
  func write(counts block: [UInt8], at offset: Int) throws(Errno) {
    try file.write(block.span, at: offset)
  }
}
