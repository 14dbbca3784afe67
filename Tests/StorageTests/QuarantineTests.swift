import Bytes
import Glibc
import TestSupport
import Testing
import Webhook

@testable import Storage

/// Quarantined requests, and counters.
struct QuarantineTests {
  private let directory = TemporaryDirectory()

  private func path(_ request: QuarantinedRequest) -> String {
    "quarantine/" + String(decoding: request.name, as: UTF8.self)
  }

  @Test func `a request is a file under the digest of its body, once`() throws {
    let store = directory.store()
    for _ in 0..<3 { try store.quarantine(QuarantinedRequest("{"), deadline: .never) }
    // `printf { | sha256sum`
    let name = "021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96"
    #expect(directory.names("quarantine") == [name])
    #expect(
      directory.read("quarantine/\(name)")
        == String(decoding: QuarantinedRequest("{").bytes, as: UTF8.self))
    #expect(directory.mode("quarantine") == 0o750)
    #expect(directory.mode("quarantine/\(name)") == 0o600)
  }

  @Test func `there are no more bytes than the limit, until some are taken out`() throws {
    let size = QuarantinedRequest("1").bytes.count
    let store = directory.store { $0.quarantineLimit = 3 * size }
    for body in ["1", "2", "3", "2"] {
      try store.quarantine(QuarantinedRequest(body), deadline: .never)
    }
    let failure = #expect(throws: StoreError.self) {
      try store.quarantine(QuarantinedRequest("4"), deadline: .never)
    }
    #expect(failure?.isMisconfigured == false)
    // One that is there is one that is kept.
    try store.quarantine(QuarantinedRequest("3"), deadline: .never)
    unlink(directory.path(path(QuarantinedRequest("1"))))
    try store.quarantine(QuarantinedRequest("4"), deadline: .never)
    #expect(throws: StoreError.self) {
      try store.quarantine(QuarantinedRequest("1"), deadline: .never)
    }
    #expect(directory.names("quarantine").count == 3)
  }

  @Test func `a total that is lost or damaged is counted again`() throws {
    let size = QuarantinedRequest("1").bytes.count
    let store = directory.store { $0.quarantineLimit = 2 * size }
    try store.quarantine(QuarantinedRequest("1"), deadline: .never)
    directory.write([0, 1, 2], at: 0, to: "quarantine.lock")
    try store.quarantine(QuarantinedRequest("2"), deadline: .never)
    unlink(directory.path("quarantine.lock"))
    #expect(throws: StoreError.self) {
      try store.quarantine(QuarantinedRequest("3"), deadline: .never)
    }
  }

  @Test func `an incomplete file is replaced`() throws {
    let store = directory.store()
    try store.quarantine(QuarantinedRequest("1"), deadline: .never)
    directory.write(String(repeating: "x", count: 10_000), to: "quarantine/.unfinished")
    try store.quarantine(QuarantinedRequest("2"), deadline: .never)
    #expect(
      directory.read(path(QuarantinedRequest("2")))
        == String(decoding: QuarantinedRequest("2").bytes, as: UTF8.self))
    #expect(directory.names("quarantine").count == 2)
  }

  @Test func `every counter is summed over all processes`() throws {
    _ = try directory.store().emit([Claim("A")])
    for counter in Tally.Counter.allCases {
      var tally = Tally()
      tally[counter] = counter.rawValue + 1
      let store = directory.store()
      try store.hold([Claim("B\(counter)")]).commit(EventLines(), tally)
      directory.store().count(tally)
    }
    let store = directory.store()
    try store.quarantine(QuarantinedRequest("1"), deadline: .never)
    let counts = try #require(store.statistics()).counts
    for counter in Tally.Counter.allCases where counter != .quarantined && counter != .evicted {
      #expect(counts[counter.rawValue] == 2 * (counter.rawValue + 1), "\(counter)")
    }
    #expect(counts[Tally.Counter.quarantined.rawValue] == 2 * 6 + 1)
  }

  @Test func `counters fit their block`() {
    #expect(Tally.Counter.allCases.count <= CountBlock.retention)
    #expect(
      CacheHeader.oldCounterStart + IdempotencyCache.stripes * CacheHeader.oldCounterLength
        <= CacheHeader.pageStart
    )
    #expect(Histogram.placeCount <= CountBlock.histogramPlaces)
  }

  @Test func `an eviction records the effective retention`() throws {
    let store = directory.store { $0.secondsToLive = 1000 }
    let claims = (0..<5000).map { Claim("\($0)") }
    _ = try store.emit(claims, at: 10_000)
    _ = try store.emit((5000..<5500).map { Claim("\($0)") }, at: 10_300)
    let statistics = try #require(store.statistics())
    #expect(statistics.evictionTime == 10_300)
    #expect(statistics.retention == 300)
  }
}
