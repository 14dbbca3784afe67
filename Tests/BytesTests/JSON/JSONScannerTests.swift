import Testing

@testable import Bytes

struct JSONScannerTests {
  @Test(arguments: [
    // Section 2: any value is a text; white space around structural characters.
    "0", "\"\"", "true", "false", "null", "{}", "[]", " \t\r\n1 \t\r\n", "\n[\t]\r", " { } ",
    "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : 2 }",
    // Section 4: names may be empty, and may repeat.
    "{\"\":1}", "{\"a\":1,\"a\":2}", "{\"a\":{\"a\":{}}}",
    // Section 5: values of several types.
    "[1,\"a\",true,null,{},[]]", "[[],[[]]]",
    // Section 7: unescaped characters, and every escape.
    "\"\u{7F}\u{80}\u{7FF}\u{800}\u{2028}\u{FFFF}\u{10000}\u{10FFFF}\"", "\"/'\"",
    #""\"\\\/\b\f\n\r\t""#, #""\u0000\uabcd\uABCD""#,
    // Section 8.1: a byte order mark within a string is a character.
    "\"\u{FEFF}\"",
    // Section 8.2: the grammar has lone surrogates.
    #""\ud800""#, #""\udc00\ud800""#,
    // Sections 10 and 13.
    #"{"Image":{"Width":800,"Thumbnail":{"Url":"http://x/481989943","Width":100},"IDs":[116]}}"#,
  ])
  func `a JSON text is accepted`(text: String) throws {
    let document = try JSONDocument(text)
    #expect(document.text == bytes(text))
    #expect(JSONTree(document, document.root) == JSONOracle.read(bytes(text)))
  }

  struct Rejected: CustomTestStringConvertible {
    let text: [UInt8]
    let error: JSONError

    init(_ text: String, _ reason: JSONError.Reason, _ offset: Int) {
      self.init(bytes(text), reason, offset)
    }

    init(_ text: [UInt8], _ reason: JSONError.Reason, _ offset: Int) {
      self.text = text
      error = JSONError(reason: reason, offset: offset)
    }

    var testDescription: String { string(text).debugDescription }
  }

  @Test(arguments: [
    Rejected("", .end, 0), Rejected(" \n", .end, 2), Rejected("[", .end, 1),
    Rejected("[1", .end, 2),
    Rejected("[1,", .end, 3), Rejected("{", .end, 1), Rejected("{\"", .end, 2),
    Rejected("{\"a\"", .end, 4), Rejected("{\"a\":", .end, 5), Rejected("{\"a\":1", .end, 6),
    Rejected("{\"a\":1,", .end, 7), Rejected("\"abc", .end, 4), Rejected("\"\\", .end, 2),
    Rejected("\"\\u", .end, 3), Rejected("\"\\u12f", .end, 6), Rejected("tru", .end, 3),
    Rejected("f", .end, 1), Rejected("nul", .end, 3), Rejected("-", .end, 1),
    Rejected("1.", .end, 2), Rejected("1e", .end, 2), Rejected("1e+", .end, 3),
  ])
  func `a text that ends too early is rejected at its end`(row: Rejected) {
    #expect(rejection(of: row.text) == row.error)
  }

  @Test(arguments: [
    // Section 2: six structural characters, four kinds of white space.
    Rejected(",", .byte, 0), Rejected("]", .byte, 0), Rejected("[}", .byte, 1),
    Rejected("[1}", .byte, 2), Rejected("{]", .byte, 1), Rejected("{\"a\":1]", .byte, 6),
    Rejected("[1\u{0B}]", .byte, 2), Rejected("[\u{0C}]", .byte, 1), Rejected("\u{A0}1", .byte, 0),
    Rejected("[1,\u{2028}2]", .byte, 3), Rejected("\0", .byte, 0), Rejected([0x80], .byte, 0),
    Rejected([0xEF, 0xBB], .byte, 0), Rejected("[\u{FEFF}1]", .byte, 1), Rejected("//", .byte, 0),
    // Section 3: three literals, in lower case.
    Rejected("True", .byte, 0), Rejected("nuLl", .byte, 2), Rejected("falze", .byte, 3),
    Rejected("[tru]", .byte, 4), Rejected("NaN", .byte, 0), Rejected("undefined", .byte, 0),
    Rejected("'a'", .byte, 0),
    // Section 4: names are strings, with commas between members.
    Rejected("{1:2}", .byte, 1), Rejected("{a:1}", .byte, 1), Rejected("{,}", .byte, 1),
    Rejected("{\"a\"}", .byte, 4), Rejected("{\"a\",1}", .byte, 4), Rejected("{\"a\":}", .byte, 5),
    Rejected("{\"a\":1,}", .byte, 7), Rejected("{\"a\":1 \"b\":2}", .byte, 7),
    Rejected("{\"a\"::1}", .byte, 5), Rejected("{\"a\":1,,\"b\":2}", .byte, 7),
    // Section 5: commas between values.
    Rejected("[1,]", .byte, 3), Rejected("[,1]", .byte, 1), Rejected("[1 2]", .byte, 3),
    Rejected("[1,,2]", .byte, 3), Rejected("[1:2]", .byte, 2), Rejected("[\"a\"b]", .byte, 4),
  ])
  func `a byte that begins no token, or a misplaced token, is rejected`(row: Rejected) {
    #expect(rejection(of: row.text) == row.error)
  }

