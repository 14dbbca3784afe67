import Testing

@testable import Bytes

struct JSONDocumentTests {
  /// Returns a value as it is written.
  private static func written(_ document: JSONDocument, _ value: JSONValue?) -> String? {
    value.map { string(Array(document.text[document.range(of: $0)])) }
  }

  @Test(arguments: [
    ("{}", JSONKind.object), ("[1]", .array), ("\"{\"", .string), ("\"\"", .string), ("0", .number),
    ("-1e5", .number), ("9", .number), ("true", .boolean), ("false", .boolean), ("null", .null),
    (" \n[ ]", .array),
  ])
  func `a value has the kind of its first byte`(text: String, kind: JSONKind) throws {
    let document = try JSONDocument(text)
    #expect(document.kind(of: document.root) == kind)
  }

  @Test func `a range has the value without surrounding white space`() throws {
    let document = try JSONDocument(" { \"a\" : [ 1 , true ] , \"b\" : \" x \" } ")
    let root = document.root
    #expect(document.range(of: root) == 1..<37)
    #expect(Self.written(document, document.member("a", of: root)) == "[ 1 , true ]")
    #expect(Self.written(document, document.member("b", of: root)) == "\" x \"")
    let elements = document.elements(of: document.member("a", of: root))
    #expect(elements.map { Self.written(document, $0) } == ["1", "true"])
  }

  @Test(arguments: [
    #"{"name":1}"#, #"{"other":2,"name":1}"#, #"{"name":1,"other":2}"#, #"{"nam\u0065":1}"#,
    #"{"\u006e\u0061\u006D\u0065":1}"#, #"{"x":{"name":2},"name":1,"y":[{"name":3}]}"#,
    #"{"x":[[],[{}]],"y":"\n","name":1}"#, #"{ "name" : 1 }"#, #"{"name":null,"name":1}"#,
    #"{"name":2,"name":1}"#, #"{"name":2,"nam\u0065":1}"#, #"{"n\u0061me":[2],"x":0,"name":1}"#,
  ])
  func `a member is found by its name in any spelling, and the last one counts`(
    text: String
  ) throws {
    let document = try JSONDocument(text)
    #expect(Self.written(document, document.member("name", of: document.root)) == "1")
    let found = document.member(named: bytes("name"), of: document.root)
    #expect(Self.written(document, found) == "1")
  }

  @Test(arguments: [
    "{}", #"{"Name":1}"#, #"{"nam":1}"#, #"{"names":1}"#, #"{"":1}"#, #"{"name\u0000":1}"#,
    #"{"name ":1}"#, #"{"x":"name"}"#, #"{"x":{"name":1}}"#, #"{"x":["name",1]}"#,
    #"{"name":null}"#, #"{"name":1,"name":null}"#, #"{"\\u006eame":1}"#, #"["name",1]"#, "[]",
    #""name""#, "1", "null", "true",
  ])
  func `a member of another name, one that is null, and one of no object is absent`(text: String)
    throws
  {
    let document = try JSONDocument(text)
    #expect(document.member("name", of: document.root) == nil)
    #expect(document.member(named: bytes("name"), of: document.root) == nil)
  }

