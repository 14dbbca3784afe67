import Testing

@testable import Bytes

struct TimestampParsingTests {
  private func parse(_ text: String) -> Int? {
    Timestamp(parsing: bytes(text).span)?.milliseconds
  }

  /// 2023-11-14T22:13:20Z, or the given milliseconds later.
  @Test(arguments: [
    ("2023-11-14T22:13:20Z", 0), ("2023-11-14t22:13:20z", 0), ("2023-11-14 22:13:20Z", 0),
    ("2023-11-14T22:13:20+00:00", 0), ("2023-11-14T22:13:20-00:00", 0),
    ("2023-11-14T22:13:20+0000", 0), ("2023-11-14T23:13:20+01:00", 0),
    ("2023-11-15T03:43:20+05:30", 0), ("2023-11-15T03:43:20+0530", 0),
    ("2023-11-14T14:13:20-08:00", 0), ("2023-11-14T18:43:20-0330", 0),
    ("2023-11-15T22:12:20+23:59", 0), ("2023-11-13T22:14:20-23:59", 0),
    ("2023-11-14T22:13:20.5Z", 500), ("2023-11-14T22:13:20.05Z", 50),
    ("2023-11-14T22:13:20.050Z", 50), ("2023-11-14T22:13:20.123456789Z", 123),
    ("2023-11-14T22:13:20.9999999999999999999999999Z", 999),
    ("2023-11-14T22:13:20.000000000000000000001Z", 0), ("2023-11-14T23:13:20.25+01:00", 250),
  ])
  func `a text of RFC 3339 is parsed, with an offset or in UTC`(text: String, later: Int) {
    #expect(parse(text) == 1_700_000_000_000 + later)
  }

  /// RFC 3339, section 5.8, with its leap second at the end of 1990.
  @Test(arguments: [
    ("1985-04-12T23:20:50.52Z", 482_196_050_520), ("1996-12-19T16:39:57-08:00", 851_042_397_000),
    ("1990-12-31T23:59:60Z", 662_688_000_000), ("1990-12-31T15:59:60-08:00", 662_688_000_000),
    ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
  ])
  func `the examples of RFC 3339 are parsed`(text: String, milliseconds: Int) {
    #expect(parse(text) == milliseconds)
  }

  @Test(arguments: [
    ("0001-01-01T00:00:00Z", -62_135_596_800_000),
    ("0001-01-01T01:00:00+01:00", -62_135_596_800_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("9999-12-31T22:59:59-01:00", 253_402_300_799_000),
  ])
  func `the first and the last time are parsed, also with an offset`(
    text: String, milliseconds: Int
  ) {
    #expect(parse(text) == milliseconds)
  }

  @Test(arguments: [
    "0000-12-31T23:59:59Z", "0001-01-01T00:59:59+01:00", "9999-12-31T23:59:60Z",
    "9999-12-31T23:00:00-01:00", "10000-01-01T00:00:00Z", "-2023-11-14T22:13:20Z",
  ])
  func `a time outside the years 1 to 9999 is rejected`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test(arguments: [
    "2023-00-14T00:00:00Z", "2023-13-14T00:00:00Z", "2023-11-00T00:00:00Z", "2023-11-31T00:00:00Z",
    "2023-01-32T00:00:00Z", "2023-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "1900-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2023-04-31T00:00:00Z", "2023-06-31T00:00:00Z", "2023-09-31T00:00:00Z",
    "2023-11-14T24:00:00Z", "2023-11-14T23:60:00Z", "2023-11-14T23:59:61Z",
    "2023-11-14T00:00:00+24:00", "2023-11-14T00:00:00-00:60", "2023-99-99T99:99:99Z",
    "0000-12-31T23:59:59-00:01", "0000-01-01T00:00:00Z",
  ])
  func `an impossible date or time is rejected`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test(arguments: [
    "2000-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2023-01-31T00:00:00Z", "2023-03-31T00:00:00Z",
    "2023-04-30T00:00:00Z", "2023-05-31T00:00:00Z", "2023-07-31T00:00:00Z", "2023-08-31T00:00:00Z",
    "2023-10-31T00:00:00Z", "2023-12-31T23:59:59Z",
  ])
  func `the last day of a month is parsed`(text: String) {
    #expect(parse(text) != nil)
  }

  @Test(arguments: [
    "", "Z", "2023", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13Z", "22:13:20Z",
    "20231114T221320Z", "23-11-14T22:13:20Z", "2023-1-14T22:13:20Z", "2023/11/14T22:13:20Z",
    "2023-11-14_22:13:20Z", "2023-11-1422:13:20Z", "2023-11-14T22.13.20Z", "2023-11-14T2:13:20Z",
    "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20,5Z", "2023-11-14T22:13:20.5",
    "2023-11-14T22:13:20 Z",
    "2023-11-14T22:13:20UTC", "2023-11-14T22:13:20+", "2023-11-14T22:13:20+1",
    "2023-11-14T22:13:20+01", "2023-11-14T22:13:20+01:", "2023-11-14T22:13:20+01:0",
    "2023-11-14T22:13:20+1:00", "2023-11-14T22:13:20+01:00Z", "2023-11-14T22:13:20ZZ",
    "2023-11-14T22:13:20Z ", " 2023-11-14T22:13:20Z", "2023-11-14T22:13:20Z\n",
    "+2023-11-14T22:13:20Z",
    "2023-11-14T22:13:-1Z", "2023-11-14T22:13:+1Z", "２023-11-14T22:13:20Z", "1700000000",
    "2023-11-14T22:13:20−01:00", "Tue, 14 Nov 2023 22:13:20 GMT",
  ])
  func `a text in another form is rejected`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test(arguments: [
    "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.123Z", "2023-11-14T22:13:20+05:30",
  ])
  func `a part of a text is rejected`(text: String) {
    #expect(parse(text) != nil)
    for count in bytes(text).indices {
      #expect(parse(string(Array(bytes(text)[..<count]))) == nil, "\(count) bytes")
      #expect(parse(string(Array(bytes(text)[(count + 1)...]))) == nil, "from byte \(count + 1)")
    }
  }

  @Test func `each position accepts only the bytes of its field`() {
    let text = bytes("2023-11-14T22:13:20.5+05:30")
    let digits = "0123456789"
    let allowed = [
      digits, digits, digits, digits, "-", "01", "012", "-", "012", digits, "Tt ", "012", "0123",
      ":",
      "012345", digits, ":", "0123456", digits, ".", digits, "+-", "01", digits, ":", "012345",
      digits,
    ].map(bytes)
    #expect(allowed.count == text.count)
    for index in text.indices {
      var changed = text
      let read = (UInt8.min...UInt8.max).filter { byte in
        changed[index] = byte
        return Timestamp(parsing: changed.span) != nil
      }
      #expect(Set(read) == Set(allowed[index]), "place \(index)")
    }
  }
}
