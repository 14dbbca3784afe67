@testable import Bytes

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A text for people; what is not UTF-8 in it is repaired.
func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Pseudo-random numbers, the same in every run: the generator SplitMix64.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

extension JSONDocument {
  init(_ text: String) throws(JSONError) { try self.init(scanning: bytes(text)) }
}

/// Why and where the scanner refuses a text; nil where it accepts it.
func refusal(of text: [UInt8]) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONDocument(scanning: text)
    return nil
  } catch {
    return error
  }
}
