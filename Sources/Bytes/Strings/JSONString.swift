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

extension [UInt8] {
  /// Appends text between quotes in one copy, with the bytes `before` and `after` them where they are not nil.
  @inline(__always)
  mutating func append(quoting text: Span<UInt8>, before: UInt8?, after: UInt8?) {
    append(addingCapacity: text.count + 4) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        guard let start = room.baseAddress else { return }
        // The requested capacity, for the text and four bytes, follows the `filled` bytes, and two arrays never overlap.
        var end = unsafe start + filled
        @inline(__always) func put(_ byte: UInt8) {
          unsafe end.pointee = byte
          unsafe end += 1
        }
        if let before { put(before) }
        put(UInt8(ascii: "\""))
        unsafe text.withUnsafeBytes { bytes in
          guard let source = bytes.baseAddress else { return }
          unsafe UnsafeMutableRawPointer(end).copyMemory(from: source, byteCount: bytes.count)
        }
        unsafe end += text.count
        put(UInt8(ascii: "\""))
        if let after { put(after) }
        filled = unsafe end - start
      }
    }
  }
}
