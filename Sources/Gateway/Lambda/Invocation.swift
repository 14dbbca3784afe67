import Bytes

/// An invocation of the function: "Next invocation" in "Using the Lambda runtime API", AWS Lambda Developer Guide.
package struct Invocation {
  /// `Lambda-Runtime-Aws-Request-Id`, a part of the invocation response's path.
  let requestID: [UInt8]
  /// `Lambda-Runtime-Invocation-Id`, which the invocation response repeats where there is one.
  let invocationID: [UInt8]?
  /// `Lambda-Runtime-Deadline-Ms`: milliseconds since 1970 at which the function is stopped.
  package let deadlineMilliseconds: Int?
  /// The event; empty where it is too long.
  package let event: [UInt8]
  /// Whether the event exceeds the limit.
  package let isTooLong: Bool

  /// Parses a response to `next`; nil where its request id is missing or cannot be part of a path.
  init?(_ response: HTTPResponse) {
    guard let id = response.value(of: "Lambda-Runtime-Aws-Request-Id"),
      (1...128).contains(id.count), id.allSatisfy({ $0.isIdentifierCharacter })
    else { return nil }
    requestID = id
    invocationID = response.value(of: "Lambda-Runtime-Invocation-Id")
    deadlineMilliseconds = response.value(of: "Lambda-Runtime-Deadline-Ms").flatMap {
      $0.span.decimal(digits: 1...18)
    }
    event = response.body
    isTooLong = response.isTooLong
  }

  /// Returns the milliseconds from `now`, in milliseconds since 1970, until the function is stopped: at least 0, and at most
  /// the 15 minutes that Lambda allows, which also stand for an unknown deadline.
  package func remaining(at now: Int) -> Int {
    guard let deadlineMilliseconds else { return Self.longest }
    let (remaining, overflow) = deadlineMilliseconds.subtractingReportingOverflow(now)
    return overflow ? Self.longest : min(max(0, remaining), Self.longest)
  }

  private static let longest = 15 * 60 * 1000
}

extension UInt8 {
  /// Whether request ids may have it: UUIDs, and what emulators send in their place.
  fileprivate var isIdentifierCharacter: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: ".")
  }
}
