import Bytes

/// One event that the runtime API handed out: "Next invocation" in "Using the Lambda runtime API",
/// AWS Lambda Developer Guide.
package struct Invocation {
  /// `Lambda-Runtime-Aws-Request-Id`, which names it in the answer's path.
  let requestID: [UInt8]
  /// `Lambda-Runtime-Invocation-Id`, which the answer has to repeat where it came.
  let invocationID: [UInt8]?
  /// `Lambda-Runtime-Deadline-Ms`: milliseconds since 1970 at which the function is stopped.
  package let deadlineMilliseconds: Int?
  /// The event, or nothing where it is too long.
  package let event: [UInt8]
  /// Whether the event is longer than what is kept of one.
  package let isTooLong: Bool

  /// The invocation of a response to `next`; nil where it has no identifier that can stand in a
  /// path.
  init?(_ response: HTTPResponse) {
    guard let id = response.value(of: "Lambda-Runtime-Aws-Request-Id"),
      (1...128).contains(id.count), id.allSatisfy({ $0.isIdentifierByte })
    else { return nil }
    requestID = id
    invocationID = response.value(of: "Lambda-Runtime-Invocation-Id")
    deadlineMilliseconds = response.value(of: "Lambda-Runtime-Deadline-Ms").flatMap(Self.number)
    event = response.body
    isTooLong = response.isTooLong
  }

  /// Milliseconds from `now`, which is in milliseconds since 1970, until the function is stopped: 0
  /// where that has passed, and no more than the 15 minutes that a function can have. The same
  /// where nothing says when.
  package func remaining(at now: Int) -> Int {
    guard let deadlineMilliseconds else { return Self.longest }
    let (remaining, overflow) = deadlineMilliseconds.subtractingReportingOverflow(now)
    return overflow ? Self.longest : min(max(0, remaining), Self.longest)
  }

  private static let longest = 15 * 60 * 1000

  private static func number(_ digits: [UInt8]) -> Int? {
    guard (1...18).contains(digits.count), digits.allSatisfy({ $0.isDigit }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}

extension UInt8 {
  /// Whether identifiers of requests may have it: UUIDs, and what emulators put in their place.
  fileprivate var isIdentifierByte: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: ".")
  }
}
