package import Bytes

/// A source of the time.
package protocol Clock {
  /// Returns the current time, UTC.
  func now() -> Timestamp
}
