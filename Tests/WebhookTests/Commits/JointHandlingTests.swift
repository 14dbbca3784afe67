import TestSupport
import Testing

@testable import Webhook

/// Several notifications with one commit.
struct JointHandlingTests {
  private func text(_ id: String, _ body: String = "x") -> String {
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messages\":[{\"id\":\"\(id)\",\"type\":\"text\",\"text\":{\"body\":\"\(body)\"}}]}}]}]}"
  }

  private func deliveries(_ bodies: [String], isTrusted: Bool = true) -> [Delivery] {
    bodies.enumerated().map { number, body in
      var request = Request.post(body)
      request.isTrusted = isTrusted
      return Delivery(request, number: number)
    }
  }

  private func signed() -> TestHandler {
    TestHandler {
      $0.credentials.signature = SignatureCredential(
        fieldName: Array("X-Hub-Signature-256".utf8), secrets: [Array("secret".utf8)])
    }
  }

  @Test func `their lines are one write, in their order`() {
    var handler = TestHandler()
    var tally = Tally()
    let all = deliveries((0..<50).map { text("m\($0)") })
    handler.receive(all, counting: &tally)
    #expect(all.allSatisfy { $0.status == 200 && $0.entry == nil })
    #expect(handler.store.writes.count == 1)
    let ids = handler.store.text.split(separator: "\n").map {
      $0.split(separator: "\"id\":\"")[1].prefix { $0 != "\"" }
    }
    #expect(ids == (0..<50).map { "m\($0)" })
    #expect(tally[.received] == 50 && tally[.emitted] == 50)
  }

  @Test func `duplicates and conflicts are found among them`() {
    var handler = TestHandler()
    var tally = Tally()
    handler.receive(
      deliveries([text("m"), text("m"), text("m", "y"), text("n"), text("m", "y")]),
      counting: &tally)
    #expect(handler.store.lineCount == 3)
    #expect((tally[.emitted], tally[.duplicates], tally[.conflicts]) == (3, 2, 1))
    handler.receive(deliveries([text("n"), text("o")]), counting: &tally)
    #expect((tally[.emitted], tally[.duplicates]) == (4, 3))
  }

  @Test func `credentials are checked of those that are not trusted`() {
    var handler = signed()
    var tally = Tally()
    let all = deliveries([text("m"), text("n")], isTrusted: false) + deliveries([text("o")])
    all[1].request.fields = [
      .init(
        name: Array("X-Hub-Signature-256".utf8),
        value: Array(("sha256=" + signature(of: text("n"), key: "secret")).utf8))
    ]
    handler.receive(all, counting: &tally)
    #expect(all.map(\.status) == [403, 200, 200])
    #expect(all[0].entry?.message.description == "rejected")
    #expect(handler.store.text.contains("\"verifiedby\":\"hmac-sha256\""))
    #expect(handler.store.text.contains("\"verifiedby\":\"none\""))
    #expect(handler.store.lineCount == 2)
    #expect(handler.log.entries.isEmpty)
  }

  @Test func `what is not JSON costs the others nothing, and only some of it is quarantined`() {
    var handler = TestHandler()
    handler.quarantineAllowance = 2
    var tally = Tally()
    let all = deliveries(["{", text("m"), "[", "nul", text("n")])
    handler.receive(all, counting: &tally)
    #expect(all.map(\.status) == [200, 200, 200, 400, 200])
    #expect(
      all.map { $0.entry?.message.description } == [
        "quarantined", nil, "quarantined", "rejected", nil,
      ])
    #expect(handler.store.quarantined.count == 2)
    #expect(handler.store.lineCount == 2)
  }

  @Test func `one that exceeds the limits of a commit is handled alone`() {
    var handler = TestHandler()
    var tally = Tally()
    let name = String(repeating: "N", count: 100_000)
    let items = (0..<2000).map { "{\"id\":\"\($0)\",\"from\":\"1\"}" }.joined(separator: ",")
    let repeated =
      "{\"contacts\":[{\"wa_id\":\"1\",\"profile\":{\"name\":\"\(name)\"}}],\"messages\":[\(items)]}"
    handler.receive(
      deliveries([text("m"), repeated, text("n"), text("o")]), counting: &tally)
    #expect(handler.store.lineCount == 4)
    #expect(handler.store.text.contains("whatsapp.unknown"))
    #expect(tally[.emitted] == 4)
  }

  @Test func `a shortened line is in the quarantine before it is emitted`() {
    var handler = TestHandler()
    handler.lineLimit = 4096
    var tally = Tally()
    let all = deliveries([text("m"), text("n", String(repeating: "x", count: 9000))])
    handler.receive(all, counting: &tally)
    #expect(handler.store.quarantined.count == 1)
    #expect(handler.store.text.contains("\"quarantine\":\""))
    #expect(handler.store.lineCount == 2)
  }

  @Test func `each commit, and each request in the quarantine, has a deadline that begins there`() {
    var handler = TestHandler()
    handler.lineLimit = 4096
    var tally = Tally()
    var time = 0
    let long = String(repeating: "x", count: 9000)
    handler.receive(
      deliveries(["{", "[", text("m"), text("n", long), text("o")]), counting: &tally
    ) {
      time += 1
      return Deadline(nanoseconds: time)
    }
    // Two in the quarantine; all together; the first alone; the others; then each: one commit of these is for the quarantine.
    #expect(handler.store.deadlines == [1, 2, 6, 7, 8, 9, 9, 9, 10])
    #expect(handler.store.lineCount == 3)
  }

  @Test func `members with too many events for one commit have several`() {
    var handler = TestHandler()
    handler.jointEventLimit = 2
    var tally = Tally()
    handler.receive(deliveries((0..<7).map { text("m\($0)") }), counting: &tally)
    #expect(handler.store.writes.map { $0.count { $0 == 0x0A } } == [3, 3, 1])
    #expect(tally[.emitted] == 7)
  }

  @Test func `drift that several have is no duplicate`() {
    var handler = signed()
    var tally = Tally()
    let bodies = ["m", "n"].map { id in
      text(id).replacing("\"type\"", with: "\"shoe\":1,\"type\"")
    }
    let all = deliveries(bodies, isTrusted: false)
    for (delivery, body) in zip(all, bodies) {
      delivery.request.fields = [
        .init(
          name: Array("X-Hub-Signature-256".utf8),
          value: Array(("sha256=" + signature(of: body, key: "secret")).utf8))
      ]
    }
    handler.receive(all, counting: &tally)
    #expect(handler.store.lineCount == 3)
    #expect((tally[.emitted], tally[.duplicates]) == (3, 0))
  }

  @Test func `a failure of the store is a failure of all`() {
    var handler = TestHandler()
    handler.store.failure = StoreError("no", code: 1)
    var tally = Tally()
    let all = deliveries(["{", text("m"), text("n")])
    handler.receive(all, counting: &tally)
    #expect(all.map(\.status) == [200, 503, 503])
    #expect(tally.isEmpty)
    handler.receive([], counting: &tally)
    #expect(tally.isEmpty)
  }
}
