import Bytes

/// One event of a notification: its kind and its item in the body, which is read when the line is written.
package struct Event {
  let kind: Kind
  /// The value of `raw`.
  let item: JSONValue
  /// Index of the scope in the notification.
  let scope: Int
  /// Index of the history thread in the notification.
  var thread: Int?
  /// Index of the user in `Notification.users`; -1 for one without a contact.
  var user: Int32 = -1
  /// Index of the first of `Notification.besides` that its line has; -1 for none.
  var beside: Int32 = -1

  enum Kind {
    case message, echo, historyMessage, standbyMessage
    case status, payment, standbyStatus, wrappedStatus
    case error, historyError, historyProgress
    case call, callStatus
    case group, contact, preference, userAction
    case conversation, partner
    case account, changed, unknown, drift
    /// What stands beside the item of another event, whose line is not emitted.
    case beside
    case nonJSON

    /// Whether `data` has a status of a message.
    var isStatus: Bool {
      self == .status || self == .payment || self == .standbyStatus || self == .wrappedStatus
    }

    /// Whether `raw` is the only content, and so is emitted under any setting.
    var isRawContent: Bool { self == .account || self == .unknown || self == .beside }
  }
}

/// What the events of one change, or of a body without changes, have in common.
///
/// A class, as its many members would be copied for each event.
final class Scope {
  /// The Cloud API's `field`, as the provider wrote it.
  let field: [UInt8]?
  /// The field as a part of ids; short, however long the field is.
  var fieldPart: [UInt8] = []
  /// The Cloud API's `entry.time`.
  let entryTime: Timestamp?
  /// The entry's time as a part of ids, as the provider wrote it; empty without one.
  var entryTimePart: [UInt8] = []
  /// The URI-reference of the provider's account and number.
  var source: [UInt8]
  var wabaID: [UInt8]?
  /// The entry's id where that is the partner's business portfolio and not the account.
  var portfolioID: [UInt8]?
  var phoneNumberID: [UInt8]?
  var displayPhoneNumber: [UInt8]?
  var contacts = Contacts()
  /// The context of Conversation Routing.
  var conversationContext: JSONValue?
  /// Whether the dashboard's "Test" button sent it, which repeats one id.
  var isTest = false
  /// The value of `data.business`, once it was written without pseudonyms; nil where it is long, for a body may have many scopes.
  var businessText: [UInt8]?

  init(field: [UInt8]? = nil, entryTime: Timestamp? = nil, source: [UInt8]) {
    self.field = field
    self.entryTime = entryTime
    self.source = source
  }
}
