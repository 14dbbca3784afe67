import WhatsApp

/// A notification of a verified sender, whose events wait for a commit.
///
/// A class, as its many members would be copied one by one.
final class VerifiedNotification {
  let request: Request
  let source: Source
  var notification: Notification
  var envelope: Envelope
  /// Its place among requests that are handled together.
  let index: Int

  init(
    _ notification: Notification, of request: Request, _ source: Source, _ envelope: Envelope,
    index: Int = 0
  ) {
    self.request = request
    self.source = source
    self.notification = notification
    self.envelope = envelope
    self.index = index
  }
}
