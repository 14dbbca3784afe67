/// The time by which a request needs a response.
package struct Deadline {
  /// Nanoseconds of `CLOCK_MONOTONIC`, clock_gettime(2).
  package let nanoseconds: Int
  /// When the request began, by the same clock; nil where it is not measured, as it comes from no sender.
  package let start: Int?

  /// A time of the monotonic clock.
  package init(nanoseconds: Int, start: Int? = nil) {
    self.nanoseconds = nanoseconds
    self.start = start
  }

  /// No deadline.
  package static var never: Deadline { Deadline(nanoseconds: .max) }
}
