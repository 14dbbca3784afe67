import Testing

@testable import Bytes

/// The scanner against a naive recogniser, `JSONOracle`.
struct JSONAgreementTests {
  private static let texts = [
    "null", "[true,false]", "-12.50e+07", "  0 ", #""\ud83d\uDE00é😀€\n\"""#,
    #"{"a":[1,-0.5E3,"b\u00e9"],"":{}}"#, "[ 1 ,\n{ \"é\" : \"\\\\\" }\t]",
    #"{"a":null,"a":"","\u0061":[[]]}"#,
  ]

  @Test(arguments: texts)
  func `a text with any one byte changed is read as the oracle reads it`(text: String) {
    for index in bytes(text).indices {
      var mutated = bytes(text)
      for byte in UInt8.min...UInt8.max {
        mutated[index] = byte
        let difference = disagreement(on: mutated)
        #expect(difference == nil, "byte \(index) is \(byte)")
      }
    }
  }

  @Test(arguments: texts)
  func `a text with any one byte left out, doubled or put in is read as the oracle reads it`(
    text: String
  ) {
    let marks = bytes("{}[],:\"\\ \n0-.e")
    for index in bytes(text).indices {
      var shorter = bytes(text)
      shorter.remove(at: index)
      #expect(disagreement(on: shorter) == nil)
      for mark in marks + [bytes(text)[index]] {
        var longer = bytes(text)
        longer.insert(mark, at: index)
        #expect(disagreement(on: longer) == nil)
      }
    }
  }

  @Test func `every short sequence of the characters of numbers is read as the oracle reads it`() {
    let marks = bytes("-+.019eE")
    var rows: [[UInt8]] = [[]]
    var numbers = 0
    for _ in 1...5 {
      rows = rows.flatMap { row in marks.map { row + [$0] } }
      for row in rows {
        #expect(disagreement(on: row) == nil)
        numbers += JSONDocument.isNumber(row) ? 1 : 0
      }
    }
    // Counted with Python's regular expressions.
    #expect(numbers == 1521)
  }

  @Test func `generated texts are read as the oracle reads them`() {
    var generator = JSONGenerator(seed: 1)
    for _ in 0..<3000 {
      let text = generator.text()
      #expect(rejection(of: text) == nil)
      #expect(disagreement(on: text) == nil)
    }
  }

  @Test func `generated texts with pieces moved are read as the oracle reads them`() {
    var generator = JSONGenerator(seed: 2)
    var accepted = 0
    for _ in 0..<4000 {
      let text = generator.broken(generator.text(depth: 3))
      #expect(disagreement(on: text) == nil)
      accepted += rejection(of: text) == nil ? 1 : 0
    }
    #expect((400...3600).contains(accepted))
  }

  @Test func `sequences of random tokens are read as the oracle reads them`() {
    var generator = JSONGenerator(seed: 3)
    var accepted = 0
    for _ in 0..<20_000 {
      let text = generator.soup()
      #expect(disagreement(on: text) == nil)
      accepted += rejection(of: text) == nil ? 1 : 0
    }
    #expect((200...19_800).contains(accepted))
  }

  @Test func `a text without its white space has the same values`() throws {
    var generator = JSONGenerator(seed: 4)
    for _ in 0..<1000 {
      let document = try JSONDocument(scanning: generator.text())
      var compact: [UInt8] = []
      document.append(compact: document.root, to: &compact)
      let again = try JSONDocument(scanning: compact)
      #expect(again.isCompact)
      #expect(JSONTree(again, again.root) == JSONTree(document, document.root))
      var twice: [UInt8] = []
      again.append(compact: again.root, to: &twice)
      #expect(twice == compact)
    }
  }
}