  @Test(arguments: [
    Rejected("+1", .byte, 0), Rejected(".5", .byte, 0), Rejected("e1", .byte, 0),
    Rejected("Infinity", .byte, 0), Rejected("\u{FF11}", .byte, 0), Rejected("[+1]", .byte, 1),
    Rejected("01", .number, 1), Rejected("-01", .number, 2), Rejected("00", .number, 1),
    Rejected("--1", .number, 1), Rejected("-a", .number, 1), Rejected("-Infinity", .number, 1),
    Rejected("- 1", .number, 1), Rejected("[-]", .number, 2), Rejected("-.5", .number, 1),
    Rejected("1.e1", .number, 2), Rejected("[1.]", .number, 3), Rejected("1..0", .number, 2),
    Rejected("1.-0", .number, 2), Rejected("1ee1", .number, 2), Rejected("[1e]", .number, 3),
    Rejected("1e+-1", .number, 3), Rejected("1e.5", .number, 2), Rejected("1e ", .number, 2),
    Rejected("1.5.5", .trailing, 3), Rejected("1e5.5", .trailing, 3),
    Rejected("1e5e5", .trailing, 3),
    Rejected("0x1", .trailing, 1), Rejected("1_000", .trailing, 1), Rejected("1f", .trailing, 1),
    Rejected("0-1", .trailing, 1), Rejected("[0x1]", .byte, 2), Rejected("[1+1]", .byte, 2),
  ])
  func `a number outside the grammar of section 6 is rejected`(row: Rejected) {
    #expect(rejection(of: row.text) == row.error)
  }

