import Bytes

/// What a doctor has found, in sentences.
package struct Findings {
  /// The lines so far.
  package private(set) var text: [UInt8] = []
  /// The number of errors.
  package private(set) var errors = 0
  /// The texts to redact.
  private let secrets: [[UInt8]]
  /// The options that every printed command needs.
  private let options: Command

  /// Nothing yet.
  ///
  /// - Parameters:
  ///   - secrets: the texts to redact.
  ///   - options: the words of the options that every printed command needs.
  package init(secrets: [[UInt8]], options: [[UInt8]]) {
    self.secrets = secrets
    self.options = Command(words: options)
  }

  /// Adds an error with the command that mends it: the arguments of `hookline webhook`.
  @inline(never) mutating func fail(_ sentence: Sentence, run command: Command) {
    add("ERROR    ", sentence.text)
    errors += 1
    add("         hookline webhook ", command.text + options.text)
  }

  /// Adds an error with what a person has to do.
  @inline(never) mutating func fail(_ sentence: Sentence, do action: Sentence) {
    add("ERROR    ", sentence.text)
    errors += 1
    add("         ", action.text)
  }

  /// Adds what holds.
  @inline(never) mutating func pass(_ sentence: Sentence) { add("OK       ", sentence.text) }

  /// Adds a possible cause that cannot be seen from here.
  @inline(never) mutating func suspect(_ sentence: Sentence) { add("SUSPECT  ", sentence.text) }

  /// Adds the last line.
  package mutating func finish() {
    add(errors == 0 ? "no error found" : "errors: ", errors == 0 ? [] : Sentence("\(errors)").text)
  }

  private mutating func add(_ label: StaticString, _ words: [UInt8]) {
    text.append(label)
    ProviderText.append(words, without: secrets, to: &text)
    text.append(0x0A)
  }
}

/// Arguments for a POSIX shell. Bytes in it are one word each: `"set --url \(url)"`.
struct Command: ExpressibleByStringInterpolation {
  let text: [UInt8]

  init(stringLiteral literal: StaticString) { text = [UInt8](literal) }

  init(stringInterpolation parts: Parts) { text = parts.text }

  /// Each word with a space before it.
  init(words: [[UInt8]]) {
    text = words.reduce(into: []) { text, word in
      text.append(0x20)
      text += Self.quoted(word)
    }
  }

  /// The parts so far.
  struct Parts: StringInterpolationProtocol {
    fileprivate var text: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    @inline(never) mutating func appendLiteral(_ literal: StaticString) { text.append(literal) }

    @inline(never) mutating func appendInterpolation(_ word: [UInt8]) {
      text += Command.quoted(word)
    }
  }

  /// Returns a word in single quotes, unless it needs none.
  @_optimize(size) private static func quoted(_ word: [UInt8]) -> [UInt8] {
    let isPlain = word.allSatisfy { byte in
      byte.isLetter || byte.isDigit || [UInt8]("-._/:,@%").contains(byte)
    }
    guard !isPlain || word.isEmpty else { return word }
    var text = [UInt8]("'")
    for byte in word {
      if byte == UInt8(ascii: "'") { text.append("'\\'") }
      text.append(byte)
    }
    text.append(UInt8(ascii: "'"))
    return text
  }
}
