import Digest

/// A page of the cache: 64 records, in no order.
struct CachePage {
  static let length = 4096
  static let slots = length / CacheRecord.length

  let number: Int
  private(set) var bytes: [UInt8]

  /// - Parameter bytes: 4096 of them.
  init(number: Int, bytes: [UInt8]) {
    precondition(bytes.count == Self.length, "a page has 4096 bytes")
    self.number = number
    self.bytes = bytes
  }

  /// Returns the slots of a key's valid, live records.
  func slots(of key: Digest, now: Int) -> [Int] {
    var found: [Int] = []
    let (bytes, key) = (bytes.span, key.bytes.span)
    for slot in 0..<Self.slots {
      let start = slot * CacheRecord.length
      guard bytes[start + 40] != 0, bytes[start] == key[12] else { continue }
      var index = 1
      while index < CacheRecord.keyLength, bytes[start + index] == key[12 + index] { index += 1 }
      if index == CacheRecord.keyLength, isLive(slot, now), isValid(slot) { found.append(slot) }
    }
    return found
  }

  /// Whether the record's content has this digest.
  func isContent(_ content: Digest, at slot: Int) -> Bool {
    let (bytes, content) = (bytes.span, content.bytes.span)
    let start = slot * CacheRecord.length + 20
    for index in 0..<CacheRecord.contentLength where bytes[start + index] != content[index] {
      return false
    }
    return true
  }

  /// Returns the intent of a slot; nil for a commit record.
  func intent(at slot: Int) -> CacheRecord.Intent? {
    let start = slot * CacheRecord.length
    guard bytes[start + 40] == CacheRecord.State.intent.rawValue else { return nil }
    return CacheRecord.Intent(
      inode: bytes.number(at: start + 44), offset: Int(clamping: bytes.number(at: start + 52)),
      checksum: UInt32(truncatingIfNeeded: bytes.number(at: start + 41, count: 3)))
  }

  /// Returns the slot for a new record, and the expiry of the live record that it evicts, if any.
  ///
  /// A free slot comes first, then the commit record that expires soonest, then the intent that does.
  func slotForNew(now: Int) -> (slot: Int, evictedExpiry: Int?) {
    for slot in 0..<Self.slots where !isLive(slot, now) { return (slot, nil) }
    var best = 0
    var bestRank = (true, Int.max)
    for slot in 0..<Self.slots {
      guard isValid(slot) else { return (slot, nil) }
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

  /// Turns an intent into a commit record.
  mutating func commit(at slot: Int) {
    let start = slot * CacheRecord.length
    bytes[start + 40] = CacheRecord.State.committed.rawValue
    for index in 41..<60 { bytes[start + index] = 0 }
    let sum = CacheRecord.checksum(bytes, at: start, page: number)
    bytes.store(UInt64(sum), at: start + 60, count: 4)
  }

  /// Frees a slot.
  mutating func clear(_ slot: Int) {
    for index in 0..<CacheRecord.length { bytes[slot * CacheRecord.length + index] = 0 }
  }

  /// Returns the 64 bytes of a slot.
  func record(at slot: Int) -> [UInt8] {
    Array(bytes[slot * CacheRecord.length..<(slot + 1) * CacheRecord.length])
  }

  /// Returns the expiry of a slot's record.
  func expires(_ slot: Int) -> Int {
    Int(clamping: bytes.number(at: slot * CacheRecord.length + 36, count: 4))
  }

  private func isLive(_ slot: Int, _ now: Int) -> Bool {
    bytes[slot * CacheRecord.length + 40] != 0 && expires(slot) > now
  }

  private func isValid(_ slot: Int) -> Bool {
    let start = slot * CacheRecord.length
    return bytes.number(at: start + 60, count: 4)
      == UInt64(CacheRecord.checksum(bytes, at: start, page: number))
  }
}
