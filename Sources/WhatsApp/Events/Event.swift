import Bytes

/// One thing that a notification tells: where it stands in the body, and as what. What its line says is read from there
/// when the line is written.
package struct Event {
  let kind: Kind
  /// What `raw` shows.
  let item: JSONValue
  /// Which of the notification's scopes it stands in.
  let scope: Int
  /// Which of the notification's history threads it stands in.
  var thread: Int?

  enum Kind {
    case message, echo, historyMessage, standbyMessage
    case status, payment, standbyStatus, wrappedStatus
    case error, historyError, historyProgress
    case call, callStatus
    case group, contact, preference, userAction
    case conversation, partner
    case account, changed, unknown, drift
    /// Bytes that are no JSON.
    case unreadable
  }
}

/// What the events of one change, or of one body without changes, have in common.
struct Scope {
  /// The Cloud API's `field`, as the sender wrote it.
  var field: [UInt8]?
  /// The part of ids that `field` is: events have it again and again, however long the field is.
  var fieldPart: [UInt8] = []
  /// The Cloud API's `entry.time`.
  var entryTime: Timestamp?
  /// The part of ids that the entry's time is, as the sender wrote it; empty without one.
  var entryTimePart: [UInt8] = []
  /// The URI-reference that names the sender's account and number.
  var source: [UInt8]
  var wabaID: [UInt8]?
  /// The entry's id where it is the partner's business portfolio and not the account.
  var portfolioID: [UInt8]?
  var phoneNumberID: [UInt8]?
  var displayPhoneNumber: [UInt8]?
  var contacts = Contacts()
  /// What Conversation Routing hands over with the messages.
  var conversationContext: JSONValue?
  /// From the dashboard's "Test" button, which sends one id again and again.
  var isTest = false
}
