import Digest
import Testing
import Webhook

@testable import Storage

/// A page of the cache by itself.
struct CachePageTests {
  private let empty = CachePage(number: 7, bytes: [UInt8](repeating: 0, count: 4096))

  private func digest(_ text: String) -> Digest { SHA256.digest(of: Array(text.utf8).span) }

  private func record(
    _ key: String, expires: Int, _ state: CacheRecord.State = .committed
  ) -> CacheRecord {
    CacheRecord(
      key: digest(key), content: digest("content"), expires: expires, state: state,
      intent: CacheRecord.Intent(inode: 5, offset: 1 << 40, checksum: 0xABCDEF))
  }

  @Test func `a record is found until it expires`() {
    var page = empty
    page.put(record("A", expires: 100, .intent), at: 63)
    #expect(page.slots(of: digest("A"), now: 99) == [63])
    #expect(page.slots(of: digest("A"), now: 100) == [])
    #expect(page.slots(of: digest("B"), now: 99) == [])
    #expect(page.isContent(digest("content"), at: 63))
    #expect(!page.isContent(digest("other"), at: 63))
    #expect(page.intent(at: 63)?.inode == 5)
    #expect(page.intent(at: 63)?.offset == 1 << 40)
    #expect(page.intent(at: 63)?.checksum == 0xABCDEF)
  }

  @Test func `a header of too few or too many pages is invalid`() {
    func pages(_ count: Int) -> Int? {
      guard case .pages(let read) = CacheHeader.read(CacheHeader.bytes(pages: count)) else {
        return nil
      }
      return read
    }
    #expect(pages(IdempotencyCache.stripes) == IdempotencyCache.stripes)
    for count in [0, 1, IdempotencyCache.stripes + 1, .max / 64 * 64] {
      #expect(pages(count) == nil)
    }
  }

  @Test func `the checksum of a line ends with its LF, or with the lines`() {
    var lines = EventLines()
    lines.bytes = Array("{}\n{}".utf8)
    #expect(lines.checksum(at: 0) == lines.checksum(at: 3))
  }

  @Test func `a record has no intent unless it is given one`() {
    let record = CacheRecord(
      key: digest("A"), content: digest("B"), expires: 1, state: .committed)
    var page = empty
    page.put(record, at: 0)
    #expect(page.intent(at: 0) == nil)
  }

  @Test func `an intent becomes a valid commit record`() {
    var page = empty
    page.put(record("A", expires: 100, .intent), at: 3)
    page.commit(at: 3)
    #expect(page.intent(at: 3) == nil)
    #expect(page.record(at: 3)[41..<60].allSatisfy { $0 == 0 })
    #expect(page.slots(of: digest("A"), now: 0) == [3])
    page.clear(3)
    #expect(page.bytes == empty.bytes)
  }

  @Test(arguments: 0..<64)
  func `a record with any byte damaged is invalid, and its slot is free`(index: Int) {
    var page = empty
    for slot in 0..<64 { page.put(record("\(slot)", expires: 100), at: slot) }
    var bytes = page.bytes
    bytes[9 * 64 + index] ^= 0x20
    page = CachePage(number: 7, bytes: bytes)
    #expect(page.slots(of: digest("9"), now: 0) == [])
    #expect(page.slotForNew(now: 0).slot == 9)
    #expect(page.slotForNew(now: 0).evictedExpiry == nil)
  }

  @Test func `a record in another page is invalid`() {
    var page = empty
    page.put(record("A", expires: 100), at: 0)
    #expect(CachePage(number: 8, bytes: page.bytes).slots(of: digest("A"), now: 0) == [])
  }

  @Test func `free slots are taken first, then commit records that expire soon, then intents`() {
    var page = empty
    for slot in 0..<64 {
      page.put(record("\(slot)", expires: 200 + slot, slot < 8 ? .intent : .committed), at: slot)
    }
    #expect(page.slotForNew(now: 0).slot == 8)
    #expect(page.slotForNew(now: 0).evictedExpiry == 208)
    page.clear(40)
    #expect(page.slotForNew(now: 0).slot == 40)
    // All but the last are expired.
    #expect(page.slotForNew(now: 262).evictedExpiry == nil)
    for slot in 0..<64 { page.put(record("\(slot)", expires: 300 - slot, .intent), at: slot) }
    #expect(page.slotForNew(now: 0).slot == 63)
  }
}
