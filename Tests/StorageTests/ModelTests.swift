import Bytes
import Digest
import TestSupport
import Testing
import Webhook

@testable import Storage

/// The cache against a naive one, in random order, through expiry and overflow.
struct ModelTests {
  /// Records in lists, searched linearly.
  private struct Model {
    var pages: [Int: [(claim: Claim, expires: Int)]] = [:]
    var evicted = 0

    func knowledge(of claim: Claim, _ page: Int, _ now: Int) -> Knowledge {
      let same = pages[page, default: []].filter { $0.claim.key == claim.key && $0.expires > now }
      if same.contains(where: { $0.claim.content == claim.content }) { return .seen }
      return same.isEmpty ? .unseen : .conflicting
    }

    mutating func record(_ claim: Claim, _ page: Int, _ now: Int, expires: Int) {
      var records = pages[page, default: []].filter { $0.expires > now }
      if records.count == 64, let first = records.map(\.expires).min() {
        records.remove(at: records.firstIndex { $0.expires == first } ?? 0)
        evicted += 1
      }
      records.append((claim, expires))
      pages[page] = records
    }
  }

  @Test(arguments: [1, 2, 3])
  func `the cache knows what a naive one knows`(seed: UInt64) throws {
    let directory = TemporaryDirectory()
    var random = SplitMix64(seed: seed)
    // Of 64 pages the keys are in two, so that these overflow.
    let claims = (0..<20_000).map { Claim("\(seed)-\($0 / 2)", "\($0 % 2)") }
      .filter { IdempotencyCache.stripe(of: $0.key) < 2 }
    let secondsToLive = 400
    var model = Model()
    var now = 1_000_000
    var store = directory.store { $0.secondsToLive = secondsToLive }
    for step in 0..<3000 {
      // Events come at other times, so that it is sure which one is the oldest.
      now += 1 + Int.random(in: 0..<3, using: &random)
      let spread = step < 1500 ? claims.count : 60
      let claim = claims[Int.random(in: 0..<spread, using: &random)]
      if Int.random(in: 0..<100, using: &random) == 0 {
        store = directory.store { $0.secondsToLive = secondsToLive }
      }
      let page = IdempotencyCache.stripe(of: claim.key)
      let expected = model.knowledge(of: claim, page, now)
      try #require(try store.emit([claim], at: now) == [expected])
      if expected != .seen {
        model.record(claim, page, now, expires: now + secondsToLive)
      }
    }
    #expect(model.evicted > 100)
    #expect(store.statistics()?.counts[Tally.Counter.evicted.rawValue] == model.evicted)
  }

  @Test func `some events evict no other`() throws {
    let directory = TemporaryDirectory()
    let store = directory.store()
    let claims = (0..<6000).map { Claim("\($0)") }
    // As many as there is room for, and more: the cache is full.
    _ = try store.emit(claims)
    let evicted = store.statistics()?.counts[Tally.Counter.evicted.rawValue]
    var yielding = Claim("yields")
    yielding = Claim(
      key: yielding.key, content: yielding.content, source: yielding.source, id: yielding.id,
      mayEvict: false)
    let transaction = try store.hold([yielding])
    #expect(transaction.known == [.unavailable])
    try transaction.commit(EventLines(), Tally())
    #expect(store.statistics()?.counts[Tally.Counter.evicted.rawValue] == evicted)
    // All others have expired, and there is room.
    let later = 1_000_000 + 100 * 86_400
    #expect(try store.emit([yielding], at: later) == [.unseen])
    #expect(try store.emit([yielding], at: later) == [.seen])
  }

  @Test func `what fits is never evicted, in whatever order it comes`() throws {
    let directory = TemporaryDirectory()
    var random = SplitMix64(seed: 9)
    let claims = (0..<1500).map { Claim("\($0)") }
    let store = directory.store()
    var emitted: Set<Int> = []
    while emitted.count < claims.count {
      let chosen = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Int.random(in: 0..<claims.count, using: &random)
      }
      let distinct = Array(Set(chosen))
      let known = try store.emit(distinct.map { claims[$0] })
      for (index, knowledge) in zip(distinct, known) {
        try #require(knowledge == (emitted.contains(index) ? .seen : .unseen))
      }
      emitted.formUnion(distinct)
    }
    #expect(directory.read("events.jsonl").split(separator: "\n").count == claims.count)
  }

  @Test func `more events than the cache holds are all emitted`() throws {
    let directory = TemporaryDirectory()
    let store = directory.store()
    let claims = (0..<6000).map { Claim("\($0)") }
    #expect(try store.emit(claims).allSatisfy { $0 == .unseen })
    #expect(directory.read("events.jsonl").split(separator: "\n").count == 6000)
    // Of those that came last, all that fit are remembered.
    #expect(try store.emit(claims).filter { $0 == .seen }.count > 3000)
  }
}