  @Test(arguments: [
    // Section 7: control characters must be escaped, and few characters have escapes.
    Rejected("\"\0\"", .controlCharacter, 1), Rejected("\"a\n\"", .controlCharacter, 2),
    Rejected("\"\u{1F}\"", .controlCharacter, 1), Rejected("{\"\t\":1}", .controlCharacter, 2),
    Rejected(#""\a""#, .escape, 2), Rejected(#""\'""#, .escape, 2), Rejected(#""\0""#, .escape, 2),
    Rejected(#""\N""#, .escape, 2), Rejected("\"\\\n\"", .escape, 2),
    Rejected(#""\ü""#, .escape, 2),
    Rejected(#""\U0041""#, .escape, 2), Rejected(#""\x41""#, .escape, 2),
    Rejected(#""\u""#, .escape, 3), Rejected(#""\u004""#, .escape, 6),
    Rejected(#""\ug000""#, .escape, 3),
    Rejected(#""\u00G0""#, .escape, 5), Rejected(#""\u+123""#, .escape, 3),
    Rejected(#""\u{41}""#, .escape, 3), Rejected(#"{"\q":1}"#, .escape, 3),
    // After another escape.
    Rejected(#""\n\q""#, .escape, 4), Rejected(#""\nabcdefgh\q""#, .escape, 12),
    Rejected("\"\\n\u{1}\"", .controlCharacter, 3), Rejected("\"\\nabc", .end, 6),
    Rejected("\"\\n\\", .end, 4), Rejected("\"\\n", .end, 3),
  ])
  func `a string with a control character or an invalid escape is rejected`(row: Rejected) {
    #expect(rejection(of: row.text) == row.error)
  }

  @Test(arguments: [
    // RFC 3629 section 3: continuations and overlong forms; 10: U+D800; above U+10FFFF; 0xFF.
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xFE], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x41], [0xE2, 0x82, 0x41],
    [0xF0, 0x9F, 0x98, 0x41],
  ])
  func `a string that is not UTF-8 is rejected where the sequence begins`(sequence: [UInt8]) {
    let error = JSONError(reason: .utf8, offset: 3)
    #expect(rejection(of: bytes("[\"a") + sequence + bytes("\"]")) == error)
    #expect(rejection(of: bytes("[\"a") + sequence) == error)
    #expect(rejection(of: bytes("{\"a") + sequence + bytes("\":1}")) == error)
  }

  @Test(arguments: [
    Rejected("1 2", .trailing, 2), Rejected("{}{}", .trailing, 2), Rejected("[]]", .trailing, 2),
    Rejected("[] ,", .trailing, 3), Rejected("null\0", .trailing, 4),
    Rejected("truefalse", .trailing, 4),
    Rejected("nulls", .trailing, 4), Rejected("\"a\"\"b\"", .trailing, 3),
    Rejected("1,", .trailing, 1),
    Rejected("1 //", .trailing, 2), Rejected("1\u{FEFF}", .trailing, 1),
    Rejected("{} x", .trailing, 3),
  ])
  func `trailing characters are rejected where they begin`(row: Rejected) {
    #expect(rejection(of: row.text) == row.error)
  }

  @Test(arguments: ["", "1", "{}", " ", "\u{FEFF}", "?"])
  func `a byte order mark is rejected as such, before any text`(text: String) {
    let error = JSONError(reason: .byteOrderMark, offset: 0)
    #expect(rejection(of: [0xEF, 0xBB, 0xBF] + bytes(text)) == error)
  }

  @Test(arguments: ["", "-"], ["0", "1", "90", "123456789012345678901234567890"])
  func `a number in the grammar of section 6 is accepted and kept`(
    sign: String, whole: String
  ) throws {
    for fraction in ["", ".0", ".5", ".00", ".0123456789012345678901234567890"] {
      for exponent in ["", "e0", "E0", "e+1", "E+07", "e-1", "E-00", "e999"] {
        let number = sign + whole + fraction + exponent
        for (before, after) in [("", ""), ("[", "]"), (" ", "\n"), ("[0,", " ,1]")] {
          let document = try JSONDocument(before + number + after)
          let elements = Array(document.items(of: document.root))
          let value = elements[elements.count == 3 ? 1 : 0]
          #expect(document.kind(of: value) == .number)
          #expect(document.word(of: value) == bytes(number))
        }
      }
    }
  }

  @Test func `only four bytes are white space, in any position`() {
    let pieces = ["", "{", "\"a\"", ":", "[", "1", ",", "null", "]", "}", ""].map(bytes)
    for gap in 1..<pieces.count {
      let accepted = (UInt8.min...UInt8.max).filter { byte in
        let text = pieces[..<gap].joined() + [byte] + pieces[gap...].joined()
        return rejection(of: Array(text)) == nil
      }
      let digits = pieces[gap - 1] == bytes("1") ? bytes("0123456789") : []
      let sign = pieces[gap] == bytes("1") ? bytes("-123456789") : []
      #expect(Set(accepted) == Set(bytes(" \t\n\r") + digits + sign), "gap \(gap)")
    }
  }

  @Test func `the example in the scanner's comment is correct`() throws {
    let document = try JSONDocument(#"{"a":[1,"\n"]}"#)
    let nodes = document.nodes.map { [$0.start, $0.end, $0.link] }
    #expect(nodes == [[0, 14, 5], [1, 4, 0], [5, 13, 5], [6, 7, 0], [8, 12, 1]])
  }

  @Test(arguments: [
    ("{}", true), (#"{"a b":" \n "}"#, true), ("1", true), ("1 ", false), (" 1", false),
    ("[1, 2]", false), ("{\"a\" :1}", false), ("[\n]", false), ("{}\r", false),
  ])
  func `a text is compact without white space outside its strings`(
    text: String, isCompact: Bool
  ) throws {
    #expect(try JSONDocument(text).isCompact == isCompact)
  }
}
