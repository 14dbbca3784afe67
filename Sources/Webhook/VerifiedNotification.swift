import WhatsApp

/// A notification of a verified sender, whose events wait for a commit.
///
/// A class, as its many members would be copied one by one.
final class VerifiedNotification {
  private(set) var request: Request
  let source: Source
  let notification: Notification
  var envelope: Envelope
  /// The delivery that it belongs to, where several are handled together.
  var delivery: Delivery?

  init(
    _ notification: Notification, of request: Request, _ source: Source, _ envelope: Envelope
  ) {
    self.request = request
    self.source = source
    self.notification = notification
    self.envelope = envelope
  }

  /// Sets the deadline of its commit.
  func setDeadline(_ deadline: Deadline) { request.deadline = deadline }
}

/// One of several requests that are handled together, and what becomes of it.
package final class Delivery {
  /// The request.
  package var request: Request
  /// The caller's number for it.
  package let number: Int
  /// The status of the response.
  package internal(set) var status = 200
  /// The entry for the log, where it is rejected or its body was not JSON.
  package internal(set) var entry: LogEntry?

  /// A request that is not handled yet.
  package init(_ request: Request, number: Int) {
    self.request = request
    self.number = number
  }

  /// Records a rejection.
  func reject(_ rejection: Rejection, _ entry: LogEntry) {
    status = rejection.status
    self.entry = entry
  }
}
