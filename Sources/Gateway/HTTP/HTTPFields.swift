import Bytes

/// The header fields of a response, in the order received; names may be repeated.
struct HTTPFields {
  /// The names and values, one after the other.
  private var text: [UInt8] = []
  private var places: [Place] = []

  private struct Place {
    let name: Range<Int>
    let value: Range<Int>
  }

  /// Room for the fields of the runtime API.
  private static let usual = (bytes: 768, fields: 12)

  /// Appends the field of a line `Name: value`; returns false for any other line. Line folding is obsolete: RFC 9112 section 5.2.
  mutating func append(line: Span<UInt8>) -> Bool {
    var colon = 0
    while colon < line.count, line[colon].isTokenCharacter { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else { return false }
    if places.isEmpty {
      text.reserveCapacity(Self.usual.bytes)
      places.reserveCapacity(Self.usual.fields)
    }
    let start = text.count
    text.append(line)
    let value = line.trimmed(from: colon + 1)
    places.append(
      Place(
        name: start..<start + colon, value: start + value.lowerBound..<start + value.upperBound))
    return true
  }

  /// Returns the value of the first field of a name, in any case.
  func value(of name: StaticString) -> [UInt8]? {
    for place in places where has(name, at: place) { return value(at: place) }
    return nil
  }

  /// Returns the values of all fields of a name, in any case.
  func values(of name: StaticString) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for place in places where has(name, at: place) { values.append(value(at: place)) }
    return values
  }

  private func has(_ name: StaticString, at place: Place) -> Bool {
    text.span.equalsIgnoringCase(name, at: place.name)
  }

  private func value(at place: Place) -> [UInt8] {
    [UInt8](copying: text.span.extracting(place.value))
  }
}
