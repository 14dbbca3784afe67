/// Percent-encoding, RFC 3986 section 2.1.
package enum Percent {
  /// Appends the bytes as one path segment: all but unreserved characters as `%XX`.
  package static func append(segment bytes: Span<UInt8>, to text: inout [UInt8]) {
    var plain = 0
    for index in bytes.indices where !bytes[index].isUnreserved {
      let byte = bytes[index]
      text.append(bytes.extracting(plain..<index))
      text.append(UInt8(ascii: "%"))
      text.append(upperDigit(byte >> 4))
      text.append(upperDigit(byte & 0x0F))
      plain = index + 1
    }
    text.append(bytes.extracting(plain..<bytes.count))
  }

  /// Decodes a name or value of a query: `%XX`, and `+` as a space (URL standard, section 5.1). A `%` without two digits
  /// is kept.
  package static func decode(form text: [UInt8]) -> [UInt8] {
    decode(text, plus: UInt8(ascii: " "))
  }

  /// Decodes `%XX` in a path. A `%` without two digits is kept.
  package static func decode(_ text: [UInt8]) -> [UInt8] { decode(text, plus: UInt8(ascii: "+")) }

  private static func decode(_ text: [UInt8], plus: UInt8) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "%"), index + 2 < text.count,
        let high = Hex.value(of: text[index + 1]), let low = Hex.value(of: text[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? plus : byte)
        index += 1
      }
    }
    return bytes
  }

  private static func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value & 0x0F) - 10
  }
}
