import Testing

@testable import Bytes

/// Values as I-JSON, compared with a naive transformation of what the oracle reads.
struct InteroperableTests {
  /// Returns the text of code points, which Swift's literals do not take if they are noncharacters.
  private static func text(_ codePoints: UInt32...) -> String {
    String(String.UnicodeScalarView(codePoints.compactMap(Unicode.Scalar.init)))
  }

  private func appended(_ text: [UInt8]) throws -> [UInt8] {
    let document = try JSONDocument(scanning: text)
    var output: [UInt8] = []
    document.append(interoperable: document.root, to: &output)
    return output
  }

  private func appended(_ text: String) throws -> String {
    String(decoding: try appended(bytes(text)), as: UTF8.self)
  }

  @Test func `generated texts become what the naive transformation makes of them`() throws {
    var generator = JSONGenerator(seed: 14)
    var changed = 0
    for _ in 0..<4000 {
      let text = generator.text()
      let tree = try #require(JSONOracle.read(text))
      let output = try appended(text)
      let result = try #require(JSONOracle.read(output), "\(String(decoding: text, as: UTF8.self))")
      let expected = tree.interoperable
      #expect(result.decoded == expected.decoded, "\(String(decoding: text, as: UTF8.self))")
      #expect(try appended(output) == output)
      if expected == tree { #expect(output == tree.compact()) } else { changed += 1 }
    }
    // Neither all texts nor none of them are odd.
    #expect((500..<3500).contains(changed))
  }

  @Test(
    arguments: zip(
      [
        #"["\ud800x","\udc00\ud800","\ud83d\uDE00","\ud83d\\ude00","é\u0000","\ufffe\uffff"]"#,
        "[\"\(text(0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF, 0xFDCF, 0xFDF0, 0xFFFD))😀\",\"\\ud83f\\udffe\"]",
        #"{"a":1,"b":2,"a":{"a":3,"\u0061":4},"a":null}"#,
        #"{"\u0000":1,"\ud800":2,"\ufffd":3}"#,
        ##"{"a":1,"a#1":2,"a":3,"x##":4}"##,
        "[ 1e400 , -1E+400 , 9007199254740991 , 9007199254740992 , -9007199254740992 , 0.5 ]",
      ],
      [
        #"["�x","��","\ud83d\uDE00","�\\ude00","é�","��"]"#,
        "[\"����\u{FDCF}\u{FDF0}�😀\",\"�\"]",
        ##"{"a#1":1,"b":2,"a#2":{"a#1":3,"\u0061":4},"a":null}"##,
        ##"{"�#1":1,"�#2":2,"\ufffd":3}"##,
        ##"{"a###1":1,"a#1":2,"a":3,"x##":4}"##,
        #"["1e400","-1E+400",9007199254740991,"9007199254740992","-9007199254740992",0.5]"#,
      ]))
  func `what some readers reject is replaced, and nothing else`(text: String, output: String) throws
  {
    #expect(try appended(text) == output)
  }

  @Test func `one repeated name among many is found at any place`() throws {
    for count in [3, 15, 16, 17, 18, 100] {
      for place in [0, count / 2, count - 2] {
        var members = (0..<count).map { "\"n\($0)\":\($0)" }
        members[count - 1] = "\"n\(place)\":-1"
        var expected = members
        expected[place] = "\"n\(place)#1\":\(place)"
        #expect(
          try appended("{\(members.joined(separator: ","))}")
            == "{\(expected.joined(separator: ","))}")
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "0e999", "0.000e-999", "9007199254740991", "-9007199254740991", "1e22", "1e308",
    "1.7976931348623157e308", "2.2250738585072014e-308", "0.1", "37.483253479003906", "1.5e-300",
    "12345678901234567.0", "0.30000000000000004", "1.50000000000000000000000",
    "179.76931348623157e306",
  ])
  func `a number that a double holds stays a number`(number: String) throws {
    #expect(try appended(number) == number)
    #expect(Double(number)?.isFinite == true)
    #expect(JSONNumber.cut(bytes(number)) == bytes(number))
  }

  @Test(
    arguments: zip(
      [
        "1e400", "-1e400", "1e-400", "1.7976931348623159e308", "2.2250738585072013e-308", "5e-324",
        "9007199254740993", "10000000000000000000", "3.141592653589793238462643383279",
        "123456789012345678901.5", "1e99999999999999999999", "1.000000000000000001e400",
        "0.00000123456789012345678901", "12345678901234567.000001",
      ],
      [
        nil, nil, nil, nil, nil, nil, nil, nil, "3.1415926535897932", nil, nil, nil,
        "0.0000012345678901234567", nil,
      ] as [String?]))
  func `a number that no double holds becomes a string, and is cut where only digits are too many`(
    number: String, cut: String?
  ) throws {
    #expect(try appended(number) == "\"\(number)\"")
    #expect(JSONNumber.cut(bytes(number)) == cut.map(bytes))
  }

  @Test func `many repeated names are numbered in one pass`() throws {
    let text = bytes("{" + String(repeating: "\"a\":1,", count: 200_000) + "\"a\":1}")
    let output = try appended(text)
    #expect(output.starts(with: bytes(##"{"a#1":1,"a#2":1,"##)))
    #expect(output.suffix(19).elementsEqual(bytes(##""a#200000":1,"a":1}"##)))
  }

  @Test func `the mark before a number is in no name, and short`() throws {
    let seven = String(repeating: "#", count: 7)
    #expect(
      try appended("{\"a\":1,\"a\":2,\"\(seven)\":3}")
        == "{\"a#\(seven)1\":1,\"a\":2,\"\(seven)\":3}")
    for (names, mark) in [
      ([seven + "#"], "#1#"), (["a#1#1", seven + "#"], "#2#"), ([seven + "#1#", "x#3#2#"], "#4#"),
      ([seven + "#2#", "#9999999999#"], "#1#"), (["#01#", "#x#", seven + "##"], "#2#"),
    ] {
      let others = names.map { ",\"\($0)\":0" }.joined()
      #expect(
        try appended("{\"a\":1,\"a\":2,\"a#\":3,\"a#\":4\(others)}")
          == "{\"a\(mark)1\":1,\"a\":2,\"a#\(mark)1\":3,\"a#\":4\(others)}")
    }
  }

  @Test func `a long run of number signs does not make each repeated name long`() throws {
    let signs = String(repeating: "#", count: 100_000)
    let text = bytes(
      "{\"\(signs)\":0," + String(repeating: "\"a\":1,", count: 100_000) + "\"a\":1}")
    #expect(try appended(text).count < 4 * text.count)
  }

  @Test func `written strings have no character that readers reject`() {
    let texts = [
      "\0", Self.text(0x61, 0xFFFF, 0x62), Self.text(0xFDD0, 0x10FFFE, 0x0A, 0), "😀\u{FFFD}",
    ]
    for text in texts {
      var output: [UInt8] = []
      JSONString.append(bytes(text).span, to: &output)
      #expect(JSONString.length(of: bytes(text).span) == output.count - 2)
      let expected = String(
        String.UnicodeScalarView(text.unicodeScalars.map(JSONTree.interoperable)))
      #expect(JSONOracle.read(output)?.decoded == .text(bytes(expected)))
    }
  }
}

