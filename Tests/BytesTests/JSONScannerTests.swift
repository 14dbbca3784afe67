import Testing

@testable import Bytes

struct JSONScannerTests {
  @Test(arguments: [
    // Section 2: any value may be a text; white space stands round structural characters.
    "0", "\"\"", "true", "false", "null", "{}", "[]", " \t\r\n1 \t\r\n", "\n[\t]\r", " { } ",
    "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : 2 }",
    // Section 4: names may be empty, and the same more than once.
    "{\"\":1}", "{\"a\":1,\"a\":2}", "{\"a\":{\"a\":{}}}",
    // Section 5: values need not be of one type.
    "[1,\"a\",true,null,{},[]]", "[[],[[]]]",
    // Section 7: all that need not be escaped, and every escape.
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

  struct Refused: CustomTestStringConvertible {
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
    Refused("", .end, 0), Refused(" \n", .end, 2), Refused("[", .end, 1), Refused("[1", .end, 2),
    Refused("[1,", .end, 3), Refused("{", .end, 1), Refused("{\"", .end, 2),
    Refused("{\"a\"", .end, 4), Refused("{\"a\":", .end, 5), Refused("{\"a\":1", .end, 6),
    Refused("{\"a\":1,", .end, 7), Refused("\"abc", .end, 4), Refused("\"\\", .end, 2),
    Refused("\"\\u", .end, 3), Refused("\"\\u12f", .end, 6), Refused("tru", .end, 3),
    Refused("f", .end, 1), Refused("nul", .end, 3), Refused("-", .end, 1),
    Refused("1.", .end, 2), Refused("1e", .end, 2), Refused("1e+", .end, 3),
  ])
  func `a text that ends too early is refused at its end`(row: Refused) {
    #expect(refusal(of: row.text) == row.error)
  }

  @Test(arguments: [
    // Section 2: six structural characters, four kinds of white space.
    Refused(",", .byte, 0), Refused("]", .byte, 0), Refused("[}", .byte, 1),
    Refused("[1}", .byte, 2), Refused("{]", .byte, 1), Refused("{\"a\":1]", .byte, 6),
    Refused("[1\u{0B}]", .byte, 2), Refused("[\u{0C}]", .byte, 1), Refused("\u{A0}1", .byte, 0),
    Refused("[1,\u{2028}2]", .byte, 3), Refused("\0", .byte, 0), Refused([0x80], .byte, 0),
    Refused([0xEF, 0xBB], .byte, 0), Refused("[\u{FEFF}1]", .byte, 1), Refused("//", .byte, 0),
    // Section 3: three words, in lower case.
    Refused("True", .byte, 0), Refused("nuLl", .byte, 2), Refused("falze", .byte, 3),
    Refused("[tru]", .byte, 4), Refused("NaN", .byte, 0), Refused("undefined", .byte, 0),
    Refused("'a'", .byte, 0),
    // Section 4: names are strings, and commas stand between members.
    Refused("{1:2}", .byte, 1), Refused("{a:1}", .byte, 1), Refused("{,}", .byte, 1),
    Refused("{\"a\"}", .byte, 4), Refused("{\"a\",1}", .byte, 4), Refused("{\"a\":}", .byte, 5),
    Refused("{\"a\":1,}", .byte, 7), Refused("{\"a\":1 \"b\":2}", .byte, 7),
    Refused("{\"a\"::1}", .byte, 5), Refused("{\"a\":1,,\"b\":2}", .byte, 7),
    // Section 5: commas stand between values.
    Refused("[1,]", .byte, 3), Refused("[,1]", .byte, 1), Refused("[1 2]", .byte, 3),
    Refused("[1,,2]", .byte, 3), Refused("[1:2]", .byte, 2), Refused("[\"a\"b]", .byte, 4),
  ])
  func `a byte that begins no token, or a token out of place, is refused`(row: Refused) {
    #expect(refusal(of: row.text) == row.error)
  }

  @Test(arguments: [
    Refused("+1", .byte, 0), Refused(".5", .byte, 0), Refused("e1", .byte, 0),
    Refused("Infinity", .byte, 0), Refused("\u{FF11}", .byte, 0), Refused("[+1]", .byte, 1),
    Refused("01", .number, 1), Refused("-01", .number, 2), Refused("00", .number, 1),
    Refused("--1", .number, 1), Refused("-a", .number, 1), Refused("-Infinity", .number, 1),
    Refused("- 1", .number, 1), Refused("[-]", .number, 2), Refused("-.5", .number, 1),
    Refused("1.e1", .number, 2), Refused("[1.]", .number, 3), Refused("1..0", .number, 2),
    Refused("1.-0", .number, 2), Refused("1ee1", .number, 2), Refused("[1e]", .number, 3),
    Refused("1e+-1", .number, 3), Refused("1e.5", .number, 2), Refused("1e ", .number, 2),
    Refused("1.5.5", .trailing, 3), Refused("1e5.5", .trailing, 3), Refused("1e5e5", .trailing, 3),
    Refused("0x1", .trailing, 1), Refused("1_000", .trailing, 1), Refused("1f", .trailing, 1),
    Refused("0-1", .trailing, 1), Refused("[0x1]", .byte, 2), Refused("[1+1]", .byte, 2),
  ])
  func `a number in a spelling that section 6 does not have is refused`(row: Refused) {
    #expect(refusal(of: row.text) == row.error)
  }

  @Test(arguments: [
    // Section 7: control characters must be escaped, and only some letters escape.
    Refused("\"\0\"", .controlCharacter, 1), Refused("\"a\n\"", .controlCharacter, 2),
    Refused("\"\u{1F}\"", .controlCharacter, 1), Refused("{\"\t\":1}", .controlCharacter, 2),
    Refused(#""\a""#, .escape, 2), Refused(#""\'""#, .escape, 2), Refused(#""\0""#, .escape, 2),
    Refused(#""\N""#, .escape, 2), Refused("\"\\\n\"", .escape, 2), Refused(#""\ü""#, .escape, 2),
    Refused(#""\U0041""#, .escape, 2), Refused(#""\x41""#, .escape, 2),
    Refused(#""\u""#, .escape, 3), Refused(#""\u004""#, .escape, 6),
    Refused(#""\ug000""#, .escape, 3),
    Refused(#""\u00G0""#, .escape, 5), Refused(#""\u+123""#, .escape, 3),
    Refused(#""\u{41}""#, .escape, 3), Refused(#"{"\q":1}"#, .escape, 3),
  ])
  func `a string with a bare control character or a wrong escape is refused`(row: Refused) {
    #expect(refusal(of: row.text) == row.error)
  }

  @Test(arguments: [
    // RFC 3629 section 3: continuations and overlong forms; 10: U+D800; above U+10FFFF; 0xFF.
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
    [0xFE], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x41], [0xE2, 0x82, 0x41],
    [0xF0, 0x9F, 0x98, 0x41],
  ])
  func `a string that is not UTF-8 is refused where the sequence begins`(sequence: [UInt8]) {
    let error = JSONError(reason: .utf8, offset: 3)
    #expect(refusal(of: bytes("[\"a") + sequence + bytes("\"]")) == error)
    #expect(refusal(of: bytes("[\"a") + sequence) == error)
    #expect(refusal(of: bytes("{\"a") + sequence + bytes("\":1}")) == error)
  }

  @Test(arguments: [
    Refused("1 2", .trailing, 2), Refused("{}{}", .trailing, 2), Refused("[]]", .trailing, 2),
    Refused("[] ,", .trailing, 3), Refused("null\0", .trailing, 4),
    Refused("truefalse", .trailing, 4),
    Refused("nulls", .trailing, 4), Refused("\"a\"\"b\"", .trailing, 3),
    Refused("1,", .trailing, 1),
    Refused("1 //", .trailing, 2), Refused("1\u{FEFF}", .trailing, 1),
    Refused("{} x", .trailing, 3),
  ])
  func `what follows the value is refused where it begins`(row: Refused) {
    #expect(refusal(of: row.text) == row.error)
  }

  @Test(arguments: ["", "1", "{}", " ", "\u{FEFF}", "?"])
  func `a byte order mark is refused as such, whatever follows`(text: String) {
    let error = JSONError(reason: .byteOrderMark, offset: 0)
    #expect(refusal(of: [0xEF, 0xBB, 0xBF] + bytes(text)) == error)
  }

  @Test(arguments: ["", "-"], ["0", "1", "90", "123456789012345678901234567890"])
  func `a number in any spelling that section 6 has is accepted and kept`(
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

  @Test func `only four bytes are white space, wherever it may stand`() {
    let pieces = ["", "{", "\"a\"", ":", "[", "1", ",", "null", "]", "}", ""].map(bytes)
    for gap in 1..<pieces.count {
      let accepted = (UInt8.min...UInt8.max).filter { byte in
        let text = pieces[..<gap].joined() + [byte] + pieces[gap...].joined()
        return refusal(of: Array(text)) == nil
      }
      let digits = pieces[gap - 1] == bytes("1") ? bytes("0123456789") : []
      let sign = pieces[gap] == bytes("1") ? bytes("-123456789") : []
      #expect(Set(accepted) == Set(bytes(" \t\n\r") + digits + sign), "gap \(gap)")
    }
  }

  @Test func `the example in the scanner's comment is true`() throws {
    let document = try JSONDocument(#"{"a":[1,"\n"]}"#)
    let nodes = document.nodes.map { [$0.start, $0.end, $0.link] }
    #expect(nodes == [[0, 14, 5], [1, 4, 0], [5, 13, 5], [6, 7, 0], [8, 12, 1]])
  }

  @Test(arguments: [
    ("{}", true), (#"{"a b":" \n "}"#, true), ("1", true), ("1 ", false), (" 1", false),
    ("[1, 2]", false), ("{\"a\" :1}", false), ("[\n]", false), ("{}\r", false),
  ])
  func `a text is compact where no white space stands outside its strings`(
    text: String, isCompact: Bool
  ) throws {
    #expect(try JSONDocument(text).isCompact == isCompact)
  }
}
