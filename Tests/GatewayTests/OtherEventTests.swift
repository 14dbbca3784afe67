import TestSupport
import Testing

@testable import Gateway

/// Events without an HTTP request, by their documented shapes.
struct OtherEventTests {
  /// Events that fail, so that their service keeps or repeats them.
  private static let failing = [
    "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{}}]}": "Amazon S3",
    "{\"Records\":[{\"eventSource\":\"aws:dynamodb\"}]}": "Amazon DynamoDB",
    "{\"Records\":[{\"eventSource\":\"aws:kinesis\"}]}": "Amazon Kinesis",
    "{\"Records\":[{\"eventSource\":\"aws:new\"}]}": "records of another service",
    "{\"eventSource\":\"aws:kafka\",\"records\":{}}": "Apache Kafka",
    "{\"eventSource\":\"aws:rmq\",\"rmqMessagesByQueue\":{}}": "Amazon MQ",
    "{\"detail-type\":\"EC2 Instance State-change Notification\",\"source\":\"aws.ec2\",\"detail\":{}}":
      "Amazon EventBridge",
    "{\"detail-type\":\"order\",\"source\":\"my.shop\",\"detail\":{}}": "Amazon EventBridge",
    "{\"raw_path\":\"/hooks\",\"method\":\"POST\",\"headers\":{},\"body\":\"{}\",\"is_base64_encoded\":false}":
      "Amazon VPC Lattice",
    "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"routeArn\":\"arn\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}":
      "an authorizer of Amazon API Gateway",
    "{\"awslogs\":{\"data\":\"H4sI\"}}": "Amazon CloudWatch Logs",
    "{\"invocationId\":\"1\",\"deliveryStreamArn\":\"arn\",\"records\":[]}": "Amazon Data Firehose",
  ]

  private static let warmUps = [
    "{}", " { } ", "{\"source\":\"serverless-plugin-warmup\"}",
    "{\"source\":\"serverless-plugin-lambda-warmup\"}", "{\"source\":\"aws.events\"}",
    "{\"source\":\"aws.scheduler\",\"detail-type\":\"Scheduled Event\",\"detail\":\"{}\"}",
    "{\"warmer\":true,\"concurrency\":3}", "{\"warmup\":true}",
    "{\"type\":\"warmer\",\"warmerId\":\"w\",\"index\":0,\"concurrency\":1,\"delay\":75}",
  ]

  private func other(_ text: String) -> OtherEvent? {
    let bytes = Array(text.utf8)
    // Whatever it is, it is no request.
    #expect(throws: ProxyEventError.self) { try ProxyEvent(bytes, bodyLimit: 1000) }
    return OtherEvent(bytes)
  }

  @Test(arguments: failing.keys.sorted())
  func `an event that must not be lost is named, and fails`(text: String) {
    let other = other(text)
    #expect(other.map { "\($0.name)" } == Self.failing[text])
    #expect(other?.isWarmUp == false)
  }

  @Test(arguments: warmUps)
  func `a warm-up is one, and succeeds`(text: String) {
    #expect(other(text)?.isWarmUp == true)
  }

  @Test(
    arguments: zip(
      ["social", "rule", "schedule", "authorizer", "websocket", "lattice"],
      [
        "AWS End User Messaging, by Amazon EventBridge", "Amazon EventBridge",
        "a schedule of Amazon EventBridge",
        "an authorizer of Amazon API Gateway",
        "a WebSocket API of Amazon API Gateway", "Amazon VPC Lattice",
      ]))
  func `the samples of the documentation are named`(file: String, name: String) {
    let other = OtherEvent(Fixture.read("lambda/other/\(file).json"))
    #expect(other.map { "\($0.name)" } == name)
    #expect(other?.isWarmUp == (file == "schedule"))
  }

  @Test(
    arguments: [
      "", "null", "1", "\"\"", "[]", "[{}]", "{\"Records\":[]}", "{\"Records\":{}}",
      "{\"Records\":[{\"eventSource\":1}]}", "{\"source\":1}", "{\"warmer\":false}",
      "{\"key1\":\"value1\"}", "{\"type\":\"warm\"}",
      "{\"httpMethod\":\"GET\",\"requestContext\":{},\"body\":1}",
    ])
  func `what is none of these is not taken for one`(text: String) {
    #expect(other(text) == nil)
  }
}
