import Testing

@testable import Gateway
@testable import Webhook

/// A FastCGI responder's connection, with the input of web servers and malformed input.
struct FastCGIConnectionTests {
  private typealias Client = FastCGIClient
  private static let complete = "1 POST /a b=c 1 {} complete 5"

  /// A recorded exchange: values asked for, a request in small padded records, one aborted, a second one.
  private static let exchange: [UInt8] =
    Client.record(9, 0, Client.pair("FCGI_MPXS_CONNS", "") + Client.pair("FCGI_OTHER", ""))
    + Client.request(1, portion: 100, padding: 7)
    + Client.begin(3) + Client.record(2, 3, [])
    + Client.request(258, body: "[1]", keep: false, padding: 255)

  @Test func `the response to a complete request is one stream and an end`() {
    let outcome = FastCGIOutcome(Client.request())
    #expect(outcome.requests == [Self.complete])
    let records = Client.records(outcome.output)
    #expect(records.map { $0.kind } == [6, 6, 3])
    #expect(records.allSatisfy { $0.id == 1 })
    #expect(text(records[0].content) == "Status: 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    #expect(records[1].content.isEmpty)
    #expect(records[2].content == [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(!outcome.isFinished && !outcome.isBroken)
  }

  @Test func `every split in two has the same result`() {
    let bytes = Self.exchange
    let expected = FastCGIOutcome(bytes)
    #expect(expected.requests == [Self.complete, "258 POST /a b=c 1 [1] complete 5"])
    #expect(expected.isFinished && !expected.isBroken)
    for split in 0...bytes.count {
      let outcome = FastCGIOutcome([bytes[..<split], bytes[split...]])
      #expect(outcome == expected, "\(split)")
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 8, 9, 13, 64])
  func `pieces of any size give the same`(size: Int) {
    let bytes = Self.exchange
    let pieces = stride(from: 0, to: bytes.count, by: size).map {
      bytes[$0..<min($0 + size, bytes.count)]
    }
    #expect(FastCGIOutcome(pieces) == FastCGIOutcome(bytes))
  }

  @Test func `a prefix has no complete request, and is never malformed`() {
    let bytes = Client.request(1, portion: 50, padding: 3)
    for end in 0..<(bytes.count - 3) {
      let outcome = FastCGIOutcome(Array(bytes[..<end]))
      #expect(outcome.requests.isEmpty)
      #expect(outcome.output.isEmpty)
      #expect(!outcome.isBroken)
    }
  }

  @Test(arguments: [1, 2, 3, 10, 128])
  func `pairs go across records`(portion: Int) {
    #expect(FastCGIOutcome(Client.request(1, portion: portion)).requests == [Self.complete])
  }

