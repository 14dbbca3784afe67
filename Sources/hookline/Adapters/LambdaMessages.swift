import Bytes
import Gateway
import Posix
import Webhook

/// Messages of SQS and SNS: each stands for a request, and all of an event share one sync.
extension LambdaAdapter {
  /// Handles the messages. The result names those that a queue keeps. A topic's event fails where a message is not committed, so
  /// that Lambda retries it. In this way a message that can never succeed goes to the dead-letter queue.
  mutating func serve(
    _ event: MessageEvent, _ invocation: Invocation
  ) throws(RuntimeAPIError<Errno>) {
    let outcomes = MessageOutcomes()
    service.beginGroup { outcomes.complete(isSynced: $0) }
    let end = end(of: invocation)
    for index in 0..<event.count {
      let hasTime = SystemTime.nanoseconds < end
      let message = event.message(
        at: index, bodyLimit: hasTime ? service.settings.bodyLimit : nil)
      // It must not be in the file where an earlier one of its message group may not be.
      if outcomes.isPending(before: message) { service.syncGroup() }
      guard hasTime, !outcomes.isBlocked(message) else {
        outcomes.add(message, isCommitted: false)
        continue
      }
      handle(message, outcomes, end)
    }
    service.endGroup()
    if outcomes.failures > 0 { report(outcomes, of: event) }
    switch event.service {
    case .queue:
      // Without partial batch responses the queue deletes what the result names; not where the invocation fails.
      guard !outcomes.isFailure, let result = outcomes.queueResult() else {
        return try failMessages(invocation)
      }
      check(try api.respond(to: invocation, result))
    case .topic:
      guard outcomes.failures == 0 else { return try failMessages(invocation) }
      check(try api.respond(to: invocation, [UInt8]("null")))
    }
  }

  private mutating func handle(
    _ message: MessageEvent.Message, _ outcomes: MessageOutcomes, _ end: Int
  ) {
    guard var request = message.request else {
      service.log(
        LogEntry(.warning, "rejected").with("reason", .text("message without a text"))
          .with("hint", .text("find out what sends to the queue or the topic")))
      return outcomes.add(message, isCommitted: false)
    }
    let deadline = service.deadline
    request.deadline = Deadline(
      nanoseconds: min(end, deadline.nanoseconds), start: deadline.start)
    let response = service.respond(to: request)
    if !response.body.isEmpty {
      service.log(
        LogEntry(.error, "rejected").with("reason", .text("nobody reads the response to a message"))
          .with("hint", .text("set another HOOKLINE_SINK than response")))
    }
    outcomes.add(
      message, isCommitted: response.status == 200 && response.body.isEmpty,
      isPending: service.hasOpenGroup)
  }

  private mutating func report(_ outcomes: MessageOutcomes, of event: MessageEvent) {
    let hint: StaticString =
      event.service == .queue
      ? "they go to the dead-letter queue if this stays; the trigger must have ReportBatchItemFailures"
      : "Lambda retries the event, and then sends it to the function's destination for failures"
    service.log(
      LogEntry(.warning, "messages not committed")
        .with("messages", .number(event.count)).with("failed", .number(outcomes.failures))
        .with("hint", .text(hint)))
  }

  private mutating func failMessages(_ invocation: Invocation) throws(RuntimeAPIError<Errno>) {
    let error = LambdaError(
      "Function.MessagesNotCommitted", [UInt8]("the log says why the messages were not committed"))
    check(try api.fail(invocation, error))
  }
}
