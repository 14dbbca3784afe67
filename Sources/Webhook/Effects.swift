package import Bytes

/// Where the time comes from.
package protocol Clock {
  /// The time by the calendar, now.
  func now() -> Timestamp
}

/// Where event lines go.
package protocol EventSink {
  /// Takes whole lines, all or none, and returns when they are where the sink promises to have them.
  ///
  /// Throws `SinkFailure` where they are not; then none of them may count as written.
  mutating func append(_ lines: Span<UInt8>) throws(SinkFailure)
}

/// Why a sink did not take lines.
package struct SinkFailure: Error {
  /// What happened, in words.
  package let summary: StaticString
  /// The system's error number.
  package let code: Int

  package init(_ summary: StaticString, code: Int) {
    self.summary = summary
    self.code = code
  }
}
