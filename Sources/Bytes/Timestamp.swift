/// A time in UTC, to the millisecond, in the years 1 to 9999 of RFC 3339.
package struct Timestamp: Equatable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int

  /// 1970-01-01T00:00:00Z.
  package static let epoch = Timestamp(0)

  private init(_ milliseconds: Int) { self.milliseconds = milliseconds }

  private static let earliest = -62_135_596_800_000
  private static let latest = 253_402_300_799_999

  /// Creates a time; nil outside the years 1 to 9999.
  package init?(milliseconds: Int) {
    guard milliseconds >= Self.earliest, milliseconds <= Self.latest else { return nil }
    self.init(milliseconds)
  }

  /// Creates a time from a provider's number: seconds or, above 100,000,000,000 (the year 5138), milliseconds. Nil for zero
  /// and below, which providers use for "never", and after the year 9999.
  package init?(secondsOrMilliseconds number: Int) {
    guard number > 0 else { return nil }
    self.init(milliseconds: number > 100_000_000_000 ? number : number * 1000)
  }

  /// Seconds since 1970, rounded down.
  package var seconds: Int {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }

  /// Appends the time by RFC 3339, with `Z`, and with a fraction of three digits where that is not zero or `always`.
  package func append(to text: inout [UInt8], fraction always: Bool = false) {
    let days = (milliseconds - Self.earliest) / 86_400_000
    let ofDay = (milliseconds - Self.earliest) % 86_400_000
    let (year, month, day) = Self.date(daysSinceYear1: days)
    var written = InlineArray<24, UInt8>(repeating: UInt8(ascii: "Z"))
    Self.write(year, digits: 4, at: 0, to: &written)
    written[4] = UInt8(ascii: "-")
    Self.write(month, digits: 2, at: 5, to: &written)
    written[7] = UInt8(ascii: "-")
    Self.write(day, digits: 2, at: 8, to: &written)
    written[10] = UInt8(ascii: "T")
    Self.write(ofDay / 3_600_000, digits: 2, at: 11, to: &written)
    written[13] = UInt8(ascii: ":")
    Self.write(ofDay / 60_000 % 60, digits: 2, at: 14, to: &written)
    written[16] = UInt8(ascii: ":")
    Self.write(ofDay / 1000 % 60, digits: 2, at: 17, to: &written)
    let hasFraction = always || !ofDay.isMultiple(of: 1000)
    if hasFraction {
      written[19] = UInt8(ascii: ".")
      Self.write(ofDay % 1000, digits: 3, at: 20, to: &written)
    }
    text.append(written.span.extracting(0..<(hasFraction ? 24 : 20)))
  }

  @inline(__always)
  private static func write(
    _ number: Int, digits: Int, at start: Int, to text: inout InlineArray<24, UInt8>
  ) {
    var rest = number
    for index in stride(from: start + digits - 1, through: start, by: -1) {
      text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`; years start in March there,
  /// so that the leap day is the last one.
  private static func date(daysSinceYear1 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 306
    let era = shifted / 146_097
    let ofEra = shifted % 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * ofYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, ofYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func days(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let marchMonth = month > 2 ? month - 3 : month + 9
    let yearOfEra = marchYear % 400
    let ofYear = (153 * marchMonth + 2) / 5 + day - 1
    return marchYear / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
      - 306
  }

  /// Parses RFC 3339, also with a space for the `T` and an offset without colon; nil for other texts and impossible dates.
  /// Digits below the millisecond are cut, and a leap second is the second after it.
  package init?(parsing text: Span<UInt8>) {
    var at = 0
    func number(_ digits: Int) -> Int? {
      guard text.count - at >= digits else { return nil }
      defer { at += digits }
      return text.extracting(at..<at + digits).decimal()
    }
    func skip(_ byte: UInt8) -> Bool {
      guard at < text.count, text[at].lowered == byte else { return false }
      at += 1
      return true
    }
    guard let year = number(4), year > 0, skip(UInt8(ascii: "-")),
      let month = number(2), (1...12).contains(month), skip(UInt8(ascii: "-")),
      let day = number(2), day >= 1, day <= Self.length(ofMonth: month, year),
      skip(UInt8(ascii: "t")) || skip(UInt8(ascii: " ")),
      let hour = number(2), hour < 24, skip(UInt8(ascii: ":")),
      let minute = number(2), minute < 60, skip(UInt8(ascii: ":")),
      let second = number(2), second <= 60
    else { return nil }
    var milliseconds = 0
    if skip(UInt8(ascii: ".")) {
      var scale = 100
      guard at < text.count, text[at].isDigit else { return nil }
      while at < text.count, text[at].isDigit {
        milliseconds += Int(text[at] - UInt8(ascii: "0")) * scale
        scale /= 10
        at += 1
      }
    }
    var offset = 0
    if !skip(UInt8(ascii: "z")) {
      let isWest = skip(UInt8(ascii: "-"))
      guard isWest || skip(UInt8(ascii: "+")), let hours = number(2), hours < 24 else { return nil }
      _ = skip(UInt8(ascii: ":"))
      guard let minutes = number(2), minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
    guard at == text.count else { return nil }
    let days = Self.days(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    self.init(milliseconds: Self.earliest + seconds * 1000 + milliseconds)
  }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
