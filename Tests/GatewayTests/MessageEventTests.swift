import Bytes
import TestSupport
import Testing
import Webhook

@testable import Gateway

/// Messages of queues and topics.
struct MessageEventTests {
  private let field = Array("X-Hub-Signature-256".utf8)

  private func event(_ name: String) throws -> MessageEvent {
    try #require(MessageEvent(Fixture.read("lambda/messages/\(name).json")))
  }

  private func queue(_ body: String, _ more: String = "") throws -> MessageEvent {
    var text = Array("{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"m\"".utf8)
    text += Array("\(more),\"body\":".utf8)
    JSONString.append(Array(body.utf8).span, to: &text)
    return try #require(MessageEvent(text + Array("}]}".utf8)))
  }

  private func body(_ text: String) throws -> String {
    let request = try queue(text).message(at: 0, bodyLimit: 1 << 20).request
    return self.text(try #require(request).body)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func document(_ bytes: [UInt8]) throws -> [UInt8] {
    let document = try JSONDocument(scanning: bytes)
    var text: [UInt8] = []
    document.append(compact: document.root, to: &text)
    return text
  }

  @Test(arguments: [
    "social-topic", "social-queue", "social-queue-raw", "gateway-queue", "gateway-topic",
  ])
  func `every way brings the body that Meta sends`(name: String) throws {
    let event = try event(name)
    #expect(event.count == 1)
    let request = try #require(event.message(at: 0, bodyLimit: 1 << 20).request)
    #expect(try document(request.body) == document(Fixture.notification("cloud__msg_text")))
    #expect(text(request.method) == "POST" && text(request.path) == "/whatsapp")
    #expect(request.isFromAWS == name.hasPrefix("social"))
    let isSigned = request.values(of: field).contains { $0.starts(with: Array("sha256=".utf8)) }
    #expect(isSigned == name.hasPrefix("gateway"))
  }

  @Test func `the samples of the documentation are messages`() throws {
    let standard = try event("queue").message(at: 0, bodyLimit: 100)
    #expect(text(standard.id) == "059f36b4-87a3-44ab-83d2-661975830a7d")
    #expect(standard.group == nil)
    #expect(standard.request.map { text($0.body) } == "Test message.")
    let fifo = try event("queue-fifo").message(at: 0, bodyLimit: 100)
    #expect(fifo.group.map(text) == "1")
    #expect(fifo.request.map { text($0.path) } == "/fifo.fifo")
    let topic = try event("topic")
    #expect(topic.service == .topic)
    #expect(
      topic.message(at: 0, bodyLimit: 100).request.map { text($0.body) } == "Hello from SNS!")
  }

  @Test func `a fair queue has groups, and no order`() throws {
    let attributes = ",\"attributes\":{\"MessageGroupId\":\"a\"},\"eventSourceARN\":"
    let fair = try queue("{}", attributes + "\"arn:aws:sqs:eu-west-1:1:fair\"")
    #expect(fair.message(at: 0, bodyLimit: 100).group == nil)
    let fifo = try queue("{}", attributes + "\"arn:aws:sqs:eu-west-1:1:x.fifo\"")
    #expect(fifo.message(at: 0, bodyLimit: 100).group.map(text) == "a")
  }

  @Test func `an entry is taken as text or as an object, also in a list or a body`() throws {
    let wrapped = "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\"}]}"
    #expect(try body("{\"whatsAppWebhookEntry\":\"{\\\"id\\\":\\\"1\\\"}\"}") == wrapped)
    #expect(try body("{\"whatsAppWebhookEntry\":{\"id\":\"1\"}}") == wrapped)
    for whole in ["[{\"id\":\"1\"}]", wrapped] {
      let text = whole.replacing("\"", with: "\\\"")
      #expect(try body("{\"whatsAppWebhookEntry\":\"\(text)\"}") == wrapped)
      #expect(try body("{\"whatsAppWebhookEntry\":\(whole)}") == wrapped)
    }
    // An unknown member makes no body of it.
    for entry in [
      "{\"id\":\"1\",\"entry\":5,\"changes\":[]}", "{\"entry\":[]}", "{\"entry\":\"1\"}",
    ] {
      let wrapped = "{\"object\":\"whatsapp_business_account\",\"entry\":[\(entry)]}"
      #expect(try body("{\"whatsAppWebhookEntry\":\(entry)}") == wrapped)
    }
    // Its text cannot add members to the body.
    for other in ["{}],\\\"x\\\":[{}", "", "{", "1", "[]", "{} {}"] {
      let text = try body("{\"whatsAppWebhookEntry\":\"\(other)\"}")
      #expect(!text.hasPrefix("{\"object\""), "\(other)")
    }
  }

  @Test func `texts within texts are unwrapped to a limit`() throws {
    func wrapped(_ text: String) -> String {
      var message: [UInt8] = []
      JSONString.append(Array(text.utf8).span, to: &message)
      return "{\"Type\":\"Notification\",\"Message\":\(self.text(message))}"
    }
    #expect(try body(wrapped("{\"a\":1}")) == "{\"a\":1}")
    #expect(try body(wrapped(wrapped("x"))) == "x")
    let four = wrapped(wrapped(wrapped(wrapped("x"))))
    #expect(try body(four) == wrapped("x"))
    for other in ["{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"x\"}", "[1]", "x", ""] {
      #expect(try body(other) == other)
    }
    #expect(try body("{\"Type\":\"Notification\",\"Message\":1}").hasPrefix("{\"Type\""))
  }

