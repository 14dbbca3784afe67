import TestSupport
import Testing

@testable import Gateway
@testable import Webhook

/// Lying lengths, limits, and requests that do not end.
struct FastCGIMalformedTests {
  private typealias Client = FastCGIClient

  @Test(arguments: [0, 2, 3, 0x16, 0x47, 0xFF] as [UInt8])
  func `another version breaks the connection`(version: UInt8) {
    var bytes = Client.request(1) + Client.request(2) + Client.request(3)
    bytes[Client.request(1).count] = version
    let outcome = FastCGIOutcome(bytes)
    #expect(outcome.requests.count == 1)
    #expect(outcome.isBroken && outcome.isFinished)
  }

  @Test(arguments: [0, 1, 7, 9, 100])
  func `a begin of the wrong length breaks the connection`(count: Int) {
    let content = [UInt8](repeating: 0, count: count).enumerated().map {
      $0.offset == 1 ? 1 : $0.element
    }
    #expect(FastCGIOutcome(Client.record(1, 1, content)).isBroken)
  }

  @Test func `a request that begins twice breaks the connection`() {
    #expect(FastCGIOutcome(Client.begin(1) + Client.begin(1)).isBroken)
  }

  @Test(
    arguments: [
      [5], [5, 5], [0x80], [0x80, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [1, 0], [0, 1], [1, 1, 0x41],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 1, 0x7F, 0x41],
      [0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0],
    ] as [[UInt8]])
  func `pairs that exceed their stream make the head malformed`(pairs: [UInt8]) {
    #expect(FastCGIPairs.decode(pairs) == nil)
    let bytes = Client.begin(1) + Client.stream(4, 1, pairs) + Client.stream(5, 1, [])
    #expect(FastCGIOutcome(bytes).requests == ["1    0  malformed 5"])
    #expect(FastCGIOutcome(Client.record(9, 0, pairs)).isBroken)
  }

  @Test func `lengths have one byte or four`() {
    for count in [0, 1, 127, 128, 255, 256, 70_000] {
      let text = String(repeating: "a", count: count)
      let pairs = FastCGIPairs.decode(Client.pair(text, "v") + Client.pair("n", text))
      #expect(pairs?.map { [$0.name.count, $0.value.count] } == [[count, 1], [1, count]])
    }
    // Four bytes where one would do.
    #expect(FastCGIPairs.decode([0x80, 0, 0, 1, 0x80, 0, 0, 0, 0x41])?.count == 1)
  }

  @Test(
    arguments: zip(
      ["1", "3", "-1", "", "x", "99999999999999999999"],
      [
        "lengthMismatch", "lengthMismatch", "complete", "complete", "lengthMismatch",
        "lengthMismatch",
      ]))
  func `a body has the announced length`(length: String, state: String) {
    let outcome = FastCGIOutcome(Client.request(length: length))
    #expect(outcome.requests == ["1 POST /a b=c 1 {} \(state) 5"])
  }

  @Test(arguments: [1, 7, 100, 0xFFFF])
  func `a body of the limit is complete, one more byte is too large`(portion: Int) {
    let limit = String(repeating: "a", count: 1000)
    let most = FastCGIOutcome(Client.request(body: limit, portion: portion))
    #expect(most.requests == ["1 POST /a b=c 1 \(limit) complete 5"])
    let more = FastCGIOutcome(Client.request(body: limit + "a", portion: portion))
    #expect(more.requests == ["1 POST /a b=c 1  tooLarge 5"])
  }

  @Test func `parameters of the limit are read, one more byte is malformed`() {
    let parameters = Client.pair("REQUEST_METHOD", "GET") + Client.pair("HTTP_A", "b")
    var limits = FastCGILimits(body: 1000)
    limits.parameters = parameters.count
    let bytes =
      Client.begin(1) + Client.stream(4, 1, parameters, portion: 3) + Client.stream(5, 1, [])
    #expect(FastCGIOutcome(bytes, limits: limits).requests == ["1 GET   1  complete 5"])
    limits.parameters -= 1
    #expect(FastCGIOutcome(bytes, limits: limits).requests == ["1    0  malformed 5"])
  }

