import Bytes
import Digest

/// Pseudonyms for identifiers of users: equal identifiers have equal pseudonyms under one key.
///
/// A pseudonym is the first 128 bits of the HMAC-SHA256 tag of the identifier's kind, a zero byte and the identifier. Its
/// 4-bit digits are written as `a` to `p`, so that no search for telephone numbers finds one in it.
///
/// A class, as its key would be copied for each event.
package final class Pseudonyms: Sendable {
  private let hmac: HMAC

  /// Creates pseudonyms under a key; another key gives other pseudonyms.
  package init(key: Span<UInt8>) { hmac = HMAC(key: key) }

  /// The kinds of identifiers; equal identifiers of two kinds have different pseudonyms.
  enum Kind {
    case event, group, identity, message, name, phone, reference, user, username

    /// The prefix of its pseudonyms.
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

  /// Returns the pseudonym of an identifier: `<kind>-` and 32 characters.
  func pseudonym(of identifier: [UInt8], _ kind: Kind) -> [UInt8] {
    var pseudonym = [UInt8](kind.name)
    pseudonym.append(UInt8(ascii: "-"))
    // As a line without privacy has it: `data` is hidden after it was written.
    let written = InteroperableText.replacing(identifier)
    append(tagOf: written, kind.name, count: 16, to: &pseudonym)
    return pseudonym
  }

  /// Returns the pseudonym of a message's id, as it is in lines.
  package func pseudonym(ofMessage id: [UInt8]) -> [UInt8] { pseudonym(of: id, .message) }

  /// Returns the pseudonym of a user id or a telephone number, of which only the digits count: providers write them with and
  /// without `+`, spaces and dashes.
  func pseudonym(ofUser identifier: [UInt8]) -> [UInt8] {
    let digits = identifier.filter { $0.isDigit }
    guard !digits.isEmpty, !identifier.contains(where: { $0.isLetter }) else {
      return pseudonym(of: identifier, .user)
    }
    return pseudonym(of: digits, .phone)
  }

  /// Returns a folded word that is documented as it is, and `new_` and 16 characters for any other: the lists of words are
  /// open, and so may contain numbers and names.
  func word(folded word: [UInt8]) -> [UInt8] {
    guard !Vocabulary.contains(folded: word) else { return word }
    var name = [UInt8]("new_")
    append(tagOf: word, "word", count: 8, to: &name)
    return name
  }

  /// Returns a documented word as the provider wrote it; any other as `word(folded:)` does.
  func word(_ word: [UInt8]) -> [UInt8] {
    let folded = EventTypeName.folded(word)
    let name = self.word(folded: folded)
    return name == folded ? word : name
  }

  /// Returns the type of an event with its undocumented words replaced.
  func type(_ type: [UInt8]) -> [UInt8] {
    var safe: [UInt8] = []
    for part in type.pieces(separatedBy: UInt8(ascii: ".")) {
      if !safe.isEmpty { safe.append(UInt8(ascii: ".")) }
      safe.append(word(folded: part).span)
    }
    return safe
  }

  /// Returns a MIME type of WhatsApp's without its parameters; any other as `word(_:)` does.
  func mimeType(_ type: [UInt8]) -> [UInt8] {
    let bare = Array(type.prefix { $0 != UInt8(ascii: ";") }).trimmed.map { $0.lowered }
    // Without a type before its parameters, all of it is an unknown word.
    return NameList(Self.mimeTypes).contains(bare) ? bare : word(bare.isEmpty ? type : bare)
  }

  private static let mimeTypes: StaticString = """
    application/msword application/pdf application/vnd.ms-excel application/vnd.ms-powerpoint
    application/vnd.openxmlformats-officedocument.presentationml.presentation
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/vnd.openxmlformats-officedocument.wordprocessingml.document audio/aac audio/amr
    audio/mp4 audio/mpeg audio/ogg image/jpeg image/png image/webp text/plain video/3gpp video/mp4
    """

  /// Returns the HMAC-SHA256 tag of a kind, a zero byte and a text.
  func tag(of text: [UInt8], _ kind: StaticString) -> Digest {
    var message = [UInt8](kind)
    message.append(0)
    message.append(text.span)
    return hmac.tag(of: message.span)
  }

  private func append(
    tagOf text: [UInt8], _ kind: StaticString, count: Int, to output: inout [UInt8]
  ) {
    let tag = tag(of: text, kind)
    let bytes = tag.bytes.span
    for index in 0..<count {
      output.append(UInt8(ascii: "a") + bytes[index] >> 4)
      output.append(UInt8(ascii: "a") + bytes[index] & 0x0F)
    }
  }
}
