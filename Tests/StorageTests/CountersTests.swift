import Bytes
import Glibc
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Counting while other processes hold locks.
struct CountersTests {
  private let directory = TemporaryDirectory()

  private func forbidden() -> Tally {
    var tally = Tally()
    tally[.forbidden] = 1
    return tally
  }

  /// The rejections in the cache.
  private func count() -> Int? {
    directory.store().statistics()?.counts[Tally.Counter.forbidden.rawValue]
  }

  /// Claims of events in these stripes.
  private func claims(_ stripes: Set<Int>) -> [Claim] {
    var missing = stripes
    return (0..<100_000).lazy.map { Claim("\($0)") }.filter {
      missing.remove(IdempotencyCache.stripe(of: $0.key)) != nil
    }
  }

  private func hold(_ stripes: Set<Int>) throws -> Transaction {
    let claims = claims(stripes)
    #expect(claims.count == stripes.count)
    return try directory.store().hold(claims)
  }

  @Test func `the first of all makes the cache`() {
    directory.store().count(forbidden())
    #expect(count() == 1)
  }

  @Test func `a count goes to a stripe that no process holds`() throws {
    let own = Int(getpid()) % IdempotencyCache.stripes
    let all = Set(0..<IdempotencyCache.stripes)
    for held in [
      [own], all.subtracting([(own + 63) % IdempotencyCache.stripes]), all.subtracting([own]),
    ] {
      let before = count() ?? 0
      let holder = try hold(held)
      directory.store().count(forbidden())
      #expect(count() == before + 1)
      holder.drop()
    }
  }

  @Test func `no process adds to a block whose stripe another holds`() throws {
    let holder = try hold(Set(0..<IdempotencyCache.stripes))
    var store: Store? = directory.store()
    store?.count(forbidden())
    #expect(count() == 0)
    #expect(store?.countTime != .max)
    holder.drop()
    // It is written when the store ends at the latest.
    store = nil
    #expect(count() == 1)
  }

  @Test func `counts go to the cache that replaced another`() throws {
    let store = directory.store()
    _ = try store.emit([Claim("A")])
    unlink(directory.path("seen.cache"))
    _ = store.counts.takeTurn()
    store.counts.add(forbidden())
    store.writeCounts()
    #expect(count() == 1)
  }
}
