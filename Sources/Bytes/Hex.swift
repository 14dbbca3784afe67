/// Hexadecimal, two digits a byte, RFC 4648 section 8.
package enum Hex {
  /// Appends each byte as two lower-case digits.
  package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    unsafe text.append(reserving: 2 * bytes.count) { end in
      var index = 0
      while index + 4 <= bytes.count {
        let four =
          UInt64(bytes[index]) | UInt64(bytes[index + 1]) << 16 | UInt64(bytes[index + 2]) << 32
          | UInt64(bytes[index + 3]) << 48
        let digits = EightBytes.hexDigits(of: four)
        // There is room for two digits a byte.
        unsafe UnsafeMutableRawPointer(end).storeBytes(of: digits.littleEndian, as: UInt64.self)
        unsafe end += 8
        index += 4
      }
      while index < bytes.count {
        for value in [bytes[index] >> 4, bytes[index] & 0x0F] {
          unsafe end.pointee = digit(value)
          unsafe end += 1
        }
        index += 1
      }
    }
  }

  /// Decodes digits of either case; nil for other characters and an odd count.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    for index in stride(from: 0, to: text.count, by: 2) {
      guard let high = value(of: text[index]), let low = value(of: text[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// Returns the lower-case digit for a value below 16.
  package static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value & 0x0F) - 10
  }

  /// Returns the value of a digit of either case; nil for any other byte.
  package static func value(of byte: UInt8) -> UInt8? {
    if byte.isDigit { return byte - UInt8(ascii: "0") }
    let letter = byte.lowered
    guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "f") else { return nil }
    return letter - UInt8(ascii: "a") + 10
  }
}
