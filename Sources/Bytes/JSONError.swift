/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable {
  /// The rules of the scanner.
  package enum Reason: Equatable {
    case end, byte, byteOrderMark, controlCharacter, escape, utf8, number, depth, trailing, size
  }

  /// The broken rule.
  package let reason: Reason

  /// Offset of the first invalid byte; the text's length where the text ends too early.
  package let offset: Int

  /// The description for the log.
  package var summary: StaticString {
    switch reason {
    case .end: "the text ends in the middle of a value"
    case .byte: "no JSON token can stand here"
    case .byteOrderMark: "the text begins with a byte order mark"
    case .controlCharacter: "a control character stands in a string"
    case .escape: "an escape in a string is wrong"
    case .utf8: "a string is not UTF-8"
    case .number: "a number is written wrongly"
    case .depth: "values are nested too deep"
    case .trailing: "something follows the value"
    case .size: "the text is too long"
    }
  }
}
