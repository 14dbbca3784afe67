import Bytes

/// A sentence for a person, written as a literal with bytes in it: `"The app's URL is \(url)."`
struct Sentence: ExpressibleByStringInterpolation {
  /// The text, in which a provider's words are not sanitized yet.
  let text: [UInt8]

  init(stringLiteral literal: StaticString) { text = [UInt8](literal) }

  init(stringInterpolation parts: Parts) { text = parts.text }

  /// The parts so far.
  struct Parts: StringInterpolationProtocol {
    fileprivate var text: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    @inline(never) mutating func appendLiteral(_ literal: StaticString) { text.append(literal) }

    @inline(never) mutating func appendInterpolation(_ words: [UInt8]) { text.append(words.span) }

    @inline(never) mutating func appendInterpolation(_ number: Int) { text.append(decimal: number) }

    /// Appends a list with commas.
    @inline(never) mutating func appendInterpolation(_ list: [[UInt8]]) {
      text += list.joined(by: ", ")
    }
  }
}

extension [[UInt8]] {
  /// The words with a text between them.
  @_optimize(size) @inline(never) func joined(by separator: StaticString) -> [UInt8] {
    var text: [UInt8] = []
    for (index, word) in enumerated() {
      if index > 0 { text.append(separator) }
      text.append(word.span)
    }
    return text
  }
}
