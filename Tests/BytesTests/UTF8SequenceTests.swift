import TestSupport
import Testing

@testable import Bytes

struct UTF8SequenceTests {
  private func length(_ text: [UInt8], at: Int = 0) -> Int? { UTF8Sequence.length(text.span, at) }

  /// Returns whether the standard library accepts the bytes as UTF-8.
  private func isValid(_ text: [UInt8]) -> Bool { String(validating: text, as: UTF8.self) != nil }

  /// Returns the length of the first character, which is not ASCII.
  private func naive(_ text: [UInt8]) -> Int? {
    guard text.count > 1, text[0] >= 0xC0 else { return nil }
    return (2...text.count).first { isValid(Array(text.prefix($0))) }
  }

  @Test func `no byte alone is a sequence of two or more`() {
    #expect((UInt8.min...UInt8.max).filter { length([$0]) != nil } == [])
  }

  @Test(arguments: UInt8.min...UInt8.max)
  func `all sequences of two bytes are those of the standard library, whatever follows`(
    first: UInt8
  ) {
    var wrong: [[UInt8]] = []
    for second in UInt8.min...UInt8.max {
      for tail in [[], [0x61], [0x80], [0xBF, 0xBF]] as [[UInt8]] {
        let text = [first, second] + tail
        if length(text) != naive(text) { wrong.append(text) }
      }
    }
    #expect(wrong.isEmpty)
  }

  /// All first bytes of sequences of three bytes.
  @Test(arguments: 0xE0...0xEF as ClosedRange<UInt8>)
  func `all sequences of three bytes are those of the standard library`(first: UInt8) {
    var wrong: [[UInt8]] = []
    for second in UInt8.min...UInt8.max {
      for third in UInt8.min...UInt8.max {
        let text = [first, second, third]
        if length(text) != (isValid(text) ? 3 : nil) { wrong.append(text) }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: 0xF0...0xFF as ClosedRange<UInt8>)
  func `sequences of four bytes with any first two are those of the standard library`(
    first: UInt8
  ) {
    let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    var wrong: [[UInt8]] = []
    for second in UInt8.min...UInt8.max {
      for third in edges {
        for fourth in edges {
          let text = [first, second, third, fourth]
          if length(text) != (isValid(text) ? 4 : nil) { wrong.append(text) }
        }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: ["é", "€", "\u{FFFF}", "😀", "\u{10FFFF}"])
  func `a complete sequence is found, and a cut one is not`(character: String) {
    let sequence = bytes(character)
    let text = bytes("é") + sequence + bytes("é")
    #expect(length(text, at: 2) == sequence.count)
    for count in 1..<sequence.count {
      #expect(length(Array(sequence[..<count])) == nil)
      #expect(length(Array(sequence[..<count]) + bytes("aaa")) == nil)
      #expect(length(text, at: 2 + count) == nil)
    }
  }

  private func append(_ codePoint: UInt32) -> [UInt8] {
    var text: [UInt8] = []
    UTF8Sequence.append(codePoint, to: &text)
    return text
  }

  @Test func `each scalar is appended as the standard library writes it`() {
    var wrong: [UInt32] = []
    for codePoint in 0...0x10FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(codePoint) else { continue }
      if !append(codePoint).elementsEqual(UTF8.encode(scalar) ?? .init()) {
        wrong.append(codePoint)
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test func `a code point that is not a scalar is appended as a replacement character`() {
    let wrong = (0xD800...0xDFFF as ClosedRange<UInt32>).filter {
      append($0) != [0xEF, 0xBF, 0xBD]
    }
    #expect(wrong.isEmpty)
    for codePoint in [0x110000, 0x110001, 0x200000, UInt32.max] {
      #expect(append(codePoint) == [0xEF, 0xBF, 0xBD])
    }
  }

  @Test func `a sequence is appended to the text`() {
    var text = bytes("a")
    UTF8Sequence.append(0xE9, to: &text)
    UTF8Sequence.append(0x62, to: &text)
    #expect(string(text) == "aéb")
  }

  @Test(arguments: ["", "abc", "\0", "é€😀", "a\u{FFFD}b", "\u{10FFFF}\u{FEFF}"])
  func `UTF-8 is not changed by a repair`(text: String) {
    #expect(UTF8Sequence.repairing(bytes(text)) == bytes(text))
  }

  @Test(
    arguments: [
      ([0x80], "?"), ([0x61, 0xFF, 0x62], "a?b"), ([0xC3], "?"), ([0xC3, 0x61], "?a"),
      ([0xC3, 0xC3, 0xA9], "?é"), ([0xE2, 0x82], "??"), ([0xE2, 0x82, 0x61], "??a"),
      ([0xC0, 0x80], "??"), ([0xED, 0xA0, 0x80], "???"), ([0xF0, 0x9F, 0x98], "???"),
      ([0xF4, 0x90, 0x80, 0x80], "????"), ([0xC3, 0xA9, 0xA9], "é?"),
      ([0xFF, 0xC3, 0xA9, 0xFF], "?é?"),
    ] as [([UInt8], String)])
  func `each byte outside a sequence is replaced`(text: [UInt8], repaired: String) {
    let expected = repaired.replacing("?")
    #expect(UTF8Sequence.repairing(text) == expected)
  }

  @Test func `repaired text is UTF-8, and keeps its valid parts`() {
    var random = SplitMix64(seed: 9)
    let pieces =
      ["a", "é", "€", "😀"].map(bytes) + [[0x80], [0xBF], [0xC3], [0xE2], [0xF0], [0xFF]]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...6, using: &random)).flatMap { _ in
        pieces.randomElement(using: &random) ?? []
      }
      let repaired = UTF8Sequence.repairing(text)
      #expect(String(validating: repaired, as: UTF8.self) != nil)
      #expect(repaired == naiveRepair(text))
    }
  }

  private func naiveRepair(_ text: [UInt8]) -> [UInt8] {
    guard let first = text.first else { return [] }
    if first < 0x80 { return [first] + naiveRepair(Array(text.dropFirst())) }
    let count = naive(text) ?? 0
    let kept = count > 0 ? Array(text.prefix(count)) : bytes("\u{FFFD}")
    return kept + naiveRepair(Array(text.dropFirst(max(1, count))))
  }
}

extension String {
  /// Returns the text with a replacement character for each question mark.
  fileprivate func replacing(_ mark: Character) -> [UInt8] {
    bytes(String(flatMap { $0 == mark ? "\u{FFFD}" : String($0) }))
  }
}