/// A tree without the spelling of its strings.
private indirect enum Decoded: Equatable {
  case word(String), text([UInt8]), list([Decoded]), members([[UInt8]], [Decoded])
}

extension JSONTree {
  fileprivate var decoded: Decoded {
    switch self {
    case .null: .word("null")
    case .boolean(let value): .word("\(value)")
    case .number(let written): .word(String(decoding: written, as: UTF8.self))
    case .string(let text): .text(text.decoded)
    case .array(let elements): .list(elements.map(\.decoded))
    case .object(let members): .members(members.map(\.name.decoded), members.map(\.value.decoded))
    }
  }

  /// The tree as I-JSON.
  fileprivate var interoperable: JSONTree {
    switch self {
    case .null, .boolean: self
    case .number(let written):
      Self.isHeld(String(decoding: written, as: UTF8.self))
        ? self : .string(Text(written: written, decoded: written))
    case .string(let text): .string(Self.interoperable(text))
    case .array(let elements): .array(elements.map(\.interoperable))
    case .object(let members): .object(Self.unique(members))
    }
  }

  fileprivate static func interoperable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "\0" || scalar.properties.isNoncharacterCodePoint ? "\u{FFFD}" : scalar
  }

  private static func interoperable(_ text: Text) -> Text {
    let scalars = String(decoding: text.decoded, as: UTF8.self).unicodeScalars.map(interoperable)
    var text = text
    text.decoded = Array(String(String.UnicodeScalarView(scalars)).utf8)
    // A lone surrogate is replaced too, and already in what was decoded.
    if text.written.containsEscape(of: 0xD800...0xDFFF) { text.written = text.decoded }
    return text
  }

  private static func unique(_ members: [Member]) -> [Member] {
    var members = members.map {
      Member(name: interoperable($0.name), value: $0.value.interoperable)
    }
    let names = members.map(\.name.decoded)
    var mark = bytes("#")
    let hasRepeats = Set(names).count < names.count
    while names.contains(where: { $0.contains(mark) }) { mark += bytes("#") }
    for index in members.indices where hasRepeats && names[(index + 1)...].contains(names[index]) {
      let number = names[...index].count { $0 == names[index] }
      members[index].name.decoded += mark + bytes("\(number)")
    }
    return members
  }

  /// Whether a double holds a number, by Swift's own parsers.
  private static func isHeld(_ text: String) -> Bool {
    if let integer = Int(text) { return integer.magnitude < 1 << 53 }
    let digits = text.prefix { $0 != "e" && $0 != "E" }.filter { $0.isNumber }.drop { $0 == "0" }
    let significant = digits.reversed().drop { $0 == "0" }.count
    guard significant > 0 else { return true }
    guard text.contains(where: { ".eE".contains($0) }), significant <= 17 else { return false }
    return Double(text)?.isNormal == true
  }
}

extension [UInt8] {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }

  /// Whether a written string has an escape of a lone code unit of a range.
  fileprivate func containsEscape(of range: ClosedRange<UInt32>) -> Bool {
    var at = 0
    while at < count {
      if let escape = JSONEscape(span, at) {
        if range.contains(escape.codePoint) { return true }
        at += escape.length
      } else {
        at += self[at] == UInt8(ascii: "\\") ? 2 : 1
      }
    }
    return false
  }
}
