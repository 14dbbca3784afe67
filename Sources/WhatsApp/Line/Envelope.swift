package import Bytes

/// The members of a line that do not come from the notification, and its limits.
package struct Envelope {
  /// When the program received the notification.
  package var recordedTime: Timestamp
  /// How the sender was authenticated.
  package var verifiedBy: StaticString
  /// The request's W3C trace context; left out where it is malformed.
  package var traceparent: [UInt8]?
  /// Whether lines have `raw`.
  package var includesRaw = true
  /// The pseudonyms that replace identifiers of users under privacy; `raw` is left out then.
  package var pseudonyms: Pseudonyms?
  /// The most bytes of a line, its LF included.
  package var lineLimit = 1 << 20
  /// Whether lines have the bytes of a body that is not JSON.
  var includesBytes = true
  /// The name of the quarantined request that has the complete body, for lines that do not have all of it.
  package var quarantine: [UInt8]?

  /// Creates the envelope of a request.
  package init(recordedTime: Timestamp, verifiedBy: StaticString) {
    self.recordedTime = recordedTime
    self.verifiedBy = verifiedBy
  }
}

/// The state of an event's key in the idempotency cache.
package enum Idempotency {
  case first, conflict, unavailable

  var name: StaticString {
    switch self {
    case .first: "first"
    case .conflict: "conflict"
    case .unavailable: "unavailable"
    }
  }
}