  @Test func `memory is bounded whatever is sent`() {
    var connection = FastCGIConnection(limits: FastCGILimits(body: 1000))
    let piece = [UInt8](repeating: 0x41, count: 0xFFFF)
    for id in 1...20 as ClosedRange<UInt16> {
      connection.receive(Client.begin(id).span, deadline: .never)
      for kind in [4, 4, 5, 8, 9] as [UInt8] {
        for _ in 0..<20 {
          connection.receive(Client.record(kind, id, piece).span, deadline: .never)
        }
      }
    }
    #expect(connection.size <= 8 * ((1 << 20) + 1000))
    #expect(connection.output.count < 1000)
  }

  @Test func `an expired request gets a response and is not complete`() {
    let complete = Client.request(1)
    let begun = Client.begin(2) + Client.stream(4, 2, Client.pair("REQUEST_METHOD", "POST"))
    let bare = Client.begin(3)
    var connection = FastCGIConnection(limits: FastCGILimits(body: 1000))
    connection.receive(begun.span, deadline: Deadline(nanoseconds: 10))
    connection.receive(complete.span, deadline: Deadline(nanoseconds: 15))
    connection.receive(bare.span, deadline: Deadline(nanoseconds: 20))
    #expect(connection.nextDeadline?.nanoseconds == 10)
    connection.expire(9)
    #expect(connection.nextRequest?.id == 1)
    connection.respond(to: 1, with: Response(status: 200), isHead: false)
    #expect(connection.nextRequest == nil)
    #expect(!connection.isInterrupted)
    connection.expire(10)
    #expect(connection.isInterrupted)
    #expect(connection.nextRequest?.request.bodyError == .tooSlow)
    connection.respond(to: 2, with: Response(status: 408), isHead: false)
    #expect(connection.nextDeadline?.nanoseconds == 20)
    connection.expire(20)
    #expect(connection.nextRequest?.request.headError == .tooSlow)
    connection.respond(to: 3, with: Response(status: 408), isHead: false)
    #expect(connection.nextDeadline == nil && !connection.isBusy && !connection.isFinished)
    // Their later records are ignored.
    connection.output = []
    connection.receive(
      (Client.stream(5, 2, [1]) + Client.request(4)).span, deadline: Deadline(nanoseconds: 30))
    #expect(connection.nextRequest?.id == 4)
    #expect(connection.output.isEmpty)
  }

  @Test func `a long response is split into records`() {
    var connection = FastCGIConnection(limits: FastCGILimits(body: 1000))
    connection.receive(Client.request().span, deadline: .never)
    var response = Response(status: 200)
    response.body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    connection.respond(to: 1, with: response, isHead: false)
    let records = Client.records(connection.output)
    #expect(records.map { $0.content.count }.dropLast(3).allSatisfy { $0 == 0xFFFF })
    #expect(records.map { $0.kind } == [6, 6, 6, 6, 6, 3])
    let content = records.dropLast().flatMap { $0.content }
    #expect(content.suffix(200_000).elementsEqual(response.body))
  }

  @Test func `any bytes do no harm`() {
    var random = SplitMix64(seed: 7)
    let exchange = Client.request(1, portion: 60, padding: 3) + Client.request(2, keep: false)
    for _ in 0..<3000 {
      var bytes = exchange
      for _ in 0...random.next(below: 4) {
        let at = random.next(below: bytes.count)
        switch random.next(below: 3) {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next(below: 256))
        case 1: bytes.removeSubrange(at..<min(at + random.next(below: 20), bytes.count))
        default: bytes.insert(contentsOf: bytes.prefix(random.next(below: 30)), at: at)
        }
        if bytes.isEmpty { bytes = [1] }
      }
      let split = random.next(below: bytes.count)
      #expect(FastCGIOutcome([bytes[..<split], bytes[split...]]) == FastCGIOutcome(bytes))
    }
  }
}
