/// The time by which a request needs a response.
package struct Deadline {
  /// Nanoseconds of `CLOCK_MONOTONIC`, clock_gettime(2).
  package let nanoseconds: Int

  /// A time of the monotonic clock.
  package init(nanoseconds: Int) { self.nanoseconds = nanoseconds }

  /// No deadline.
  package static var never: Deadline { Deadline(nanoseconds: .max) }
}
