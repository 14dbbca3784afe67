import Digest

/// A page of the cache: 64 records, in no order.
struct CachePage {
  static let length = 4096
  static let slots = length / CacheRecord.length

  let number: Int
  private(set) var bytes: [UInt8]

  /// - Parameter bytes: a whole page.
  init(number: Int, bytes: [UInt8]) {
    precondition(bytes.count == Self.length, "a page has 4096 bytes")
    self.number = number
    self.bytes = bytes
  }

  /// The slots whose records are whole, have not expired, and are of this key.
  func slots(of key: Digest, now: Int) -> [Int] {
    var found: [Int] = []
    let (bytes, key) = (bytes.span, key.bytes.span)
    for slot in 0..<Self.slots {
      let start = slot * CacheRecord.length
      guard bytes[start + 40] != 0, bytes[start] == key[12] else { continue }
      var index = 1
      while index < CacheRecord.keyLength, bytes[start + index] == key[12 + index] { index += 1 }
      if index == CacheRecord.keyLength, isLive(slot, now), isWhole(slot) { found.append(slot) }
    }
    return found
  }

  /// Whether the record's content is this one.
  func isContent(_ content: Digest, at slot: Int) -> Bool {
    let (bytes, content) = (bytes.span, content.bytes.span)
    let start = slot * CacheRecord.length + 20
    for index in 0..<CacheRecord.contentLength where bytes[start + index] != content[index] {
      return false
    }
    return true
  }

  /// Where an intent's line is to be, and its sum; nil for a mark.
  func intent(at slot: Int) -> (inode: UInt64, offset: Int, sum: UInt32)? {
    let start = slot * CacheRecord.length
    guard bytes[start + 40] == CacheRecord.State.intent.rawValue else { return nil }
    return (
      bytes.number(at: start + 44), Int(clamping: bytes.number(at: start + 52)),
      UInt32(truncatingIfNeeded: bytes.number(at: start + 41, count: 3))
    )
  }

  /// The slot for one more record, and the second at which what it displaces would have expired, where that is a live one.
  ///
  /// A free slot is taken first, then that of the mark nearest to its end, then that of such an intent.
  func slotForNew(now: Int) -> (slot: Int, displaced: Int?) {
    for slot in 0..<Self.slots where !isLive(slot, now) { return (slot, nil) }
    var best = 0
    var bestRank = (true, Int.max)
    for slot in 0..<Self.slots {
      guard isWhole(slot) else { return (slot, nil) }
      let rank = (intent(at: slot) != nil, expires(slot))
      if !rank.0 && bestRank.0 || rank.0 == bestRank.0 && rank.1 < bestRank.1 {
        (best, bestRank) = (slot, rank)
      }
    }
    return (best, expires(best))
  }

  /// Puts a record into a slot.
  mutating func put(_ record: CacheRecord, at slot: Int) {
    let record = record.bytes(page: number)
    for index in 0..<CacheRecord.length { bytes[slot * CacheRecord.length + index] = record[index] }
  }

  /// Turns an intent into a mark.
  mutating func mark(at slot: Int) {
    let start = slot * CacheRecord.length
    bytes[start + 40] = CacheRecord.State.mark.rawValue
    for index in 41..<60 { bytes[start + index] = 0 }
    let sum = CacheRecord.checksum(bytes, at: start, page: number)
    bytes.store(UInt64(sum), at: start + 60, count: 4)
  }

  /// Makes a slot a free one.
  mutating func clear(_ slot: Int) {
    for index in 0..<CacheRecord.length { bytes[slot * CacheRecord.length + index] = 0 }
  }

  /// The 64 bytes of a slot.
  func record(at slot: Int) -> [UInt8] {
    Array(bytes[slot * CacheRecord.length..<(slot + 1) * CacheRecord.length])
  }

  /// The second at which a slot's record expires.
  func expires(_ slot: Int) -> Int {
    Int(clamping: bytes.number(at: slot * CacheRecord.length + 36, count: 4))
  }

  /// Whether a slot's record is one that counts.
  func isUsed(_ slot: Int, now: Int) -> Bool { isLive(slot, now) && isWhole(slot) }

  private func isLive(_ slot: Int, _ now: Int) -> Bool {
    bytes[slot * CacheRecord.length + 40] != 0 && expires(slot) > now
  }

  private func isWhole(_ slot: Int) -> Bool {
    let start = slot * CacheRecord.length
    return bytes.number(at: start + 60, count: 4)
      == UInt64(CacheRecord.checksum(bytes, at: start, page: number))
  }
}