  @Test func `a body over the limit is too large`() throws {
    let message = try queue("12345").message(at: 0, bodyLimit: 4)
    #expect(message.request?.bodyError == .tooLarge)
    #expect(try queue("12345").message(at: 0, bodyLimit: 5).request?.bodyError == nil)
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"Records\":[]}", "{\"Records\":{}}", "{\"Records\":[1]}", "[{}]",
    "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}", "{\"eventSource\":\"aws:sqs\"}",
    "{\"Records\":[{\"EventSource\":\"aws:sqs\"}]}", "{\"Records\":[{\"eventSource\":1}]}",
  ])
  func `other events are none`(text: String) {
    #expect(MessageEvent(Array(text.utf8)) == nil)
  }

  @Test func `a message of another service, or without a text, is no request`() throws {
    let text =
      "[{\"eventSource\":\"aws:sqs\",\"messageId\":\"a\"},{\"EventSource\":\"aws:sns\"},1,{\"eventSource\":\"aws:sqs\",\"body\":{}}]"
    let event = try #require(MessageEvent(Array(text.utf8)))
    #expect(event.count == 4)
    for index in 0..<4 { #expect(event.message(at: index, bodyLimit: 9).request == nil) }
  }

  @Test func `no batch has more than ten thousand messages`() {
    func event(_ count: Int) -> MessageEvent? {
      let record = "{\"eventSource\":\"aws:sqs\"}"
      let records = [String](repeating: record, count: count).joined(separator: ",")
      return MessageEvent(Array("[\(records)]".utf8))
    }
    #expect(event(10_000)?.count == 10_000)
    #expect(event(10_001) == nil)
  }
}

/// What is said to the queue.
struct MessageOutcomesTests {
  /// Adds a message with an outcome: committed, pending or not.
  private func outcomes(_ list: [(id: String, group: String?, outcome: String)]) -> MessageOutcomes
  {
    let outcomes = MessageOutcomes()
    for (id, group, outcome) in list {
      var message = MessageEvent.Message()
      message.id = Array(id.utf8)
      message.group = group.map { Array($0.utf8) }
      outcomes.add(message, isCommitted: outcome != "no", isPending: outcome == "pending")
    }
    return outcomes
  }

  private func failures(_ outcomes: MessageOutcomes) -> [String]? {
    guard let result = outcomes.queueResult(), let document = try? JSONDocument(scanning: result)
    else { return nil }
    let list = document.member("batchItemFailures", of: document.root)
    return document.elements(of: list).map {
      String(
        decoding: document.string(of: document.member("itemIdentifier", of: $0)) ?? [],
        as: UTF8.self)
    }
  }

  @Test func `exactly the messages that were not committed are named`() {
    #expect(failures(outcomes([("a", nil, "yes"), ("b", nil, "no"), ("c", nil, "yes")])) == ["b"])
    #expect(failures(outcomes([("a", nil, "yes")])) == [])
    #expect(failures(outcomes([("", nil, "yes"), ("b", nil, "no")])) == ["b"])
    // Without its name the queue would delete it.
    #expect(failures(outcomes([("a", nil, "yes"), ("", nil, "no")])) == nil)
  }

  @Test func `an id is named as it stands in the event`() throws {
    // A noncharacter, and escapes of what a line of ours would not have: U+0000, half a pair, a noncharacter.
    for id in ["a\u{FFFE}", "\\u0000", "\\ud800", "\\uffff", "\\/\\\"", "\u{1F600}"] {
      let record = "{\"eventSource\":\"aws:sqs\",\"messageId\":\"\(id)\",\"body\":\"\"}"
      let event = try #require(MessageEvent(Array("[\(record)]".utf8)))
      let outcomes = MessageOutcomes()
      outcomes.add(event.message(at: 0, bodyLimit: 9), isCommitted: false)
      let result = "{\"batchItemFailures\":[{\"itemIdentifier\":\"\(id)\"}]}"
      #expect(outcomes.queueResult() == Array(result.utf8))
    }
  }

  @Test func `in a FIFO queue a message waits for the sync of an earlier one of its message group`()
  {
    let outcomes = outcomes([("a", "a", "pending"), ("b", "b", "yes"), ("c", nil, "pending")])
    var message = MessageEvent.Message()
    #expect(!outcomes.isPending(before: message))
    for (group, isPending) in [("a", true), ("b", false)] {
      message.group = Array(group.utf8)
      #expect(outcomes.isPending(before: message) == isPending)
    }
    outcomes.complete(isSynced: false)
    message.group = Array("a".utf8)
    #expect(!outcomes.isPending(before: message) && outcomes.isBlocked(message))
  }

  @Test func `in a FIFO queue all of a message group from the first on`() {
    let outcomes = outcomes([
      ("a1", "a", "yes"), ("b1", "b", "no"), ("a2", "a", "no"), ("b2", "b", "yes"),
      ("c1", "c", "yes"), ("a3", "a", "yes"),
    ])
    #expect(failures(outcomes) == ["b1", "a2", "b2", "a3"])
    var message = MessageEvent.Message()
    for (group, isBlocked) in [("a", true), ("b", true), ("c", false), ("", false)] {
      message.group = Array(group.utf8)
      #expect(outcomes.isBlocked(message) == isBlocked)
    }
    message.group = nil
    #expect(!outcomes.isBlocked(message))
  }

  @Test func `a failed sync is the failure of all that waited for it`() {
    let outcomes = outcomes([("a", nil, "yes"), ("b", nil, "pending"), ("c", nil, "no")])
    outcomes.complete(isSynced: false)
    #expect(failures(outcomes) == ["b", "c"])
    outcomes.complete(isSynced: true)
    #expect(outcomes.failures == 2 && !outcomes.isFailure)
  }
}
