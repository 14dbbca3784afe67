import Testing

@testable import Webhook

/// What is the same event inside one notification.
struct BatchTests {
  private func lines(of body: String) -> [Substring] {
    var handler = TestHandler()
    #expect(handler.respond(to: .post(body)).status == 200)
    return handler.store.text.split(separator: "\n")
  }

  private func cloud(_ values: String..., entry: String = "1") -> String {
    let changes = values.map { "{\"field\":\"messages\",\"value\":\($0)}" }.joined(separator: ",")
    return
      "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"\(entry)\",\"changes\":[\(changes)]}]}"
  }

  @Test func `one key with one content is one event`() {
    let item = "{\"id\":\"A\",\"type\":\"text\"}"
    #expect(
      lines(of: cloud("{\"messages\":[\(item),{ \"id\" : \"A\",\"type\":\"text\"}]}")).count == 1)
    #expect(lines(of: cloud("{\"messages\":[\(item)]}", "{\"messages\":[\(item)]}")).count == 1)
  }

  @Test func `one key with other content is a conflict, emitted once for each content`() {
    let items = [
      "{\"id\":\"A\",\"type\":\"text\"}", "{\"id\":\"A\",\"type\":\"image\"}",
      "{\"id\":\"A\",\"type\":\"text\"}", "{\"id\":\"A\",\"type\":\"image\"}",
    ]
    let emitted = lines(of: cloud("{\"messages\":[\(items.joined(separator: ","))]}"))
    #expect(emitted.count == 2)
    #expect(emitted[0].contains("\"idempotency\":\"first\""))
    #expect(emitted[1].contains("\"idempotency\":\"conflict\""))
  }

  @Test func `the timestamp of a status is no content`() {
    let statuses = ["1788300000", "1788300001"].map {
      "{\"id\":\"A\",\"status\":\"sent\",\"timestamp\":\"\($0)\"}"
    }
    #expect(lines(of: cloud("{\"statuses\":[\(statuses.joined(separator: ","))]}")).count == 1)
  }

  @Test func `numbers of other phones and accounts are other events`() {
    let item = "\"messages\":[{\"id\":\"A\",\"type\":\"text\"}]"
    let emitted = lines(
      of: cloud(
        "{\"metadata\":{\"phone_number_id\":\"1\"},\(item)}",
        "{\"metadata\":{\"phone_number_id\":\"2\"},\(item)}"))
    #expect(emitted.count == 2)
    #expect(emitted.allSatisfy { $0.contains("\"idempotency\":\"first\"") })
  }

  @Test func `the dashboard's test notifications are never duplicates`() {
    let value = "{\"messages\":[{\"id\":\"A\",\"type\":\"text\"}]}"
    let emitted = lines(of: cloud(value, value, entry: "0"))
    #expect(emitted.count == 2)
    #expect(emitted.allSatisfy { $0.contains("\"idempotency\":\"first\"") })
  }

  @Test func `a duplicate is worth a notice`() {
    var handler = TestHandler()
    let item = "{\"id\":\"A\",\"type\":\"text\"}"
    #expect(handler.respond(to: .post("{\"messages\":[\(item)]}")).status == 200)
    #expect(handler.respond(to: .post("{\"messages\":[\(item),\(item)]}")).status == 200)
    #expect(handler.log.entries.map(\.level) == [.info, .notice])
  }
}
