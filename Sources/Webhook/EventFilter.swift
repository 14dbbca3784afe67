import Bytes

/// Which events are emitted, by their types without `whatsapp.`:
///
///     message.* status.failed account.* -status.read
///
/// The last word that matches decides. An event that no word matches is emitted where the first word is an exclusion.
package struct EventFilter {
  private let rules: [Rule]

  private struct Rule {
    let isExclusion: Bool
    let name: [UInt8]
    /// Whether it matches all types that begin with the name and a dot; with an empty name, all types.
    let isPrefix: Bool

    func matches(_ type: ArraySlice<UInt8>) -> Bool {
      guard isPrefix else { return type.elementsEqual(name) }
      return name.isEmpty
        || type.count > name.count && type.starts(with: name)
          && type[type.startIndex + name.count] == UInt8(ascii: ".")
    }
  }

  /// The beginning of every type.
  private static let prefix = "whatsapp.".utf8.count

  /// A filter of words; nil where there is none, or no type can match one of them.
  package init?(words: [[UInt8]]) {
    var rules: [Rule] = []
    for word in words {
      guard Self.canMatch(word) else { return nil }
      let isExclusion = word.first == UInt8(ascii: "-")
      let pattern = isExclusion ? Array(word.dropFirst()) : word
      let isPrefix = pattern.last == UInt8(ascii: "*")
      rules.append(
        Rule(
          isExclusion: isExclusion, name: isPrefix ? Array(pattern.dropLast(2)) : pattern,
          isPrefix: isPrefix))
    }
    guard !rules.isEmpty else { return nil }
    self.rules = rules
  }

  /// Whether events of a type, with `whatsapp.`, are emitted.
  package func emits(_ type: [UInt8]) -> Bool {
    let type = type.dropFirst(Self.prefix)
    var isEmitted = rules.first?.isExclusion ?? true
    for rule in rules where rule.matches(type) { isEmitted = !rule.isExclusion }
    return isEmitted
  }
}

/// Words that no type of event can match.
extension EventFilter {
  /// What may follow the first part of a type.
  private enum Rest {
    case nothing
    /// One word, which may be any.
    case word
    /// One of these words.
    case oneOf([StaticString])
    /// `message` or `status`, and a word.
    case itemAndWord
  }

  private static var families: [(name: StaticString, rest: Rest)] {
    [
      ("message", .word), ("status", .word), ("payment", .word), ("error", .nothing),
      ("call", .word), ("echo", .word), ("standby", .itemAndWord),
      ("history", .oneOf(["message", "error", "progress"])), ("group", .word), ("contact", .word),
      ("preference", .word), ("user_action", .word),
      ("conversation", .oneOf(["message", "reply"])), ("partner", .word), ("account", .word),
      ("drift", .nothing), ("changed", .nothing), ("unknown", .nothing),
    ]
  }

  /// The words that a misspelt one is compared with.
  package static var suggestions: [StaticString] {
    [
      "*", "message.*", "message.text", "status.*", "status.sent", "status.delivered",
      "status.read", "status.failed", "payment.*", "error", "call.*", "echo.*", "standby.*",
      "history.*", "group.*", "contact.*", "preference.*", "user_action.*", "conversation.*",
      "partner.*", "account.*", "drift", "changed", "unknown",
    ]
  }

  /// Whether a type can match a word.
  package static func canMatch(_ word: [UInt8]) -> Bool {
    var parts = word.pieces(separatedBy: UInt8(ascii: "."))
    if parts[0].first == UInt8(ascii: "-") { parts[0].removeFirst() }
    if parts.count == 1, parts[0].equals("*") { return true }
    guard let family = families.first(where: { parts[0].equals($0.name) }) else { return false }
    let rest = Array(parts.dropFirst())
    let isPrefix = rest.last?.equals("*") ?? false
    guard isPrefix else { return isMatch(of: family.rest, rest) }
    let known = Array(rest.dropLast())
    // Before `.*` a part of the type is missing.
    guard let first = known.first else { return !isMatch(of: family.rest, []) }
    return known.count == 1 && isItem(first, of: family.rest)
  }

  /// Whether these are all parts of a type after the first.
  private static func isMatch(of rest: Rest, _ parts: [[UInt8]]) -> Bool {
    switch rest {
    case .nothing: parts.isEmpty
    case .word: parts.count == 1 && isWord(parts[0])
    case .oneOf(let words): parts.count == 1 && words.contains { parts[0].equals($0) }
    case .itemAndWord: parts.count == 2 && isItem(parts[0], of: rest) && isWord(parts[1])
    }
  }

  /// Whether a word may follow the part.
  private static func isItem(_ part: [UInt8], of rest: Rest) -> Bool {
    guard case .itemAndWord = rest else { return false }
    return part.equals("message") || part.equals("status")
  }

  /// Whether a type can have it as a part: a provider's word is folded there.
  private static func isWord(_ part: [UInt8]) -> Bool {
    !part.isEmpty
      && part.allSatisfy {
        $0.isDigit || $0.isLetter && !$0.isUpperLetter || $0 == UInt8(ascii: "_")
      }
  }
}