  @Test func `a member of nil is absent, so that look-ups can be chained`() throws {
    let document = try JSONDocument(#"{"a":{"b":{"c":1}}}"#)
    let found = document.member("b", of: document.member("a", of: document.root))
    #expect(Self.written(document, document.member("c", of: found)) == "1")
    let missing = document.member("x", of: document.root)
    #expect(document.member("b", of: missing) == nil)
    #expect(document.member(named: bytes("b"), of: missing) == nil)
  }

  @Test(arguments: [
    ("", #"{"":1}"#), ("\"\\/", #"{"\"\\\/":1}"#), ("é€😀", #"{"\u00e9\u20ac\ud83d\ude00":1}"#),
    ("é€😀", #"{"é€😀":1}"#), ("\u{FFFD}", #"{"\udead":1}"#), ("\0", #"{"\u0000":1}"#),
  ])
  func `a name is compared by its decoded text`(name: String, text: String) throws {
    let document = try JSONDocument(text)
    #expect(document.member(named: bytes(name), of: document.root) != nil)
    #expect(document.member(named: bytes(name + "x"), of: document.root) == nil)
    let member = try #require(document.members(of: document.root).first { _ in true })
    #expect(document.string(of: member.name) == bytes(name))
  }

  @Test(arguments: [
    #"\u0069d"#, #"i\u0064"#, #"\u0069\u0064"#, #"\u0069\u0044"#, #"\u0069"#, #"id\n"#, #"\nid"#,
    #"id\u0000"#, #"\u0169d"#, #"i\ud83d\udc4d"#, #"\/"#, #"i\/d"#,
  ])
  func `a name with escapes is found by its decoded text`(spelled: String) throws {
    let document = try JSONDocument("{\"\(spelled)\":1}")
    let member = try #require(document.members(of: document.root).first { _ in true })
    let text = try #require(document.string(of: member.name))
    for asked: StaticString in ["id", "i", "i/d", "/", "id\n", "\nid", "iD"] {
      #expect((document.member(asked, of: document.root) != nil) == text.equals(asked))
    }
  }

  @Test func `static names outside ASCII are found`() throws {
    let document = try JSONDocument(#"{"\u00e9":1,"\"":2,"":3}"#)
    #expect(Self.written(document, document.member("é", of: document.root)) == "1")
    #expect(Self.written(document, document.member("\"", of: document.root)) == "2")
    #expect(Self.written(document, document.member("", of: document.root)) == "3")
  }

  @Test(arguments: [
    ("[]", []), ("[1]", ["1"]), ("[1,\"a\",null]", ["1", "\"a\"", "null"]),
    ("[[1,2],{\"a\":[3]},[],\"\\n\",4]", ["[1,2]", "{\"a\":[3]}", "[]", "\"\\n\"", "4"]),
    ("{\"a\":1}", []), ("\"[1]\"", []), ("1", []), ("null", []),
  ])
  func `only arrays have elements`(
    text: String, elements: [String]
  ) throws {
    let document = try JSONDocument(text)
    let found = document.elements(of: document.root).map { Self.written(document, $0) }
    #expect(found == elements)
    #expect(Array(document.elements(of: nil)).isEmpty)
  }

  @Test(arguments: [
    ("[]", []), ("[1,[2]]", ["1", "[2]"]), ("{\"a\":[1]}", ["{\"a\":[1]}"]), ("\"a\"", ["\"a\""]),
    ("\"\\n\"", ["\"\\n\""]), ("{}", ["{}"]), ("1", ["1"]), ("false", ["false"]),
    ("null", ["null"]),
  ])
  func `items are the elements of an array, or any other value itself`(
    text: String, items: [String]
  )
    throws
  {
    let document = try JSONDocument("{\"x\":0,\"items\":\(text),\"y\":[1]}")
    let members = Array(document.members(of: document.root))
    let found = document.items(of: members[1].value).map { Self.written(document, $0) }
    #expect(found == items)
    #expect(Array(document.items(of: nil)).isEmpty)
  }

  @Test(arguments: [
    ("{}", []), ("{\"a\":1}", ["\"a\":1"]),
    ("{\"a\":{\"b\":2},\"c\":[3,4],\"d\":null}", ["\"a\":{\"b\":2}", "\"c\":[3,4]", "\"d\":null"]),
    ("{\"a\":1,\"\\u0061\":\"a\"}", ["\"a\":1", "\"\\u0061\":\"a\""]),
    ("[\"a\",1]", []), ("\"a\"", []), ("1", []), ("null", []),
  ])
  func `only objects have members, also null ones`(
    text: String, members: [String]
  ) throws {
    let document = try JSONDocument(text)
    let found = document.members(of: document.root).map { member in
      [member.name, member.value].compactMap { Self.written(document, $0) }.joined(separator: ":")
    }
    #expect(found == members)
    #expect(Array(document.members(of: nil)).isEmpty)
  }

  @Test(arguments: [
    ("\"text\"", true), (#""te\u0078t""#, true), ("\"Text\"", false), ("\"tex\"", false),
    ("\"texts\"", false), ("\"\"", false), (#""text\u0000""#, false), ("[\"text\"]", false),
    ("true", false), ("{\"text\":1}", false),
  ])
  func `a value equals a text if it is a string of it`(text: String, equals: Bool) throws {
    let document = try JSONDocument(text)
    #expect(document.equals(document.root, "text") == equals)
  }

  @Test func `a literal or a number is not equal to its text`() throws {
    let document = try JSONDocument("[true,123,\"true\",\"123\"]")
    let elements = Array(document.elements(of: document.root))
    #expect(elements.map { document.equals($0, "true") } == [false, false, true, false])
    #expect(elements.map { document.equals($0, "123") } == [false, false, false, true])
    #expect(elements.map { document.equals($0, "ru") } == [false, false, false, false])
    #expect(elements.map { document.equals($0, "2") } == [false, false, false, false])
  }

  @Test func `members of generated objects are those that the oracle finds`() throws {
    var generator = JSONGenerator(seed: 5)
    var found = 0
    for _ in 0..<2000 {
      let text = generator.object()
      let document = try JSONDocument(scanning: text)
      guard case .object(let members)? = JSONOracle.read(text) else {
        Issue.record("no object: \(string(text))")
        continue
      }
      for name in ["", "a", "b", "ab", "a\0", "é", "\u{FFFD}", "x"].map(bytes) {
        let last = members.last { $0.name.decoded == name }.map(\.value)
        let expected = last == .null ? nil : last
        let member = document.member(named: name, of: document.root)
        #expect(member.map { JSONTree(document, $0) } == expected)
        found += member == nil ? 0 : 1
      }
      let byName = document.member("a", of: document.root)
      #expect(byName == document.member(named: bytes("a"), of: document.root))
    }
    #expect(found > 1000)
  }

  @Test(arguments: ["0", "-1", "1.5", "1e9", "-0.0E+00"])
  func `a number alone is a number`(text: String) {
    #expect(JSONDocument.isNumber(bytes(text)))
  }

  @Test(arguments: [
    "", " ", "1 ", " 1", "\n1", "+1", "01", "1.", "-", "1,2", "[1]", "{}", "\"1\"", "true", "null",
    "NaN", "1a", "1\n",
  ])
  func `no other text is a number`(text: String) {
    #expect(!JSONDocument.isNumber(bytes(text)))
  }
}
