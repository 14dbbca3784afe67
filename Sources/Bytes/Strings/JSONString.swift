/// JSON strings, RFC 8259 section 7.
package enum JSONString {
  /// Appends UTF-8 text as a string with quotes. Only quotes, backslashes and control characters are escaped; U+FFFD is
  /// written for characters that some readers reject, see `InteroperableText`.
  package static func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
    var at = text.firstNotWritten(from: 0)
    guard at < text.count else { return output.append(quoting: text, before: nil, after: nil) }
    output.append(UInt8(ascii: "\""))
    var plain = 0
    while at < text.count {
      if let length = InteroperableText.replacedLength(text, at) {
        output.append(text.extracting(plain..<at))
        output.append(InteroperableText.replacement)
        at += length
        plain = at
      } else if text[at] < 0x80 {
        output.append(text.extracting(plain..<at))
        output.append(UInt8(ascii: "\\"))
        appendEscape(text[at], to: &output)
        at += 1
        plain = at
      } else {
        at += 1
      }
      at = text.firstNotWritten(from: at)
    }
    output.append(text.extracting(plain..<text.count))
    output.append(UInt8(ascii: "\""))
  }

  /// Whether `append` writes the text as it is, with nothing escaped or replaced: false for some texts of which that is true too.
  package static func isPlain(_ text: Span<UInt8>) -> Bool {
    text.firstNotWritten(from: 0) == text.count
  }

  /// Returns the bytes that `append` writes, without the quotes.
  package static func length(of text: Span<UInt8>) -> Int {
    var length = text.count
    var at = text.firstNotWritten(from: 0)
    while at < text.count {
      var read = 1
      if let replaced = InteroperableText.replacedLength(text, at) {
        length += 3 - replaced
        read = replaced
      } else {
        switch text[at] {
        case 0x80...: break
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: length += 1
        default: length += 5
        }
      }
      at = text.firstNotWritten(from: at + read)
    }
    return length
  }

  private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case 0x08: output.append(UInt8(ascii: "b"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0C: output.append(UInt8(ascii: "f"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    default:
      output.append("u00")
      output.append(Hex.digit(byte >> 4))
      output.append(Hex.digit(byte & 0x0F))
    }
  }
}
