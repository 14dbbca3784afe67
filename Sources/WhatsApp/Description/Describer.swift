import Bytes

/// Asks which members an object has: the writer of lines, the search for schema drift and, in the tests, the JSON Schema.
///
/// Each call is one member, in the order of the line. A closure reads a member that is not a copy of one; only the writer
/// calls it, so what the payload has for it is declared by `expect`.
protocol Describer {
  /// A member with the value of a payload's member, which has this type in the documentation.
  mutating func member(_ member: Member, _ type: ExpectedType)
  /// A member whose value is read in its own way.
  mutating func member(_ member: Member, _ read: (borrowing DataWriter) -> MemberValue?)
  /// A member that is also written in its own way.
  mutating func member(_ member: Member, writtenBy write: (inout DataWriter) -> Void)
  /// Members of the payload without a place of their own in the line; `raw` has them.
  mutating func expect(_ type: ExpectedType, _ names: StaticString)
}

/// A member of an object in `data`.
struct Member {
  /// Its name in the line.
  let name: StaticString
  /// Its name in the payload.
  let from: StaticString
  let kind: Kind
  let privacy: Privacy

  /// The form of its value in the line.
  enum Kind {
    /// A string that is not empty; numbers become strings.
    case word
    /// A word as in event types.
    case name
    /// A string that may be empty.
    case text
    case words, number, integer, boolean, time
    /// Any value, unchanged.
    case asReceived
    /// An object; left out where it would be empty.
    case object(Shape)
    /// An object that the type of the event requires.
    case content(Shape)
    /// An array of objects; left out where it would be empty.
    case array(Shape)
    /// An array of objects that may be empty.
    case list(Shape)
  }

  /// What happens to it under privacy.
  enum Privacy {
    /// Left out.
    case drop
    /// Kept: the business's own ids, what the program makes, numbers of few digits and plausible times.
    case keep
    /// Kept where it is a documented word, else replaced.
    case word
    case mimeType
    /// A telephone number or a user id, replaced by a pseudonym.
    case user
    case pseudonym(Pseudonyms.Kind)
  }

  init(_ name: StaticString, _ kind: Kind, _ privacy: Privacy, from: StaticString? = nil) {
    self.name = name
    self.from = from ?? name
    self.kind = kind
    self.privacy = privacy
  }
}

/// A value that was read for a member.
enum MemberValue {
  case word([UInt8])
  case boolean(Bool)
  case integer(Int)
  case json(JSONValue)
}
