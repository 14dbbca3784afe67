import Digest
import Posix
import Webhook

/// What the cache knows of claims whose stripes are locked, and the places for the records of those that are new.
struct Lookup: ~Copyable {
  /// A record's place in the cache.
  struct Place {
    var page: Int
    var slot: Int

    /// The record's number in the cache.
    var number: Int { page * CachePage.slots + slot }

    init(page: Int, slot: Int) {
      self.page = page
      self.slot = slot
    }

    init(number: Int) { self.init(page: number / CachePage.slots, slot: number % CachePage.slots) }
  }

  /// The 64 bytes of a record, and where they are to be written.
  typealias PlacedRecord = (place: Place, record: [UInt8])

  let locks: StripeLocks
  /// What is known of each claim.
  private(set) var known: [Knowledge]
  /// What was evicted and recovered.
  private(set) var tally = Tally()
  /// The effective retention in seconds, where a live record was evicted.
  private(set) var retention: Int?

  /// The number of each new event's record in the cache; -1 for others.
  private var records: [Int]
  private let now: Int
  private let secondsToLive: Int
  /// The places of this process's intents that wait for a sync, sorted.
  private let waiting: [Int]
  private var recovery: Recovery
  /// Commit records of recovered intents, to be written when their lines are synced.
  private var recoveredRecords: [PlacedRecord] = []

  /// - Parameters:
  ///   - now: in seconds of the cache's time.
  ///   - waiting: sorted places of intents whose lines this process has written and will sync: their events are seen.
  ///   - recovery: looks for the lines of intents in the sinks that are files.
  init(
    _ claims: [Claim], under locks: consuming StripeLocks, now: Int, secondsToLive: Int,
    waiting: [Int], _ recovery: Recovery
  ) throws(LookupError) {
    let cache = locks.cache
    self.locks = locks
    self.now = now
    self.secondsToLive = secondsToLive
    self.waiting = waiting
    self.recovery = recovery
    known = [Knowledge](repeating: .unseen, count: claims.count)
    records = [Int](repeating: -1, count: claims.count)
    // By pages, so that each is read once; within a page in the order of the claims.
    var order = claims.indices.map { Int32(clamping: $0) }
    order.sort { one, other in
      let pages = (cache.page(of: claims[Int(one)].key), cache.page(of: claims[Int(other)].key))
      return pages.0 < pages.1 || pages.0 == pages.1 && one < other
    }
    var at = 0
    while at < order.count {
      var page = try Self.read(cache.page(of: claims[Int(order[at])].key), cache)
      repeat {
        try lookUp(claims[Int(order[at])], Int(order[at]), in: &page)
        at += 1
      } while at < order.count && cache.page(of: claims[Int(order[at])].key) == page.number
    }
    try finishRecovery()
  }

  private static func read(_ page: Int, _ cache: IdempotencyCache) throws(LookupError) -> CachePage
  {
    do throws(Errno) { return try cache.read(page: page) } catch { throw .cache(.unusable(error)) }
  }

  private mutating func lookUp(
    _ claim: Claim, _ index: Int, in page: inout CachePage
  ) throws(LookupError) {
    var isKnown = false
    for slot in page.slots(of: claim.key, now: now) {
      // Other claims of this notification are intents with inode 0, in this copy of the page only.
      if let intent = page.intent(at: slot), intent.inode != 0,
        !isWaiting(Place(page: page.number, slot: slot))
      {
        guard try recover(claim, intent, slot, in: &page) else { continue }
      }
      if page.isContent(claim.content, at: slot) {
        known[index] = .seen
        tally.measurements.observe(
          (now - (page.expires(slot) - secondsToLive)) * 1000, in: .redelivery)
        return
      }
      isKnown = true
    }
    if isKnown { known[index] = .conflicting }
    let (slot, evictedExpiry) = page.slotForNew(now: now)
    if let evictedExpiry {
      guard claim.mayEvict else {
        known[index] = .unavailable
        return
      }
      tally[.evicted] += 1
      retention = max(0, now - (evictedExpiry - secondsToLive))
    }
    records[index] = Place(page: page.number, slot: slot).number
    page.put(record(of: claim, .intent), at: slot)
  }

  private func isWaiting(_ place: Place) -> Bool {
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle] < place.number { low = middle + 1 } else { high = middle }
    }
    return low < waiting.count && waiting[low] == place.number
  }

  /// Turns the intent of a killed process into a commit record, or a free slot; returns whether the event was emitted.
  private mutating func recover(
    _ claim: Claim, _ intent: CacheRecord.Intent, _ slot: Int, in page: inout CachePage
  ) throws(LookupError) -> Bool {
    let isEmitted: Bool
    do throws(StoreError) {
      isEmitted = try recovery.isEmitted(claim, intent)
    } catch {
      throw .store(error)
    }
    tally[.recovered] += 1
    let place = Place(page: page.number, slot: slot)
    if isEmitted {
      page.commit(at: slot)
      recoveredRecords.append((place, page.record(at: slot)))
    } else {
      page.clear(slot)
      try write([(place, page.record(at: slot))])
    }
    return isEmitted
  }

  private mutating func finishRecovery() throws(LookupError) {
    guard !recoveredRecords.isEmpty else { return }
    do throws(StoreError) { try recovery.sync() } catch { throw .store(error) }
    try write(recoveredRecords)
  }

  private func write(_ records: [PlacedRecord]) throws(LookupError) {
    do throws(Errno) {
      try locks.cache.write(records)
    } catch {
      throw .cache(.unusable(error))
    }
  }
}

/// The records of new events.
extension Lookup {
  private func place(of claim: Int) -> Place? {
    let number = records[claim]
    return number < 0 ? nil : Place(number: number)
  }

  private func record(
    of claim: Claim, _ state: CacheRecord.State, _ intent: CacheRecord.Intent = .none
  ) -> CacheRecord {
    CacheRecord(
      key: claim.key, content: claim.content, expires: now + secondsToLive, state: state,
      intent: intent)
  }

  /// Writes the intents of lines that will begin at `end` of a file.
  func writeIntents(
    of lines: EventLines, _ claims: [Claim], inode: UInt64, end: Int
  ) throws(Errno) {
    for (claim, offset) in lines.starts {
      guard let place = place(of: claim) else { continue }
      let intent = CacheRecord.Intent(
        inode: inode, offset: end + offset, checksum: lines.checksum(at: offset))
      let record = record(of: claims[claim], .intent, intent)
      try locks.cache.write([(place, record.bytes(page: place.page))])
    }
  }

  /// Returns the commit records of the new events among claims, by their indices.
  func commitRecords(of indices: [Int], _ claims: [Claim]) -> [PlacedRecord] {
    indices.compactMap { claim in
      place(of: claim).map { ($0, record(of: claims[claim], .committed).bytes(page: $0.page)) }
    }
  }
}
