package import Bytes

/// The members of a line that do not come from the notification, and its limits.
package struct Envelope {
  /// When the program received the notification.
  package let recordedTime: Timestamp
  /// The same as in lines, with quotes.
  let recordedText: [UInt8]
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
    var text = [UInt8(ascii: "\"")]
    recordedTime.append(to: &text, fraction: true)
    text.append(UInt8(ascii: "\""))
    recordedText = text
    self.verifiedBy = verifiedBy
  }
}

/// The room in a line for the attributes that depend on the request and the cache. It is the same for all, so that `data` of a
/// line that is too long is cut alike at every redelivery and on every machine.
extension Envelope {
  /// The bytes of the longest `verifiedby` and `idempotency`, of `traceparent` with 128 characters and of `quarantine` with the
  /// 64 of a digest.
  private static let room = 11 + 11 + traceparentFrame + 128 + quarantineFrame + 64
  /// The bytes of `,"traceparent":""` and `,"quarantine":""`.
  private static let (traceparentFrame, quarantineFrame) = (17, 16)

  /// Returns the bytes of that room which the attributes do not take.
  ///
  /// - Parameter hasQuarantine: whether the line has `quarantine`, where it is known.
  func unusedRoom(_ idempotency: Idempotency, hasQuarantine: Bool) -> Int {
    var used = verifiedBy.utf8CodeUnitCount + idempotency.name.utf8CodeUnitCount
    if let traceparent, TraceContext.isTraceparent(traceparent) {
      used += Self.traceparentFrame + traceparent.count
    }
    if hasQuarantine, let quarantine { used += Self.quarantineFrame + quarantine.count }
    return max(0, Self.room - used)
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
