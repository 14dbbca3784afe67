import Bytes
import Webhook

/// The settings of which events are emitted, and of the file to which a source's go.
enum EventSettings {
  /// The filter and its words; nil for all events.
  static func filter(_ reader: inout SettingsReader) -> (filter: EventFilter, words: [[UInt8]])? {
    guard let words = reader.words("HOOKLINE_EVENTS") else { return nil }
    if words.contains(where: { $0.contains(UInt8(ascii: ",")) }) {
      reader.report("HOOKLINE_EVENTS", "has a comma: write spaces between the words")
      return nil
    }
    if let unknown = words.first(where: { !EventFilter.canMatch($0) }) {
      reader.report(
        [UInt8]("HOOKLINE_EVENTS"),
        "has a word that no type can match: write types without whatsapp., as hookline help events lists them, or all of a kind as message.*",
        suggestion: Spelling.nearest(to: unknown, among: EventFilter.suggestions))
      return nil
    }
    guard let filter = EventFilter(words: words) else {
      reader.report("HOOKLINE_EVENTS", "is empty: leave it out to emit all events")
      return nil
    }
    if excludesAll(words) {
      reader.warn("HOOKLINE_EVENTS", "excludes every event: no word after -* names one")
    }
    return (filter, words)
  }

  /// Whether there is the word `-*`, and nothing but exclusions after it.
  private static func excludesAll(_ words: [[UInt8]]) -> Bool {
    guard let last = words.lastIndex(where: { $0.equals("-*") }) else { return false }
    return words[last...].allSatisfy { $0.first == UInt8(ascii: "-") }
  }

  /// The path of a source's own event file.
  static func file(_ reader: inout SettingsReader) -> [UInt8]? {
    reader.choice("HOOKLINE_SINK", "must be file:PATH in a source") { text in
      let prefix = [UInt8]("file:")
      guard text.count > prefix.count, text.starts(with: prefix), !text.contains(0) else {
        return nil
      }
      return Array(text[prefix.count...])
    }
  }
}

extension SettingsReader {
  /// The words of a setting, or the elements of its list; nil where it is not set.
  mutating func words(_ name: StaticString) -> [[UInt8]]? {
    guard let texts = list(name) else { return nil }
    var words: [[UInt8]] = []
    for text in texts {
      for word in text.split(whereSeparator: { $0 == 0x20 || (0x09...0x0D).contains($0) }) {
        words.append(Array(word))
      }
    }
    return words
  }
}
