import Bytes

/// The changes that a body undergoes between its sender and its verification.
package enum BodyForm: Equatable {
  case trailingNewlineAdded, trailingNewlineRemoved, newlinesConverted, byteOrderMark, base64
  case reserialized

  var sentence: StaticString {
    switch self {
    case .trailingNewlineAdded: "The body has a trailing newline that was not signed."
    case .trailingNewlineRemoved: "The signed body had a trailing newline, which is missing."
    case .newlinesConverted: "The body's newlines were converted (LF, CRLF)."
    case .byteOrderMark: "The body has a byte order mark that was not signed."
    case .base64: "The body is base64 of the signed one, or was decoded from it."
    case .reserialized:
      "The body was re-serialised on the way: the same JSON, but other bytes than the signed ones."
    }
  }

  var advice: StaticString {
    switch self {
    case .trailingNewlineAdded, .trailingNewlineRemoved:
      "Save the raw bytes: with curl --data-binary, not --data; with printf, not echo."
    case .newlinesConverted, .byteOrderMark: "Save the raw bytes, and not with an editor."
    case .base64: "Decode it first, or set isBase64Encoded in the event."
    case .reserialized:
      "Pass on the raw body: no proxy, framework or log on the way may parse and serialise it."
    }
  }

  /// Returns the bodies that `body` may come from, each with the change that leads to it. Each is a copy.
  static func origins(of body: [UInt8]) -> [(form: BodyForm, body: [UInt8])] {
    var origins: [(form: BodyForm, body: [UInt8])] = []
    let bare = withoutTrailingNewline(body)
    if bare.count < body.count { origins.append((.trailingNewlineAdded, bare)) }
    for newline in [[0x0A], [0x0D, 0x0A]] as [[UInt8]] {
      let isLonger = bare.count + newline.count < body.count
      origins.append(
        (isLonger ? .trailingNewlineAdded : .trailingNewlineRemoved, bare + newline))
    }
    let unix = body.filter { $0 != 0x0D }
    origins.append((.newlinesConverted, unix))
    origins.append((.newlinesConverted, unix.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }))
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if body.starts(with: mark) { origins.append((.byteOrderMark, Array(body.dropFirst(3)))) }
    var encoded: [UInt8] = []
    Base64.append(body.span, to: &encoded)
    origins.append((.base64, encoded))
    if let decoded = Base64.decode(bare.span) { origins.append((.base64, decoded)) }
    guard let document = try? JSONDocument(scanning: body) else { return origins }
    for style in JSONStyle.all {
      let text = style.text(of: document)
      origins.append((.reserialized, text))
      origins.append((.reserialized, text + [0x0A]))
    }
    return origins
  }

  private static func withoutTrailingNewline(_ body: [UInt8]) -> [UInt8] {
    var end = body.count
    while end > 0, body[end - 1] == 0x0A || body[end - 1] == 0x0D { end -= 1 }
    return Array(body[..<end])
  }
}
