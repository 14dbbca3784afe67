import TestSupport

/// Generates pseudo-random JSON texts: every kind of value, white space in all positions, duplicate names, and strings in many
/// spellings.
struct JSONGenerator {
  private var random: SplitMix64
  private var output: [UInt8] = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Returns the next text, nested at most `depth` deep.
  mutating func text(depth: Int = 4) -> [UInt8] {
    output = []
    space()
    value(depth)
    space()
    return output
  }

  /// Returns the next text that is an object.
  mutating func object() -> [UInt8] {
    output = []
    members(3)
    return output
  }

  /// Returns a sequence of tokens and parts of tokens, which is seldom JSON.
  mutating func soup() -> [UInt8] {
    (0..<Int.random(in: 1...7, using: &random)).flatMap { _ in pick(Self.tokens) }
  }

  /// Returns the text with a piece of it removed, repeated or moved.
  mutating func broken(_ text: [UInt8]) -> [UInt8] {
    let start = Int.random(in: 0...text.count, using: &random)
    let end = min(text.count, start + Int.random(in: 1...4, using: &random))
    var broken = text
    if Bool.random(using: &random) { broken.removeSubrange(start..<end) }
    if Bool.random(using: &random) {
      let place = Int.random(in: 0...broken.count, using: &random)
      broken.insert(contentsOf: text[start..<end], at: place)
    }
    return broken
  }

  private mutating func value(_ depth: Int) {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &random) {
    case 0: output += pick(Self.words)
    case 1: output += pick(Self.numbers)
    case 2, 3: string(pieces: 4)
    case 4, 5: elements(depth - 1)
    default: members(depth - 1)
    }
  }

  private mutating func elements(_ depth: Int) {
    output += bytes("[")
    space()
    for index in 0..<Int.random(in: 0...4, using: &random) {
      if index > 0 { separate(",") }
      value(depth)
      space()
    }
    output += bytes("]")
  }

  private mutating func members(_ depth: Int) {
    output += bytes("{")
    space()
    for index in 0..<Int.random(in: 0...4, using: &random) {
      if index > 0 { separate(",") }
      output += pick(Self.names)
      separate(":")
      value(depth)
      space()
    }
    output += bytes("}")
  }

  private mutating func separate(_ mark: String) {
    space()
    output += bytes(mark)
    space()
  }

  private mutating func string(pieces: Int) {
    output += bytes("\"")
    for _ in 0...Int.random(in: 0...pieces, using: &random) { output += pick(Self.pieces) }
    output += bytes("\"")
  }

  private mutating func space() {
    while Int.random(in: 0..<4, using: &random) == 0 { output += pick(Self.spaces) }
  }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  private static let spaces = [" ", "\t", "\n", "\r", "\r\n  "].map(bytes)
  private static let words = ["null", "true", "false"].map(bytes)
  private static let numbers = [
    "0", "-0", "7", "-10", "0.0", "12.50", "1e5", "1E+05", "-2.5e-10", "9223372036854775808",
    "-9007199254740991", "9007199254740993", "1e400", "0e400", "1e-400", "0.1234567890123456789",
    "0.12345678901234567",
  ].map(bytes)
  private static let names = [
    #""""#, #""a""#, #""b""#, #""\u0061""#, #""a\u0000""#, #""ab""#, #""\ud83d""#, #""é""#,
    ##""a#1""##,
  ].map(bytes)
  private static let pieces =
    [
      "", "a", " ", "  text ", "{", "]", ",", ":", "/", "é", "€", "😀", "\u{7F}", "\u{2028}", #"\""#,
      #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0000"#, #"\u00e9"#, #"\u20AC"#,
      #"\ud83d\ude00"#, #"\ud83d"#, #"\ude00"#, #"\uDBFF"#, #"\uDFFF"#, #"\\u0041"#,
      #"\ufdd0"#, #"\ud83f\udfff"#,
    ].map(bytes) + [[0xEF, 0xBF, 0xBF], [0xF0, 0x9F, 0xBF, 0xBE]]
  private static let tokens =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "{\"a\":", "\"a\"", "\"\\", "\\u", "d83d", "u0041",
      "true", "fals", "e", "null", "0", "1", "-", "-1", "+", ".", ".5", "E", "1e", " ", "\n",
      "\u{B}",
      "\0", "é", "\u{FEFF}",
    ].map(bytes) + [[0x80], [0xC3], [0xA9], [0xED, 0xA0, 0x80], [0xFF]]
}
