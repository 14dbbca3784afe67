import Bytes
import Digest

/// Names in place of the identifiers of persons: the same for the same identifier wherever it stands, and nothing without
/// the key. They are HMAC-SHA256 tags of the kind of identifier, a zero byte and the identifier, of which the first 128 bits
/// are written as letters from `a` to `p`, for 0 to 15: whoever looks for telephone numbers finds no digit in them.
package struct Pseudonyms {
  private let hmac: HMAC

  /// Makes pseudonyms with a key. With another key they are others.
  package init(key: Span<UInt8>) { hmac = HMAC(key: key) }

  /// What is told apart: equal identifiers of two kinds have different pseudonyms.
  enum Kind {
    case event, group, identity, message, name, phone, reference, user, username

    /// The kind's name, which pseudonyms begin with.
    var name: StaticString {
      switch self {
      case .event: "event"
      case .group: "group"
      case .identity: "identity"
      case .message: "message"
      case .name: "name"
      case .phone: "phone"
      case .reference: "reference"
      case .user: "user"
      case .username: "username"
      }
    }
  }

  /// The pseudonym of an identifier of that kind: `<kind>-` and 32 letters.
  func pseudonym(of identifier: [UInt8], _ kind: Kind) -> [UInt8] {
    var pseudonym = [UInt8](kind.name)
    pseudonym.append(UInt8(ascii: "-"))
    append(tagOf: identifier, kind.name, count: 16, to: &pseudonym)
    return pseudonym
  }

  /// The pseudonym of whatever a person is known by. Of a telephone number only the digits count, for senders write them
  /// with and without `+`, spaces and dashes.
  func pseudonym(ofPerson identifier: [UInt8]) -> [UInt8] {
    let digits = identifier.filter { $0.isDigit }
    guard !digits.isEmpty, !identifier.contains(where: { $0.isLetter }) else {
      return pseudonym(of: identifier, .user)
    }
    return pseudonym(of: digits, .phone)
  }

  /// A word of a sender, as event types have them, which tells nothing of a person: one that the program knows, as it is;
  /// else `new_` and 16 letters, the same for the same word. For a list of words that is open is open to numbers and names
  /// too.
  func word(folded word: [UInt8]) -> [UInt8] {
    guard !Vocabulary.contains(folded: word) else { return word }
    var name = [UInt8]("new_")
    append(tagOf: word, "word", count: 8, to: &name)
    return name
  }

  /// A word of a sender as it wrote it, where the program knows it; else as above.
  func word(_ word: [UInt8]) -> [UInt8] {
    var folded: [UInt8] = []
    Word.append(folding: word, to: &folded)
    let name = self.word(folded: folded)
    return name == folded ? word : name
  }

  /// The type of an event, each of its words made safe.
  func type(_ type: [UInt8]) -> [UInt8] {
    var safe: [UInt8] = []
    for part in type.pieces(separatedBy: UInt8(ascii: ".")) {
      if !safe.isEmpty { safe.append(UInt8(ascii: ".")) }
      safe.append(word(folded: part).span)
    }
    return safe
  }

  /// The kind of a medium without its parameters, where it is one that WhatsApp knows; else as a word.
  func mimeType(_ type: [UInt8]) -> [UInt8] {
    let bare = Array(type.prefix { $0 != UInt8(ascii: ";") }).trimmed.map { $0.lowered }
    return NameList(Self.mimeTypes).contains(bare) ? bare : word(bare)
  }

  private static let mimeTypes: StaticString = """
    application/msword application/pdf application/vnd.ms-excel application/vnd.ms-powerpoint
    application/vnd.openxmlformats-officedocument.presentationml.presentation
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.openxmlformats-officedocument.wordprocessingml.document audio/aac audio/amr
    audio/mp4 audio/mpeg audio/ogg image/jpeg image/png image/webp text/plain video/3gpp video/mp4
    """

  private func append(
    tagOf text: [UInt8], _ kind: StaticString, count: Int, to output: inout [UInt8]
  ) {
    var message = [UInt8](kind)
    message.append(0)
    message.append(text.span)
    let tag = hmac.tag(of: message.span)
    let bytes = tag.bytes.span
    for index in 0..<count {
      output.append(UInt8(ascii: "a") + bytes[index] >> 4)
      output.append(UInt8(ascii: "a") + bytes[index] & 0x0F)
    }
  }
}

extension Notification {
  /// The `id` of an event's line, where its own id is `id`: that, or with pseudonyms one for the whole of it, for ids are
  /// made of telephone numbers, of message ids that hold them, and of digests that could be found by trying. What drift is
  /// called by is made of known names.
  package func lineID(_ id: [UInt8], of event: Event, _ pseudonyms: Pseudonyms?) -> [UInt8] {
    if event.kind != .drift, let pseudonyms { return pseudonyms.pseudonym(of: id, .event) }
    return Identity.bounded(id)
  }
}
