import Bytes

/// Name-value pairs of FastCGI, section 3.4 of its specification: two lengths, then two texts. A length below 128 has one byte,
/// any other four with the first bit set.
///
///     0E 04 REQUEST_METHODPOST
///     0C 80 00 01 2C QUERY_STRING…300 bytes…
enum FastCGIPairs {
  /// Returns the pairs of a complete stream whose name is wanted, in order; nil where a length exceeds the stream.
  static func decode(
    _ text: [UInt8], wanting isWanted: (_ name: Span<UInt8>) -> Bool = { _ in true }
  ) -> [(name: [UInt8], value: [UInt8])]? {
    let text = text.span
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    pairs.reserveCapacity(16)
    var at = 0
    while at < text.count {
      guard let nameLength = length(text, &at), let valueLength = length(text, &at),
        nameLength <= text.count - at, valueLength <= text.count - at - nameLength
      else { return nil }
      let name = at..<(at + nameLength)
      let value = name.upperBound..<(name.upperBound + valueLength)
      at = value.upperBound
      guard isWanted(text.extracting(name)) else { continue }
      pairs.append(
        ([UInt8](copying: text.extracting(name)), [UInt8](copying: text.extracting(value))))
    }
    return pairs
  }

  private static func length(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
    guard at < text.count else { return nil }
    let first = text[at]
    guard first & 0x80 != 0 else {
      at += 1
      return Int(first)
    }
    guard at + 4 <= text.count else { return nil }
    let length =
      Int(first & 0x7F) << 24 | Int(text[at + 1]) << 16 | Int(text[at + 2]) << 8 | Int(text[at + 3])
    at += 4
    return length
  }

  /// Appends a pair of constants shorter than 128 bytes.
  static func append(short name: StaticString, _ value: StaticString, to text: inout [UInt8]) {
    text.append(UInt8(truncatingIfNeeded: name.utf8CodeUnitCount))
    text.append(UInt8(truncatingIfNeeded: value.utf8CodeUnitCount))
    text.append(name)
    text.append(value)
  }
}
