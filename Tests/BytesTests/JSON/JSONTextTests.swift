import Testing

@testable import Bytes

struct JSONTextTests {
  @Test(arguments: [
    (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/""#, "\"\\/"),
    (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"), (#""a\nb\nc""#, "a\nb\nc"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\u0000\u001f\u007F""#, "\0\u{1F}\u{7F}"),
    (#""\ufffe\uffff\uFFFD""#, "\u{FFFE}\u{FFFF}\u{FFFD}"), (#""\\u0041\\n""#, "\\u0041\\n"),
    (#""\u005c\u006e""#, "\\n"), (#""\u0022""#, "\""), ("\"é€😀\"", "é€😀"), ("\"é\\né\"", "é\né"),
    // RFC 8259 section 7: the G clef.
    (#""\uD834\uDD1E""#, "\u{1D11E}"), (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
    (#""a\ud83d\ude00b""#, "a😀b"), (#""\ud83d\ude00\ud83d\ude01""#, "😀😁"),
    (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"),
  ])
  func `a string is decoded`(text: String, decoded: String) throws {
    let document = try JSONDocument(text)
    #expect(document.string(of: document.root) == bytes(decoded))
    let member = try JSONDocument("{\"a\":[" + text + "]}")
    let value = member.elements(of: member.member("a", of: member.root)).first { _ in true }
    #expect(member.string(of: value) == bytes(decoded))
  }

  @Test(arguments: [
    (#""\ud800""#, "\u{FFFD}"), (#""\udbff""#, "\u{FFFD}"), (#""\udc00""#, "\u{FFFD}"),
    (#""\udfff""#, "\u{FFFD}"), (#""a\ud83db""#, "a\u{FFFD}b"), (#""a\ude00b""#, "a\u{FFFD}b"),
    (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\ud83d""#, "\u{FFFD}\u{FFFD}"),
    (#""\ude00\ude00""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ud83d\ude00\ude00""#, "😀\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\\ude00""#, "\u{FFFD}\\ude00"),
    (#""\ud83dude00""#, "\u{FFFD}ude00"), ("\"\\ud83d😀\"", "\u{FFFD}😀"),
    (#""\ud83d\ue000""#, "\u{FFFD}\u{E000}"), (#""\ud83d\udbff""#, "\u{FFFD}\u{FFFD}"),
  ])
  func `a lone surrogate is decoded as a replacement character`(text: String, decoded: String)
    throws
  {
    let document = try JSONDocument(text)
    #expect(document.string(of: document.root) == bytes(decoded))
  }

  @Test func `each code unit is decoded as UTF-16, in either case`() throws {
    for unit in UInt16.min...UInt16.max {
      let digits = String(unit, radix: 16)
      let padded = String(repeating: "0", count: 4 - digits.count) + digits
      let document = try JSONDocument("[\"\\u\(padded)\",\"\\u\(padded.uppercased())\"]")
      let expected = Array(String(decoding: [unit], as: UTF16.self).utf8)
      let decoded = document.elements(of: document.root).map { document.string(of: $0) }
      #expect(decoded == [expected, expected])
    }
  }

  @Test func `pairs of surrogates are decoded as UTF-16`() throws {
    let edges: [UInt16] = [0xD7FF, 0xD800, 0xD801, 0xDA55, 0xDBFF, 0xDC00, 0xDDAA, 0xDFFF, 0xE000]
    for first in edges {
      for second in edges {
        let escapes = [first, second].map { "\\u" + String($0, radix: 16) }.joined()
        let document = try JSONDocument("\"" + escapes + "\"")
        let expected = String(decoding: [first, second], as: UTF16.self)
        #expect(document.string(of: document.root) == bytes(expected), "\(escapes)")
      }
    }
  }

  /// Eight bytes are looked at together: escapes at any distance from each other and from both ends.
  @Test func `escapes are decoded wherever they are`() throws {
    let escapes = [
      (#"\""#, "\""), (#"\\"#, "\\"), (#"\n"#, "\n"), (#"\u00e9"#, "é"), (#"\ud83d\ude00"#, "😀"),
      (#"\ud83d"#, "\u{FFFD}"),
    ]
    for first in 0..<18 {
      for second in 0..<18 {
        for (escape, character) in escapes {
          let (before, between) = (
            String(repeating: "a", count: first), String(repeating: "é", count: second)
          )
          let text = "\"\(before)\(escape)\(between)\(escape)\(escape)\(before)\""
          let decoded = before + character + between + character + character + before
          let document = try JSONDocument(text)
          #expect(document.string(of: document.root) == bytes(decoded), "\(text)")
        }
      }
    }
  }

  private static let others = ["1", "true", "null", "[\"a\"]", "{\"a\":\"a\"}"]

  @Test(arguments: others)
  func `only a string has a text`(text: String) throws {
    let document = try JSONDocument(text)
    #expect(document.string(of: document.root) == nil)
    #expect(document.string(of: nil) == nil)
  }

  @Test(arguments: [
    ("\"abc\"", "abc"), (#""\u0061 b""#, "a b"), ("\" \"", " "), ("12", "12"), ("-0", "-0"),
    ("1.50", "1.50"), ("1E+02", "1E+02"), ("\"12\"", "12"),
    ("123456789012345678901234567890", "123456789012345678901234567890"), ("\"\"", nil),
    ("true", nil), ("null", nil), ("[\"a\"]", nil), ("{\"a\":\"b\"}", nil),
  ])
  func `a word is a string that is not empty, or a number as it is written`(
    text: String, word: String?
  ) throws {
    let document = try JSONDocument(text)
    #expect(document.word(of: document.root) == word.map(bytes))
    #expect(document.word(of: nil) == nil)
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1700000000", 1_700_000_000),
    ("9223372036854775807", Int.max), ("-9223372036854775807", -Int.max),
    ("-9223372036854775808", Int.min), ("9223372036854775800", 9_223_372_036_854_775_800),
    ("1000000000000000000", 1_000_000_000_000_000_000),
  ])
  func `an integer may be a number or a string`(digits: String, number: Int) throws {
    for text in [digits, "\"" + digits + "\"", " " + digits + "\n"] {
      let document = try JSONDocument(text)
      #expect(document.integer(of: document.root) == number, "\(text)")
    }
  }

  @Test(arguments: [
    ("\"007\"", 7), ("\"-007\"", -7), ("\"00\"", 0), (#""\u0031\u0032""#, 12),
    ("\"00000000000000000000000000009\"", 9),
  ])
  func `a string may spell an integer in a way that JSON numbers may not`(text: String, number: Int)
    throws
  {
    let document = try JSONDocument(text)
    #expect(document.integer(of: document.root) == number)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "9223372036854775810", "18446744073709551616",
    "92233720368547758070", "-92233720368547758080", "99999999999999999999999999",
    "1.0", "1.5", "1e3", "1E0", "-0.0",
    "\"\"", "\"-\"", "\"+1\"", "\"--1\"", "\"1-\"", "\" 1\"", "\"1 \"", "\"1\\n\"", "\"1.0\"",
    "\"1e3\"", "\"0x10\"", "\"a\"", "\"1a\"", "\"1_000\"", "\"\\u0000\"", "\"１\"",
    "\"9223372036854775808\"", "\"-9223372036854775809\"", "true", "null", "[1]", "{\"a\":1}",
  ])
  func `other values are not integers of 64 bits`(text: String) throws {
    let document = try JSONDocument(text)
    #expect(document.integer(of: document.root) == nil)
    #expect(document.integer(of: nil) == nil)
  }

  @Test(arguments: [
    ("true", true), ("false", false), ("\"true\"", true), ("\"false\"", false),
    (#""\u0074rue""#, true), (#""fals\u0065""#, false), (" true ", true), ("\"True\"", nil),
    ("\"\"", nil), ("\"tru\"", nil), ("\"truer\"", nil), ("\" true\"", nil), ("\"1\"", nil),
    ("1", nil), ("0", nil), ("null", nil), ("[true]", nil), ("{\"true\":true}", nil),
  ])
  func `a boolean may be a literal or a string`(text: String, value: Bool?) throws {
    let document = try JSONDocument(text)
    #expect(document.boolean(of: document.root) == value)
    #expect(document.boolean(of: nil) == nil)
  }

  @Test(arguments: [
    (" 1 ", "1"), ("[ 1 ,\t2\r\n]", "[1,2]"), ("{ }", "{}"), ("[1,2]", "[1,2]"),
    ("{ \"a b\" : \" c \" }", "{\"a b\":\" c \"}"), (#"[ "\" \\", "\\" ]"#, #"["\" \\","\\"]"#),
    ("[ \"é \" , \"\" ]", "[\"é \",\"\"]"), (#"[ "\u0020" ]"#, #"["\u0020"]"#),
    ("[ 1.50 , 1E+2 ]", "[1.50,1E+2]"), (" [ true , [ null ] , false ] ", "[true,[null],false]"),
  ])
  func `a value is appended as it is written, without the white space outside strings`(
    text: String, compact: String
  ) throws {
    let document = try JSONDocument(text)
    var output = bytes("before ")
    document.append(compact: document.root, to: &output)
    #expect(string(output) == "before " + compact)
  }

  @Test func `a value within a text is appended alone`() throws {
    let document = try JSONDocument("[ 0 , { \"a\" : [ \" x \" , 1 ] } , 2 ]")
    let outputs = document.elements(of: document.root).map { element in
      var output: [UInt8] = []
      document.append(compact: element, to: &output)
      return string(output)
    }
    #expect(outputs == ["0", "{\"a\":[\" x \",1]}", "2"])
  }

  @Test(arguments: [
    ("{}", "{}"), ("{\"raw\":1}", "{}"), ("{\"a\":1}", "{\"a\":1}"),
    ("{\"raw\":1,\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3}"),
    ("{\"a\":2,\"raw\":{\"b\":[1]},\"b\":3}", "{\"a\":2,\"b\":3}"),
    ("{ \"a\" : 2 , \"b\" : 3 , \"raw\" : null }", "{\"a\":2,\"b\":3}"),
    ("{\"raw\":1,\"a\":2,\"raw\":3}", "{\"a\":2}"), (#"{"r\u0061w":1,"a":2}"#, "{\"a\":2}"),
    ("{\"a\":{\"raw\":1}}", "{\"a\":{\"raw\":1}}"), ("{\"Raw\":1}", "{\"Raw\":1}"),
    ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"), ("[ \"raw\" ]", "[\"raw\"]"),
    (" \"raw\" ", "\"raw\""),
  ])
  func `an object is appended without its members of one name`(text: String, left: String) throws {
    let document = try JSONDocument(text)
    var output: [UInt8] = []
    document.append(compact: document.root, without: "raw", to: &output)
    #expect(string(output) == left)
  }

  @Test func `generated objects without their members of one name are what the oracle writes`()
    throws
  {
    var generator = JSONGenerator(seed: 6)
    for _ in 0..<2000 {
      let text = generator.object()
      let document = try JSONDocument(scanning: text)
      var output: [UInt8] = []
      document.append(compact: document.root, without: "a", to: &output)
      #expect(output == JSONOracle.read(text)?.compact(without: bytes("a")))
    }
  }
}
