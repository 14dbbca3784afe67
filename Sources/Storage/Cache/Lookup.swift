import Digest
import Posix
import Webhook

/// Looks events up in the cache, under its locks, and finds places for those that are new.
struct Lookup {
  /// Where an event is to be remembered.
  struct Place {
    var page: Int
    var slot: Int

    /// The number of the record in the cache.
    var number: Int { page * CachePage.slots + slot }

    init(page: Int, slot: Int) {
      self.page = page
      self.slot = slot
    }

    init(number: Int) { self.init(page: number / CachePage.slots, slot: number % CachePage.slots) }
  }

  /// What remembers an event, and where it is to be written.
  typealias Mark = (place: Place, record: [UInt8])

  /// What is known of each claim.
  private(set) var known: [Knowledge]
  /// Where each new event will be remembered: the number of its record in the cache, or -1.
  private var records: [Int]
  private(set) var evicted = 0
  private(set) var recovered = 0
  /// Of the live record that was displaced last, when it would have expired.
  private(set) var displaced: Int?

  private let cache: IdempotencyCache
  private let now: Int
  private let expires: Int
  /// The places of intents of this process's own that wait for a sync, in their order.
  private let waiting: [Int]
  private var recovery: Recovery?
  /// Marks in place of intents, to be written when the lines that were found are synced.
  private var marks: [Mark] = []

  /// - Parameters:
  ///   - now: in seconds of the cache's time.
  ///   - waiting: places of intents whose lines this process has written and will sync, sorted: their events are seen.
  ///   - recovery: nil where the sink is no file; what an intent announced cannot be found then.
  init(
    _ claims: [Claim], in cache: IdempotencyCache, now: Int, secondsToLive: Int,
    waiting: [Int] = [],
    _ recovery: Recovery?
  ) throws(LookupError) {
    self.cache = cache
    self.now = now
    self.waiting = waiting
    expires = now + secondsToLive
    self.recovery = recovery
    known = [Knowledge](repeating: .unseen, count: claims.count)
    records = [Int](repeating: -1, count: claims.count)
    // By pages, so that each is read once; in a page as they came.
    var order = claims.indices.map { Int32(clamping: $0) }
    order.sort { one, other in
      let pages = (cache.page(of: claims[Int(one)].key), cache.page(of: claims[Int(other)].key))
      return pages.0 < pages.1 || pages.0 == pages.1 && one < other
    }
    var at = 0
    while at < order.count {
      var page = try read(cache.page(of: claims[Int(order[at])].key))
      repeat {
        try lookup(claims[Int(order[at])], Int(order[at]), in: &page)
        at += 1
      } while at < order.count && cache.page(of: claims[Int(order[at])].key) == page.number
    }
    try finishRecovery()
  }

  /// Where an event will be remembered that is new.
  func place(of claim: Int) -> Place? {
    let record = records[claim]
    guard record >= 0 else { return nil }
    return Place(number: record)
  }

  private func read(_ page: Int) throws(LookupError) -> CachePage {
    do throws(Errno) { return try cache.read(page: page) } catch { throw .cache(.unusable(error)) }
  }

  private mutating func lookup(
    _ claim: Claim, _ index: Int, in page: inout CachePage
  ) throws(LookupError) {
    var isKnown = false
    for slot in page.slots(of: claim.key, now: now) {
      // Those of this notification are intents too, in the page that was read, but of inode 0.
      if let intent = page.intent(at: slot), intent.inode != 0,
        !isWaiting(Place(page: page.number, slot: slot))
      {
        guard try recover(claim, intent, slot, in: &page) else { continue }
      }
      if page.isContent(claim.content, at: slot) {
        known[index] = .seen
        return
      }
      isKnown = true
    }
    if isKnown { known[index] = .conflicting }
    let (slot, displaced) = page.slotForNew(now: now)
    if let displaced {
      guard claim.mayEvict else {
        known[index] = .unavailable
        return
      }
      evicted += 1
      self.displaced = displaced
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

  /// The record by which a claim is remembered.
  func record(
    of claim: Claim, _ state: CacheRecord.State, inode: UInt64 = 0, offset: Int = 0, sum: UInt32 = 0
  ) -> CacheRecord {
    CacheRecord(
      key: claim.key, content: claim.content, expires: expires, state: state, inode: inode,
      offset: offset, sum: sum)
  }

  /// Turns what a killed process left into a mark, or a free slot. Gives whether the event was told.
  private mutating func recover(
    _ claim: Claim, _ intent: (inode: UInt64, offset: Int, sum: UInt32), _ slot: Int,
    in page: inout CachePage
  ) throws(LookupError) -> Bool {
    var isEmitted = false
    do throws(StoreError) {
      if recovery != nil {
        isEmitted =
          try recovery?.isEmitted(
            claim, inode: intent.inode, offset: intent.offset, sum: intent.sum) ?? false
      }
    } catch {
      throw .store(error)
    }
    recovered += 1
    let place = Place(page: page.number, slot: slot)
    if isEmitted {
      page.mark(at: slot)
      marks.append((place, page.record(at: slot)))
    } else {
      page.clear(slot)
      try write(page.record(at: slot), at: place)
    }
    return isEmitted
  }

  private mutating func finishRecovery() throws(LookupError) {
    guard !marks.isEmpty else { return }
    do throws(StoreError) { try recovery?.sync() } catch { throw .store(error) }
    for (place, record) in marks { try write(record, at: place) }
  }

  private func write(_ record: [UInt8], at place: Place) throws(LookupError) {
    do throws(Errno) {
      try cache.write(record, page: place.page, slot: place.slot)
    } catch {
      throw .cache(.unusable(error))
    }
  }
}

/// Why events could not be looked up.
enum LookupError: Error {
  case cache(CacheError)
  case store(StoreError)
}
