import Bytes

/// The length of a body, as announced before it.
package enum BodyLength: Equatable {
  /// Exactly this many bytes.
  case exactly(Int)
  /// It ends where the source does.
  case unknown
  /// The announced length is not a number.
  case malformed

  /// The length in a `CONTENT_LENGTH`: unknown where it is empty or negative, and the largest number where it is larger.
  package init(digits text: [UInt8]) {
    let digits = text.trimmed
    if digits.isEmpty || (digits[0] == UInt8(ascii: "-") && Self.areDigits(digits.dropFirst())) {
      self = .unknown
    } else if Self.areDigits(digits[...]) {
      self = .exactly(digits.span.decimal() ?? .max)
    } else {
      self = .malformed
    }
  }

  private static func areDigits(_ text: ArraySlice<UInt8>) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isDigit }
  }
}
