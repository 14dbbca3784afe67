import Bytes
package import Webhook

/// An event with messages of Amazon SQS or Amazon SNS: "Using Lambda with Amazon SQS" and "Invoking Lambda functions with Amazon
/// SNS notifications", AWS Lambda Developer Guide. EventBridge Pipes passes on the list of a queue's messages alone.
///
///     {"Records":[{"messageId":"5d…","body":"{…}","attributes":{"MessageGroupId":"a"},
///       "messageAttributes":{"X-Hub-Signature-256":{"stringValue":"sha256=…","dataType":"String"}},
///       "eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:111122223333:whatsapp.fifo"}]}
///     {"Records":[{"EventSource":"aws:sns","Sns":{"TopicArn":"arn:…","Message":"{…}","MessageAttributes":{}}}]}
package struct MessageEvent {
  /// The service of the first message, and so of all: an event has messages of one queue or one topic.
  package let service: Service
  private let document: JSONDocument
  private let records: [JSONValue]

  /// The services.
  package enum Service {
    /// SQS, which deletes the messages that the result does not name as failed.
    case queue
    /// SNS, whose messages Lambda retries where the invocation fails.
    case topic
  }

  /// The most messages of a batch: "Configuring scaling behavior for SQS event source mappings".
  private static let limit = 10_000

  /// Recognizes an event; nil for any other shape, and for more messages than a batch can have.
  package init?(_ event: [UInt8]) {
    guard let document = try? JSONDocument(scanning: event) else { return nil }
    let root = document.root
    let list = document.member("Records", of: root) ?? root
    var records: [JSONValue] = []
    for record in document.elements(of: list) {
      guard records.count < Self.limit else { return nil }
      records.append(record)
    }
    guard let first = records.first, let service = Self.service(of: first, document) else {
      return nil
    }
    self.document = document
    self.records = records
    self.service = service
  }

  private static func service(of record: JSONValue, _ document: JSONDocument) -> Service? {
    if let source = document.member("eventSource", of: record) {
      return document.equals(source, "aws:sqs") ? .queue : nil
    }
    guard let source = document.member("EventSource", of: record) else { return nil }
    return document.equals(source, "aws:sns") ? .topic : nil
  }

  /// The number of messages.
  package var count: Int { records.count }

  /// Returns a message. A body over `bodyLimit` bytes is left out, and sets the request's `bodyError`; without a limit the
  /// request is left out.
  package func message(at index: Int, bodyLimit: Int?) -> Message {
    let record = records[index]
    var message = Message()
    guard Self.service(of: record, document) == service else { return message }
    switch service {
    case .queue:
      message.id = writtenID(of: record)
      let arn = document.string(of: document.member("eventSourceARN", of: record)) ?? []
      if arn.suffix(5).elementsEqual([UInt8](".fifo")) {
        let attributes = document.member("attributes", of: record)
        message.group = document.string(of: document.member("MessageGroupId", of: attributes)) ?? []
      }
      guard let bodyLimit else { break }
      message.request = request(
        document.member("body", of: record), arn, bodyLimit,
        fields: MessageText.fields(
          document.member("messageAttributes", of: record), value: "stringValue", of: document))
    case .topic:
      guard let bodyLimit else { break }
      let content = document.member("Sns", of: record)
      message.request = request(
        document.member("Message", of: content),
        document.string(of: document.member("TopicArn", of: content)) ?? [], bodyLimit,
        fields: MessageText.fields(
          document.member("MessageAttributes", of: content), value: "Value", of: document))
    }
    return message
  }

  private func writtenID(of record: JSONValue) -> [UInt8] {
    guard let id = document.member("messageId", of: record), document.kind(of: id) == .string
    else { return [] }
    return Array(document.text[document.range(of: id)].dropFirst().dropLast())
  }

  /// Returns the request in a message's text; nil where there is no text.
  private func request(
    _ text: JSONValue?, _ arn: [UInt8], _ limit: Int, fields: [Request.Field]
  ) -> Request? {
    guard let text = document.string(of: text) else { return nil }
    let unwrapped = MessageText(text)
    var request = Request(method: [UInt8]("POST"))
    request.path = Self.path(of: arn)
    request.fields = fields + unwrapped.fields
    request.isFromAWS = unwrapped.isFromAWS
    guard unwrapped.body.count <= limit else {
      request.bodyError = .tooLarge
      return request
    }
    request.body = unwrapped.body
    return request
  }

  /// Returns `/` and the name of the queue or the topic, which selects the source.
  private static func path(of arn: [UInt8]) -> [UInt8] {
    var path = [UInt8]("/")
    let name = arn.suffix(while: { $0 != UInt8(ascii: ":") })
    Percent.append(segment: Array(name).span, to: &path)
    return path
  }
}

extension MessageEvent {
  /// A message of a queue or a topic.
  package struct Message {
    /// SQS' id of the message, which names it in the result; empty where it has none. Between its quotes as it stands in the
    /// event, escapes and all: any other spelling might name no message.
    package var id: [UInt8] = []
    /// The message group of a FIFO queue, whose order must be kept; nil in any other queue.
    package var group: [UInt8]?
    /// The request that the message stands for; nil where it has no text.
    package var request: Request?
  }
}

extension [UInt8] {
  /// The longest suffix whose bytes all satisfy a condition.
  fileprivate func suffix(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var start = count
    while start > 0, holds(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
