package import Bytes

/// Where the time comes from.
package protocol Clock {
  /// The time by the calendar, now.
  func now() -> Timestamp
}
