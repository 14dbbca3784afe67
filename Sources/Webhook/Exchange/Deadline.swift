/// The moment by which a request has to be answered.
package struct Deadline {
  /// Nanoseconds of the clock that is never set: `CLOCK_MONOTONIC`, clock_gettime(2).
  package let nanoseconds: Int

  /// The moment of the monotonic clock.
  package init(nanoseconds: Int) { self.nanoseconds = nanoseconds }

  /// No such moment.
  package static var never: Deadline { Deadline(nanoseconds: .max) }
}
