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
}

/// The search for a member of the payload in the description of its object.
struct ExpectedMember: Describer {
  private let name: [UInt8]
  private var type: ExpectedType?

  /// Returns the type of a member; nil where it is not documented.
  static func type(of name: [UInt8], in shape: Shape) -> ExpectedType? {
    var search = ExpectedMember(name: name)
    shape.describe(&search)
    return search.type
  }

  private init(name: [UInt8]) { self.name = name }

  @inline(__always)
  mutating func member(_ member: Member, _ type: ExpectedType) { compare(member.from, type) }

  @inline(never)
  private mutating func compare(_ name: StaticString, _ type: ExpectedType) {
    if self.type == nil, self.name.equals(name) { self.type = type }
  }

  @inline(never)
  mutating func expect(_ type: ExpectedType, _ names: StaticString) {
    if self.type == nil, NameList(names).contains(name) { self.type = type }
  }

  // Members that are read in their own way say by `expect` what the payload has for them.
  @inline(__always)
  func member(_: Member, _: (borrowing DataWriter) -> MemberValue?) {}
  @inline(__always)
  func member(_: Member, writtenBy _: (inout DataWriter) -> Void) {}
}
