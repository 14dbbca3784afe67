extension [UInt8] {
  /// The content of a JSON string with its escapes resolved, RFC 8259 section 7, and U+FFFD for lone surrogates. The scanner has
  /// checked that each escape is complete.
  ///
  /// A JSON text within a string has an escape every few bytes: eight bytes are copied at a time, of which those before the next
  /// backslash count.
  init(unescaping content: Span<UInt8>) {
    self = []
    // No escape is shorter than what it stands for.
    unsafe append(reserving: content.count) { end in
      unsafe content.withUnsafeBytes { source in
        let count = source.count
        var at = 0
        while at < count {
          var byte: UInt8
          if at <= count &- 8 {
            // The eight bytes are there, and there is room for them: as much as is left to read.
            let word = unsafe source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            unsafe UnsafeMutableRawPointer(end).storeBytes(of: word, as: UInt64.self)
            let marks = EightBytes.backslashes(UInt64(littleEndian: word))
            guard marks != 0 else {
              at &+= 8
              unsafe end += 8
              continue
            }
            let plain = marks.trailingZeroBitCount >> 3
            at &+= plain
            unsafe end += plain
            byte = UInt8(ascii: "\\")
          } else {
            byte = unsafe source[at]
          }
          if byte == UInt8(ascii: "\\") {
            at &+= 1
            guard at < count else { return }
            byte = unsafe source[at]
            guard byte != UInt8(ascii: "u") else {
              guard let escape = JSONEscape(content, at &- 1) else { return }
              UTF8Sequence.write(escape.codePoint) {
                unsafe end.pointee = $0
                unsafe end += 1
              }
              at &+= escape.length &- 1
              continue
            }
            byte = JSONEscape.character(byte)
          }
          unsafe end.pointee = byte
          unsafe end += 1
          at &+= 1
        }
      }
    }
  }
}
