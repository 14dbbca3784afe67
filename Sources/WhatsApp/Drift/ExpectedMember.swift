import Bytes

/// The search for a member of the payload in the description of its object. Most names have another length.
struct ExpectedMember: Describer {
  /// The name, or any other word of the text.
  private(set) var name: WantedName
  private var type: ExpectedType?
  /// The length of the name; -1 when it is found.
  private var length = 0

  init(in text: [UInt8]) { name = WantedName(in: text) }

  /// Returns the type of the member whose name is in `range`; nil where it is not documented.
  mutating func type(of range: Range<Int>, in shape: Shape) -> ExpectedType? {
    select(range)
    (type, length) = (nil, range.count)
    shape.describe(&self)
    return type
  }

  /// Chooses a word that is no name.
  mutating func select(_ range: Range<Int>) { name.select(range) }

  // The length of a literal is a constant.
  @inline(__always)
  mutating func member(_ member: Member, _ type: ExpectedType) { find(only: member.from, type) }

  @inline(__always)
  mutating func expect(_ type: ExpectedType, _ names: StaticString) {
    if NameList(names).isOneName { return find(only: names, type) }
    if length >= 0 { find(anyOf: names, type) }
  }

  // Members that are read in their own way say by `expect` what the payload has for them.
  @inline(__always)
  func member(_: Member, _: (borrowing DataWriter) -> MemberValue?) {}
  @inline(__always)
  func member(_: Member, writtenBy _: (inout DataWriter) -> Void) {}

  @inline(__always)
  private mutating func find(only name: StaticString, _ type: ExpectedType) {
    if length == name.utf8CodeUnitCount { compare(name, type) }
  }

  @inline(never)
  private mutating func compare(_ name: StaticString, _ type: ExpectedType) {
    if self.name.equals(name) { (self.type, length) = (type, -1) }
  }

  @inline(never)
  private mutating func find(anyOf names: StaticString, _ type: ExpectedType) {
    if NameList(names).contains(name) { (self.type, length) = (type, -1) }
  }
}
