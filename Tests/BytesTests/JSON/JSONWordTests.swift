import TestSupport
import Testing

@testable import Bytes

struct JSONWordTests {
  /// Words, and values that are none.
  private static let values = [
    #""a""#, #""é☕🙂\#u{7F}""#, #""a\"b\\c\/d\u00e9\ud83d\ude42\n\ud800""#, #""\u0061""#,
    #"" ""#,
    "0", "-1.50e+3", "123456789012345678901234567890", #""""#, "true", "null", "[]", "{}",
    #"["a"]"#,
  ]

  @Test(arguments: values)
  func `a member is what its decoded word would be`(value: String) throws {
    let document = try JSONDocument(scanning: bytes(" \(value) "))
    var (copied, decoded) = (JSONWriter(), JSONWriter())
    for _ in 0..<2 {
      copied.word("w", document.root, of: document)
      decoded.string("w", document.word(of: document.root))
    }
    #expect(string(copied.bytes) == string(decoded.bytes))
    #expect(document.isWord(document.root) == (document.word(of: document.root) != nil))
  }

  @Test func `a line of words is valid JSON`() throws {
    for value in Self.values {
      let document = try JSONDocument(scanning: bytes(value))
      var writer = JSONWriter()
      writer.beginObject()
      writer.word("w", document.root, of: document)
      writer.endObject()
      let line = try JSONDocument(scanning: writer.bytes)
      let word = line.member("w", of: line.root)
      #expect(line.string(of: word) == document.word(of: document.root))
    }
  }
}
