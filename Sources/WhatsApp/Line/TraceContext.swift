import Bytes

/// W3C Trace Context, Level 1.
enum TraceContext {
  /// Whether a text is a `traceparent`, section 3.2: version, trace id, parent id and flags in lower-case hexadecimal digits,
  /// joined by `-`; the ids not all zero. A version after 00 may continue after another `-`, in visible ASCII characters.
  static func isTraceparent(_ text: [UInt8]) -> Bool {
    let parts = text.pieces(separatedBy: UInt8(ascii: "-"))
    guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.count == $1 }) else {
      return false
    }
    let isLowerHex = parts[..<4].allSatisfy { part in
      part.allSatisfy { Hex.value(of: $0) != nil && !$0.isUpperLetter }
    }
    let isZero = { (part: [UInt8]) in part.allSatisfy { $0 == UInt8(ascii: "0") } }
    guard isLowerHex, !parts[0].equals("ff"), !isZero(parts[1]), !isZero(parts[2]) else {
      return false
    }
    let isVisible = text.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return parts.count == 4 || (!parts[0].equals("00") && isVisible && text.count <= 128)
  }
}
