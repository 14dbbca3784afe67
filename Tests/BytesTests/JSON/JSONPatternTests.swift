import Bytes
import Testing

/// The structures of values.
struct JSONPatternTests {
  /// Returns whether the second element matches the pattern of the first, with the members `w` compared.
  private func areAlike(_ one: String, _ other: String) throws -> Bool {
    let document = try JSONDocument(scanning: Array("[\(one),\(other)]".utf8))
    let elements = Array(document.elements(of: document.root))
    let words = [document.member("w", of: elements[0])].compactMap { $0 }
    let pattern = try #require(JSONPattern(of: elements[0], fixing: words[...], in: document))
    #expect(pattern.matches(elements[0], in: document))
    let isAlike = pattern.matches(elements[1], in: document)
    if isAlike {
      let fixed = pattern.fixedWords(of: elements[1]).map { document.string(of: $0) }
      #expect(fixed == words.map { document.string(of: $0) })
    }
    return isAlike
  }

  @Test(arguments: [
    (#"{"a":1,"b":[true,{}]}"#, #"{"a":-2.5,"b":[false,{}]}"#), ("null", "null"), ("[]", "[]"),
    (#"{"w":"x","a":"y"}"#, #"{"w":"x","a":"\u0079 zz"}"#), (#""""#, #""long\n""#),
    (#"{ "a" : [ 1 ] }"#, #"{"a":[1]}"#),
  ])
  func `values that differ in content only match`(one: String, other: String) throws {
    #expect(try areAlike(one, other))
    #expect(try areAlike(other, one))
  }

  @Test(arguments: [
    (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":1}"#, #"{"a":"1"}"#), (#"{"a":1}"#, #"{"a":null}"#),
    (#"{"a":1}"#, #"["a",1]"#), (#"{"a":[],"b":1}"#, #"{"a":[1],"b":1}"#),
    (#"{"w":"x"}"#, #"{"w":"y"}"#), (#"{"w":"x"}"#, #"{"w":"\u0078"}"#), ("[[1],2]", "[[1,2]]"),
    (#"{"a":{"b":1},"c":1}"#, #"{"a":{"b":1,"c":1}}"#), (#"{"a":1,"b":2}"#, #"{"b":1,"a":2}"#),
    ("[[],[],1]", "[[[]],1]"), ("[true]", "[null]"), ("[1]", "[true]"), (#"{"a":1}"#, "{}"),
  ])
  func `values that differ in structure do not match`(one: String, other: String) throws {
    #expect(try !areAlike(one, other))
    #expect(try !areAlike(other, one))
  }

  @Test func `a large value has no pattern`() throws {
    for (count, isLarge) in [(511, false), (512, true)] {
      let text = "[\(Array(repeating: "1", count: count).joined(separator: ","))]"
      let document = try JSONDocument(scanning: Array(text.utf8))
      #expect((JSONPattern(of: document.root, fixing: [], in: document) == nil) == isLarge)
    }
  }
}
