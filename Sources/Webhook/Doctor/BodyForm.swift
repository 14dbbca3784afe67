import Bytes

/// The changes that a body undergoes between its sender and its verification.
package enum BodyForm: Equatable {
  case trailingNewlineAdded, trailingNewlineRemoved, newlinesConverted, byteOrderMark, base64
  /// The same JSON, written by a library where its style shows which.
  case reserialized(JSONLibrary?)
  /// Recognised by the body alone; what was signed cannot be found out.
  case reordered(MemberOrder)
  case compressed, cutOff

  var sentence: StaticString {
    switch self {
    case .trailingNewlineAdded: "The body has a trailing newline that was not signed."
    case .trailingNewlineRemoved: "The signed body had a trailing newline, which is missing."
    case .newlinesConverted: "The body's newlines were converted (LF, CRLF)."
    case .byteOrderMark: "The body has a byte order mark that was not signed."
    case .base64: "The body is base64 of the signed one, or was decoded from it."
    case .reserialized(let library?): library.sentence
    case .reserialized(nil):
      "The body was re-serialised on the way: the same JSON, but other bytes than the signed ones."
    case .reordered(let order): order.sentence
    case .compressed: "The body is compressed, and was signed before that."
    case .cutOff: "The body is cut off: it ends in the middle, or before its Content-Length."
    }
  }

  var advice: StaticString {
    switch self {
    case .trailingNewlineAdded, .trailingNewlineRemoved:
      "Save the raw bytes: with curl --data-binary, not --data; with printf, not echo."
    case .newlinesConverted, .byteOrderMark: "Save the raw bytes, and not with an editor."
    case .base64: "Decode it first, or set isBase64Encoded in the event."
    case .compressed: "Decompress it first, or pass it on as it was received."
    case .cutOff:
      "Pass on the complete body: find out what limits its length, or ends the transfer."
    case .reserialized, .reordered:
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
    let form = BodyForm.reserialized(JSONLibrary.library(of: body, document))
    for style in JSONStyle.all {
      let text = style.text(of: document)
      origins.append((form, text))
      origins.append((form, text + [0x0A]))
    }
    return origins
  }

  /// Returns the form that the body itself shows, where none of its origins was signed.
  static func recognized(in request: Request) -> BodyForm? {
    let body = request.body
    if request.values(of: [UInt8]("Content-Encoding")).contains(where: { !$0.equals("identity") })
      || isCompressed(body)
    {
      return .compressed
    }
    let lengths = request.values(of: [UInt8]("Content-Length")).compactMap { $0.span.signedDecimal }
    if lengths.contains(where: { $0 > body.count }) { return .cutOff }
    do throws(JSONError) {
      return MemberOrder.order(of: try JSONDocument(scanning: body)).map { .reordered($0) }
    } catch {
      return error.reason == .end ? .cutOff : nil
    }
  }

  /// Whether a body begins as gzip (RFC 1952), zlib (RFC 1950) or zstd (RFC 8878) does.
  private static func isCompressed(_ body: [UInt8]) -> Bool {
    if body.starts(with: [0x1F, 0x8B]) || body.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      return true
    }
    return body.count > 2 && body[0] == 0x78 && (Int(body[0]) << 8 | Int(body[1])) % 31 == 0
  }

  private static func withoutTrailingNewline(_ body: [UInt8]) -> [UInt8] {
    var end = body.count
    while end > 0, body[end - 1] == 0x0A || body[end - 1] == 0x0D { end -= 1 }
    return Array(body[..<end])
  }
}
