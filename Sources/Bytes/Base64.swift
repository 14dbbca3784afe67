/// Base64, RFC 4648 sections 4 and 5.
package enum Base64 {
  /// Decodes the standard or the URL alphabet, with or without padding. Returns nil for other characters, a mixture of the
  /// alphabets, wrong padding and non-zero trailing bits.
  package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
    var digits = text.count
    while digits > 0, text.count - digits < 2, text[digits - 1] == UInt8(ascii: "=") { digits -= 1 }
    let isPadded = digits < text.count
    guard digits % 4 != 1, !isPadded || text.count.isMultiple(of: 4) else { return nil }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits / 4 * 3 + 2)
    var bits: UInt32 = 0
    var bitCount = 0
    var alphabets: UInt8 = 0
    for index in 0..<digits {
      guard let value = value(of: text[index], &alphabets) else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
    let trailingBits = bits & ((1 << UInt32(bitCount)) - 1)
    return trailingBits == 0 && alphabets != 3 ? bytes : nil
  }

  /// Appends the bytes in the standard alphabet with padding.
  package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      let second = index + 1 < bytes.count ? bytes[index + 1] : 0
      let third = index + 2 < bytes.count ? bytes[index + 2] : 0
      let group = UInt32(bytes[index]) << 16 | UInt32(second) << 8 | UInt32(third)
      text.append(digit(group >> 18))
      text.append(digit(group >> 12))
      text.append(index + 1 < bytes.count ? digit(group >> 6) : UInt8(ascii: "="))
      text.append(index + 2 < bytes.count ? digit(group) : UInt8(ascii: "="))
      index += 3
    }
  }

  private static func digit(_ group: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: group & 0x3F)
    switch value {
    case 0..<26: return UInt8(ascii: "A") + value
    case 26..<52: return UInt8(ascii: "a") + (value - 26)
    case 52..<62: return UInt8(ascii: "0") + (value - 52)
    case 62: return UInt8(ascii: "+")
    default: return UInt8(ascii: "/")
    }
  }

  /// `alphabets` collects the alphabets seen: 1 for the standard one, 2 for the URL one.
  private static func value(of byte: UInt8, _ alphabets: inout UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): return byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "/"):
      alphabets |= 1
      return byte == UInt8(ascii: "+") ? 62 : 63
    case UInt8(ascii: "-"), UInt8(ascii: "_"):
      alphabets |= 2
      return byte == UInt8(ascii: "-") ? 62 : 63
    default: return nil
    }
  }
}
