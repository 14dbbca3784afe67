import Bytes

/// The type that a member is documented to have.
enum ExpectedType {
  /// Any value; its content is not checked.
  case anything
  case text
  case number
  /// Either, by provider.
  case textOrNumber
  case boolean
  /// A word from a list.
  case word(StaticString)
  case texts
  case textOrTexts
  case object(Shape)
  case array(Shape)
  /// An array, or a string, which may contain one.
  case arrayOrText(Shape)
  /// An object, or its only word.
  case objectOrText(Shape)
  /// The `value` of a change, whose type depends on the change's `field`.
  case value

  /// Whether any value of a kind is as documented.
  func allows(_ kind: JSONKind) -> Bool {
    switch self {
    case .anything: true
    case .text, .textOrTexts, .arrayOrText, .objectOrText: kind == .string
    case .number: kind == .number
    case .textOrNumber: kind == .string || kind == .number
    case .boolean: kind == .boolean
    case .word, .texts, .object, .array, .value: false
    }
  }
}
