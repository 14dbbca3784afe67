import Bytes

/// The calls of descriptions, by the form of the member. Without a privacy class texts are left out under privacy.
///
/// Inlined, so that no reader passes what it does not read.
extension Describer {
  @inline(__always)
  mutating func word(
    _ name: StaticString, _ privacy: Member.Privacy = .drop, from: StaticString? = nil,
    _ type: ExpectedType = .text
  ) {
    member(Member(name, .word, privacy, from: from), type)
  }

  @inline(__always)
  mutating func word(
    _ name: StaticString, _ privacy: Member.Privacy = .drop,
    _ read: (borrowing DataWriter) -> [UInt8]?
  ) {
    member(Member(name, .word, privacy)) { read($0).map { .word($0) } }
  }

  /// A word at another place of the payload.
  @inline(__always)
  mutating func word(
    _ name: StaticString, _ privacy: Member.Privacy = .drop,
    at place: (borrowing DataWriter) -> JSONValue?
  ) {
    member(Member(name, .word, privacy)) { place($0).map { .json($0) } }
  }

  @inline(__always)
  mutating func name(_ name: StaticString, _ read: (borrowing DataWriter) -> [UInt8]?) {
    member(Member(name, .name, .word)) { read($0).map { .word($0) } }
  }

  @inline(__always)
  mutating func text(_ name: StaticString, from: StaticString? = nil) {
    member(Member(name, .text, .drop, from: from), .text)
  }

  @inline(__always)
  mutating func text(_ name: StaticString, _ read: (borrowing DataWriter) -> [UInt8]?) {
    member(Member(name, .text, .drop)) { read($0).map { .word($0) } }
  }

  @inline(__always)
  mutating func number(
    _ name: StaticString, _ privacy: Member.Privacy = .drop, _ type: ExpectedType = .number
  ) {
    member(Member(name, .number, privacy), type)
  }

  @inline(__always)
  mutating func integer(_ name: StaticString, _ read: (borrowing DataWriter) -> Int?) {
    member(Member(name, .integer, .keep)) { read($0).map { .integer($0) } }
  }

  @inline(__always)
  mutating func boolean(_ name: StaticString) {
    member(Member(name, .boolean, .keep), .boolean)
  }

  @inline(__always)
  mutating func boolean(_ name: StaticString, _ read: (borrowing DataWriter) -> Bool?) {
    member(Member(name, .boolean, .keep)) { read($0).map { .boolean($0) } }
  }

  @inline(__always)
  mutating func time(
    _ name: StaticString, from: StaticString? = nil, _ type: ExpectedType = .text
  ) {
    member(Member(name, .time, .keep, from: from), type)
  }

  @inline(__always)
  mutating func asReceived(_ name: StaticString, _ type: ExpectedType = .anything) {
    member(Member(name, .asReceived, .drop), type)
  }

  @inline(__always)
  mutating func asReceived(
    _ name: StaticString, at place: (borrowing DataWriter) -> JSONValue?
  ) {
    member(Member(name, .asReceived, .drop)) { place($0).map { .json($0) } }
  }

  @inline(__always)
  mutating func object(_ name: StaticString, _ shape: Shape, from: StaticString? = nil) {
    member(Member(name, .object(shape), .keep, from: from), .object(shape))
  }

  @inline(__always)
  mutating func object(
    _ name: StaticString, _ shape: Shape, at place: (borrowing DataWriter) -> JSONValue?
  ) {
    member(Member(name, .object(shape), .keep)) { place($0).map { .json($0) } }
  }

  /// An object that the type of the event requires.
  @inline(__always)
  mutating func content(
    _ name: StaticString, _ shape: Shape, at place: (borrowing DataWriter) -> JSONValue
  ) {
    member(Member(name, .content(shape), .keep)) { .json(place($0)) }
  }

  @inline(__always)
  mutating func array(
    _ name: StaticString, _ shape: Shape, _ privacy: Member.Privacy = .keep,
    from: StaticString? = nil
  ) {
    member(Member(name, .array(shape), privacy, from: from), .array(shape))
  }
}
