import Bytes

/// What is known of a body's length before it is read.
package enum BodyLength: Equatable {
  /// So many bytes, no more and no less.
  case exactly(Int)
  /// It ends where the source does.
  case unknown
  /// It was announced in words that are no number.
  case malformed

  /// The length of a `CONTENT_LENGTH`. Nothing, and a negative number, say that it is not known.
  package init(digits text: [UInt8]) {
    let digits = text.trimmed
    if digits.isEmpty || (digits[0] == UInt8(ascii: "-") && Self.areDigits(digits.dropFirst())) {
      self = .unknown
    } else if Self.areDigits(digits[...]) {
      self = .exactly(Self.number(digits))
    } else {
      self = .malformed
    }
  }

  private static func areDigits(_ text: ArraySlice<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isDigit }
  }

  /// The number of the digits, or the largest that there is.
  private static func number(_ digits: [UInt8]) -> Int {
    var number = 0
    for digit in digits {
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isTooLargeBySum) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      if isTooLarge || isTooLargeBySum { return .max }
      number = sum
    }
    return number
  }
}