  @Test func `responses to interleaved requests follow the order in which these were completed`() {
    let one = Client.request(1, body: "[1]", portion: 90)
    let other = Client.request(7, body: "[2]", portion: 90)
    // Both are of equal length, and cut between records of equal length.
    let cuts = Array(stride(from: 16, through: one.count - 8, by: 98)) + [one.count - 8, one.count]
    var bytes: [UInt8] = []
    var start = 0
    for cut in cuts {
      // One begins first, the other is completed first.
      bytes += start == 0 ? one[..<cut] + other[..<cut] : other[start..<cut] + one[start..<cut]
      start = cut
    }
    let outcome = FastCGIOutcome(bytes)
    #expect(
      outcome.requests == ["7 POST /a b=c 1 [2] complete 5", "1 POST /a b=c 1 [1] complete 5"])
    #expect(Client.records(outcome.output).map { $0.id } == [7, 7, 7, 1, 1, 1])
  }

  @Test func `each request over the limit is rejected`() {
    let begun = (1...9).flatMap { Client.begin(UInt16($0)) }
    let outcome = FastCGIOutcome(begun)
    let records = Client.records(outcome.output)
    #expect(records.map { $0.id } == [9])
    #expect(records[0].kind == 3 && records[0].content[4] == 1)
    #expect(!outcome.isFinished)
    // Its other records are ignored.
    let rest = Client.request(9).dropFirst(16) + Client.request(1).dropFirst(16)
    #expect(FastCGIOutcome(begun + rest).requests == [Self.complete])
  }

  @Test(arguments: [2, 3, 0, 255, 256, 257])
  func `other roles are rejected`(role: UInt16) {
    let outcome = FastCGIOutcome(Client.begin(5, role: role) + Client.request(5).dropFirst(16))
    #expect(outcome.requests.isEmpty)
    let records = Client.records(outcome.output)
    #expect(records.count == 1 && records[0].kind == 3)
    #expect(records[0].content == [0, 0, 0, 0, 3, 0, 0, 0])
    #expect(!outcome.isFinished)
    #expect(FastCGIOutcome(Client.begin(5, role: role, keep: false)).isFinished)
  }

  @Test func `known variables are returned`() {
    let names = ["FCGI_MAX_CONNS", "FCGI_MPXS_CONNS", "SECRET", "FCGI_MAX_REQS", ""]
    let asked = names.flatMap { Client.pair($0, "") }
    let records = Client.records(FastCGIOutcome(Client.record(9, 0, asked, padding: 5)).output)
    #expect(records.count == 1 && records[0].kind == 10 && records[0].id == 0)
    #expect(
      FastCGIPairs.decode(records[0].content)?.map { "\(text($0.name))=\(text($0.value))" } == [
        "FCGI_MAX_CONNS=1024", "FCGI_MAX_REQS=1024", "FCGI_MPXS_CONNS=0",
      ])
    #expect(Client.records(FastCGIOutcome(Client.record(9, 0, [])).output).map { $0.kind } == [10])
  }

  @Test(arguments: [0, 1, 2, 4, 5, 8, 10, 11, 12, 100, 255] as [UInt8])
  func `a management record of an unknown type gets its response`(kind: UInt8) {
    let bytes = Client.record(kind, 0, [1, 2, 3], padding: 2) + Client.request()
    let outcome = FastCGIOutcome(bytes)
    #expect(outcome.requests == [Self.complete])
    let first = Client.records(outcome.output).first
    #expect(first?.kind == 11 && first?.id == 0)
    #expect(first?.content == [kind, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: [0, 3, 6, 7, 8, 9, 10, 11, 12, 255] as [UInt8])
  func `records of a request that a web server does not send are passed over`(kind: UInt8) {
    let stray = Client.record(kind, 1, [1, 2, 3])
    let request = Client.request()
    let bytes = request[..<16] + stray + request[16...] + stray
    #expect(FastCGIOutcome(Array(bytes)).requests == [Self.complete])
  }

  @Test(arguments: [4, 5] as [UInt8])
  func `records after the end of a request are ignored`(kind: UInt8) {
    let stray = Client.record(kind, 1, Array("{}".utf8))
    #expect(FastCGIOutcome(Client.request() + stray + stray).requests == [Self.complete])
  }

  @Test func `records of unknown requests are skipped`() {
    let strays = [2, 4, 5, 8].flatMap { Client.record($0, 9, [1]) + Client.record($0, 9, []) }
    let outcome = FastCGIOutcome(strays + Client.request())
    #expect(outcome.requests == [Self.complete])
    #expect(Client.records(outcome.output).count == 3)
  }

  @Test func `an aborted request is ended, and its connection continues`() {
    let request = Client.request(1)
    for end in stride(from: 16, to: request.count, by: 8) where isBoundary(end, of: request) {
      let outcome = FastCGIOutcome(request[..<end] + Client.record(2, 1, []) + Client.request(2))
      #expect(outcome.requests == ["2" + Self.complete.dropFirst()])
      #expect(Client.records(outcome.output).map { $0.kind } == [3, 6, 6, 3])
    }
  }

  /// Whether a record ends there.
  private func isBoundary(_ end: Int, of bytes: [UInt8]) -> Bool {
    var at = 0
    while at < end { at += 8 + Int(bytes[at + 4]) << 8 + Int(bytes[at + 5]) + Int(bytes[at + 6]) }
    return at == end
  }

  @Test func `a connection that is not kept ends with its last request`() {
    #expect(FastCGIOutcome(Client.request(keep: false)).isFinished)
    let begun = FastCGIOutcome(Client.request(1, keep: false) + Client.begin(2))
    #expect(!begun.isFinished)
    #expect(FastCGIOutcome(Client.begin(1, keep: false) + Client.record(2, 1, [])).isFinished)
  }
}
