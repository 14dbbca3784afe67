import Bytes

/// An event without an HTTP request, in the documented shape of another service or of a warm-up: "Invoking Lambda with events
/// from other AWS services" (AWS Lambda Developer Guide) and the pages of the services.
package struct OtherEvent {
  /// The service's name.
  package let name: StaticString
  /// Whether the invocation succeeds, since nothing is lost.
  package let isWarmUp: Bool
  /// What the invocation comes to, and what to do.
  package let detail: StaticString

  /// Recognizes an event; nil for any other shape.
  package init?(_ event: [UInt8]) {
    guard let document = try? JSONDocument(scanning: event),
      let other = Self.warmUp(document) ?? Self.records(document) ?? Self.single(document)
    else { return nil }
    self = other
  }

  private init(_ name: StaticString, isWarmUp: Bool = false, _ detail: StaticString) {
    self.name = name
    self.isWarmUp = isWarmUp
    self.detail = detail
  }

  /// A warm-up succeeds: an error would be counted and retried.
  private static func warmUp(_ document: JSONDocument) -> OtherEvent? {
    let detail: StaticString = "the invocation succeeds: nothing to do"
    let root = document.root
    if isEmpty(document) { return OtherEvent("an empty event", isWarmUp: true, detail) }
    let source = document.string(of: document.member("source", of: root)) ?? []
    let type = document.string(of: document.member("detail-type", of: root)) ?? []
    if type.equals("Scheduled Event") || source.equals("aws.events") {
      return OtherEvent("a schedule of Amazon EventBridge", isWarmUp: true, detail)
    }
    let isPlugin =
      source.equals("serverless-plugin-warmup") || source.equals("serverless-plugin-lambda-warmup")
    let isWarmer =
      document.boolean(of: document.member("warmer", of: root)) ?? false
      || document.boolean(of: document.member("warmup", of: root)) ?? false
      || document.string(of: document.member("type", of: root))?.equals("warmer") ?? false
    return isPlugin || isWarmer ? OtherEvent("a warm-up", isWarmUp: true, detail) : nil
  }

  /// `{}`.
  private static func isEmpty(_ document: JSONDocument) -> Bool {
    var members = document.members(of: document.root)
    return document.kind(of: document.root) == .object && members.next() == nil
  }

  /// Events in batches, which their service keeps when the invocation fails.
  private static func records(_ document: JSONDocument) -> OtherEvent? {
    let root = document.root
    let list = document.member("Records", of: root) ?? root
    var items = document.items(of: list)
    let first = items.next()
    let source =
      document.string(of: document.member("eventSource", of: first))
      ?? document.string(of: document.member("EventSource", of: first))
      ?? document.string(of: document.member("eventSource", of: root))
    guard let source else { return nil }
    if source.equals("aws:sqs") || source.equals("aws:sns") {
      return OtherEvent(
        source.equals("aws:sqs") ? "Amazon SQS" : "Amazon SNS",
        "the invocation fails: no batch has as many messages")
    }
    for (known, name) in services where source.equals(known) {
      return OtherEvent(name, "the invocation fails: remove this trigger")
    }
    return OtherEvent("records of another service", "the invocation fails: remove this trigger")
  }

  private static var services: [(source: StaticString, name: StaticString)] {
    [
      ("aws:s3", "Amazon S3"), ("aws:dynamodb", "Amazon DynamoDB"),
      ("aws:kinesis", "Amazon Kinesis"), ("aws:ses", "Amazon SES"),
      ("aws:kafka", "Apache Kafka"), ("SelfManagedKafka", "Apache Kafka"),
      ("aws:mq", "Amazon MQ"), ("aws:rmq", "Amazon MQ"), ("aws:docdb", "Amazon DocumentDB"),
    ]
  }

  private static func single(_ document: JSONDocument) -> OtherEvent? {
    let root = document.root
    func has(_ name: StaticString) -> Bool { document.member(name, of: root) != nil }
    let context = document.member("requestContext", of: root)
    if document.member("serviceNetworkArn", of: context) != nil || has("raw_path") {
      return OtherEvent(
        "Amazon VPC Lattice",
        "the invocation fails, and the sender gets an error: use a function URL, API Gateway or a load balancer"
      )
    }
    if document.member("connectionId", of: context) != nil {
      return OtherEvent(
        "a WebSocket API of Amazon API Gateway",
        "the invocation fails: use an HTTP API or a REST API")
    }
    if has("type"), has("methodArn") || has("routeArn") {
      return OtherEvent(
        "an authorizer of Amazon API Gateway",
        "the invocation fails, and access is denied: hookline verifies senders itself")
    }
    if has("awslogs") {
      return OtherEvent(
        "Amazon CloudWatch Logs", "the invocation fails: remove this subscription filter")
    }
    if has("deliveryStreamArn") {
      return OtherEvent(
        "Amazon Data Firehose", "the invocation fails: remove this transformation")
    }
    let source = document.string(of: document.member("source", of: root))
    if has("detail-type"), source?.equals("aws.social-messaging") ?? false {
      return OtherEvent(
        "AWS End User Messaging, by Amazon EventBridge",
        "the invocation fails: the event has no message ids of Meta's and no contents; subscribe the function to the SNS topic of the event destination"
      )
    }
    if has("detail-type") {
      return OtherEvent(
        "Amazon EventBridge", "the invocation fails, and Lambda retries it: remove this rule")
    }
    return nil
  }
}
