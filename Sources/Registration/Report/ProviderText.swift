import Bytes

/// A provider's text, sanitized for a terminal.
enum ProviderText {
  /// Bytes of one text; longer ones are cut.
  static let limit = 2000
  /// Shorter texts are not redacted: they would match everywhere.
  private static let shortestSecret = 4

  /// Appends a text on one line, without control and bidirectional formatting characters, with the secrets redacted, and cut
  /// at the limit.
  @_optimize(size) static func append(
    _ text: [UInt8], without secrets: [[UInt8]] = [], to output: inout [UInt8]
  ) {
    let text = redacting(secrets, in: clean(text))
    guard text.count > limit else { return output.append(text.span) }
    var end = limit
    // The cut is between characters.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    output.append(text.span.extracting(0..<end))
    output.append(" … (cut)")
  }

  @_optimize(size) private static func clean(_ text: [UInt8]) -> [UInt8] {
    let text = UTF8Sequence.repairing(text)
    var output: [UInt8] = []
    var at = 0
    while at < text.count {
      let length = text[at] < 0x80 ? 1 : UTF8Sequence.length(text.span, at) ?? 1
      if text[at].isJSONSpace {
        output.append(0x20)
      } else if !isControl(text, at, length) {
        output += text[at..<at + length]
      }
      at += length
    }
    return output.trimmed
  }

  /// Whether a character is of C0 or C1, DEL, a line separator or a bidirectional formatting character.
  @_optimize(size) private static func isControl(_ text: [UInt8], _ at: Int, _ length: Int) -> Bool
  {
    switch (text[at], length) {
    case (_, 1): return text[at] < 0x20 || text[at] == 0x7F
    case (0xC2, 2): return text[at + 1] < 0xA0
    case (0xE2, 3):
      // U+200E and U+200F, U+2028 to U+202E, U+2066 to U+2069.
      let rest = Int(text[at + 1]) << 8 | Int(text[at + 2])
      return (0x808E...0x808F).contains(rest) || (0x80A8...0x80AE).contains(rest)
        || (0x81A6...0x81A9).contains(rest)
    default: return false
    }
  }

  /// Returns the text with each secret redacted, plain and as JSON may escape it.
  @_optimize(size) private static func redacting(_ secrets: [[UInt8]], in text: [UInt8]) -> [UInt8]
  {
    var text = text
    for secret in secrets where secret.count >= shortestSecret {
      text = redacting(secret, in: text)
      for escaped in [escaping("\"\\", in: secret), escaping("\"\\/", in: secret)]
      where escaped != secret {
        text = redacting(escaped, in: text)
      }
    }
    return text
  }

  @_optimize(size) private static func redacting(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at...].starts(with: secret) {
        output.append(ManagementRequest.redacted)
        at += secret.count
      } else {
        output.append(text[at])
        at += 1
      }
    }
    return output
  }

  private static func escaping(_ characters: StaticString, in text: [UInt8]) -> [UInt8] {
    let characters = [UInt8](characters)
    return text.flatMap { characters.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
  }
}
