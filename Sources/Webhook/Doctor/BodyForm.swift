import Bytes

/// What happens to bodies between a sender and whoever verifies them.
package enum BodyForm: Equatable {
  case lineEndAdded, lineEndRemoved, lineEndsChanged, byteOrderMark, base64, rewritten

  var sentence: StaticString {
    switch self {
    case .lineEndAdded: "The body has the end of a line behind it that was not signed."
    case .lineEndRemoved: "The signed body had the end of a line behind it that is not there."
    case .lineEndsChanged: "The ends of the body's lines were changed."
    case .byteOrderMark: "The body has a byte order mark before it that was not signed."
    case .base64: "The body is the base64 form of what was signed, or the other way round."
    case .rewritten:
      "The body was read and written anew on its way: same JSON, other bytes than were signed."
    }
  }

  var advice: StaticString {
    switch self {
    case .lineEndAdded, .lineEndRemoved:
      "Save the bytes as they come: with curl --data-binary, not --data; with printf, not echo."
    case .lineEndsChanged, .byteOrderMark: "Save the bytes as they come, and not with an editor."
    case .base64: "Decode it first, or let the host say that it is base64."
    case .rewritten:
      "Pass the raw body on: no proxy, framework or log on the way may parse it and write it again."
    }
  }

  /// The bodies that may have become `body`, each with what would have happened to it. Costs as many copies.
  static func origins(of body: [UInt8]) -> [(form: BodyForm, body: [UInt8])] {
    var origins: [(form: BodyForm, body: [UInt8])] = []
    let bare = withoutLineEnd(body)
    if bare.count < body.count { origins.append((.lineEndAdded, bare)) }
    for end in [[0x0A], [0x0D, 0x0A]] as [[UInt8]] { origins.append((.lineEndRemoved, bare + end)) }
    let unix = body.filter { $0 != 0x0D }
    origins.append((.lineEndsChanged, unix))
    origins.append((.lineEndsChanged, unix.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }))
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if body.starts(with: mark) { origins.append((.byteOrderMark, Array(body.dropFirst(3)))) }
    var encoded: [UInt8] = []
    Base64.append(body.span, to: &encoded)
    origins.append((.base64, encoded))
    if let decoded = Base64.decode(bare.span) { origins.append((.base64, decoded)) }
    guard let document = try? JSONDocument(scanning: body) else { return origins }
    for style in JSONStyle.all {
      let text = style.text(of: document)
      origins.append((.rewritten, text))
      origins.append((.rewritten, text + [0x0A]))
    }
    return origins
  }

  private static func withoutLineEnd(_ body: [UInt8]) -> [UInt8] {
    var end = body.count
    while end > 0, body[end - 1] == 0x0A || body[end - 1] == 0x0D { end -= 1 }
    return Array(body[..<end])
  }
}
