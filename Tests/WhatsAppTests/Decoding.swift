import Bytes

/// The texts that can be decoded from a text: its escapes resolved, and its runs of base64, hexadecimal digits and percent
/// escapes decoded.
enum Decoding {
  /// Returns the text and all texts that can be decoded from it, up to `depth` times.
  static func all(of text: [UInt8], depth: Int = 3) -> [[UInt8]] {
    var all = [text]
    guard depth > 0 else { return all }
    for decoded in once(text) where !decoded.isEmpty && decoded != text {
      all += self.all(of: decoded, depth: depth - 1)
    }
    return all
  }

  private static func once(_ text: [UInt8]) -> [[UInt8]] {
    var decoded: [[UInt8]] = []
    if let document = try? JSONDocument(scanning: text) {
      collectStrings(document.root, of: document, into: &decoded)
    }
    if text.contains(UInt8(ascii: "%")) { decoded.append(Percent.decode(form: text)) }
    for run in runs(of: text, where: { Hex.value(of: $0) != nil }) where run.count >= 14 {
      if let bytes = Hex.decode(Array(run.prefix(run.count & ~1)).span) { decoded.append(bytes) }
    }
    let isBase64 = { (byte: UInt8) in
      byte.isLetter || byte.isDigit || "+/-_".utf8.contains(byte)
    }
    for run in runs(of: text, where: isBase64) where run.count >= 8 {
      // The encoded text may begin anywhere in the run.
      for start in 0..<4 { decoded.append(base64(run.dropFirst(start))) }
    }
    return decoded
  }

  private static func collectStrings(
    _ value: JSONValue, of document: JSONDocument, into texts: inout [[UInt8]]
  ) {
    if let text = document.string(of: value) { texts.append(text) }
    for element in document.elements(of: value) {
      collectStrings(element, of: document, into: &texts)
    }
    for member in document.members(of: value) {
      collectStrings(member.name, of: document, into: &texts)
      collectStrings(member.value, of: document, into: &texts)
    }
  }

  private static func runs(
    of text: [UInt8], where belongs: (UInt8) -> Bool
  ) -> [ArraySlice<UInt8>] {
    text.split { !belongs($0) }
  }

  /// Decodes the complete characters of either alphabet.
  private static func base64(_ run: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for byte in run {
      guard let value = Self.value(byte) else { break }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
