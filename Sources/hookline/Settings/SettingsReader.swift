import Bytes
import Posix

/// Reads settings by name, and collects the errors.
struct SettingsReader {
  private var variables: [(name: [UInt8], value: SettingValue)]
  /// The prefix of names in errors.
  private let place: [UInt8]
  /// The names of the settings that were read.
  private var known: [StaticString] = []
  /// The directory of systemd's credentials: systemd.exec(5), "Credentials".
  private let credentialsDirectory: [UInt8]?
  private(set) var errors: [ConfigurationError] = []
  /// What is allowed, but most often a mistake.
  private(set) var warnings: [ConfigurationError] = []
  /// The files of secrets, with their state before they were read.
  private(set) var files: [(path: [UInt8], stamp: FileStamp)] = []

  /// About how many settings there are.
  private static let settings = 48
  /// A larger file is not a file of secrets.
  private static let secretFileLimit = 65_536

  /// - Parameters:
  ///   - variables: named as in the environment.
  ///   - place: the prefix of names in errors.
  ///   - credentialsDirectory: the directory of systemd's credentials.
  init(
    _ variables: [(name: [UInt8], value: SettingValue)], place: [UInt8] = [],
    credentialsDirectory: [UInt8]?
  ) {
    self.variables = variables
    self.place = place
    self.credentialsDirectory = credentialsDirectory
    if !variables.isEmpty { known.reserveCapacity(Self.settings) }
  }

  mutating func report(_ name: StaticString, _ summary: StaticString) {
    report([UInt8](name), summary)
  }

  mutating func report(
    _ name: [UInt8], _ summary: StaticString, suggestion: StaticString? = nil, code: Int? = nil
  ) {
    errors.append(
      ConfigurationError(placed(name), summary, suggestion: suggestion, code: code))
  }

  mutating func warn(_ name: StaticString, _ summary: StaticString) {
    warnings.append(ConfigurationError(placed([UInt8](name)), summary))
  }

  /// The name as it is written: lower case and without prefix in the configuration file's sources.
  private func placed(_ name: [UInt8]) -> [UInt8] {
    place.isEmpty ? name : place + name.dropFirst(Self.prefixLength).map { $0.lowered }
  }

  private static let prefixLength = "HOOKLINE_".utf8.count

  /// Adds the errors, warnings and files of another reader.
  mutating func join(_ other: SettingsReader) {
    errors += other.errors
    warnings += other.warnings
    files += other.files
  }

  /// Reports the remaining variables.
  mutating func reportUnknown() {
    for variable in variables {
      report(
        variable.name, "unknown setting",
        suggestion: Spelling.nearest(to: variable.name, among: known))
    }
  }

  /// The value of a setting; nil where it is not set.
  mutating func text(_ name: StaticString) -> [UInt8]? {
    guard let value = take(name) else { return nil }
    guard case .text(let text) = value else {
      report(name, "must not be a list or an object")
      return nil
    }
    let trimmed = SettingText.trimmed(text)
    guard SettingText.unquoted(trimmed) == nil else {
      report(name, SettingText.quotesSummary)
      return nil
    }
    return trimmed
  }

  /// The elements of a list, or a text as the only one; nil where it is not set.
  mutating func list(_ name: StaticString) -> [[UInt8]]? {
    guard let value = take(name) else { return nil }
    switch value {
    case .text(let text): return [SettingText.trimmed(text)]
    case .list(let elements): return elements
    case .other:
      report(name, "must be a string or a list of strings")
      return nil
    }
  }

  /// `1` or `0`.
  mutating func flag(_ name: StaticString, default value: Bool) -> Bool {
    guard let text = text(name) else { return value }
    if text.equals("1") { return true }
    if !text.equals("0") { report(name, "must be 1 or 0") }
    return false
  }

  /// What `read` makes of a setting; nil where it is not set or, with an error, where nothing can be made of it.
  mutating func choice<Value>(
    _ name: StaticString, _ summary: StaticString, _ read: ([UInt8]) -> Value?
  ) -> Value? {
    guard let text = text(name) else { return nil }
    let value = read(text)
    if value == nil { report(name, summary) }
    return value
  }

  /// A path, which is not empty.
  mutating func path(_ name: StaticString) -> [UInt8]? {
    choice(name, "must be a path") { $0.isEmpty || $0.contains(0) ? nil : $0 }
  }

  /// A number in decimal digits.
  mutating func number(
    _ name: StaticString, default value: Int, in range: ClosedRange<Int>
  ) -> Int {
    choice(name, "must be a number within its limits") { text in
      text.span.decimal(digits: 1...18, in: range)
    } ?? value
  }

  /// A number of bytes, with or without the suffix `KiB`, `MiB` or `GiB`.
  mutating func size(_ name: StaticString, default value: Int, in range: ClosedRange<Int>) -> Int {
    guard let text = text(name) else { return value }
    guard let size = Self.size(text), range.contains(size) else {
      report(name, "must be a number of bytes within its limits, such as 256000 or 3MiB")
      return value
    }
    return size
  }

  /// A time in nanoseconds, from a number with the suffix `ms` or `s`.
  mutating func duration(
    _ name: StaticString, default value: Int, in range: ClosedRange<Int>
  ) -> Int {
    guard let text = text(name) else { return value }
    let digits = Array(text.prefix { $0.isDigit })
    let unit = Array(text[digits.count...])
    let factor = unit.equals("ms") ? 1_000_000 : unit.equals("s") ? 1_000_000_000 : 0
    guard let number = Self.size(digits) else {
      report(name, "must be a time within its limits, such as 4s or 2500ms")
      return value
    }
    let (time, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, range.contains(time) else {
      report(name, "must be a time within its limits, such as 4s or 2500ms")
      return value
    }
    return time
  }

  private static func size(_ text: [UInt8]) -> Int? {
    let units: [(suffix: StaticString, shift: Int)] = [("KiB", 10), ("MiB", 20), ("GiB", 30)]
    var digits = text
    var factor = 1
    for (suffix, shift) in units
    where text.count > 3 && text.suffix(3).elementsEqual([UInt8](suffix)) {
      digits.removeLast(3)
      factor = 1 << shift
    }
    guard let number = digits.span.decimal(digits: 1...18) else { return nil }
    let (size, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : size
  }

  /// The secrets of a setting: from the variable, from the file that `…_FILE` names, or from systemd's credential of that name.
  /// They are comma-separated in a variable, one per line in a file. Empty where the setting is not set.
  mutating func secrets(_ name: StaticString) -> [[UInt8]] {
    let own = take(name)
    let path = take(name, suffix: "_FILE")
    if own != nil, path != nil { report(name, "is set twice, by its value and by a file") }
    switch own {
    case .text(let text)?: return list(name, text.pieces(separatedBy: UInt8(ascii: ",")))
    case .list(let elements)?: return list(name, elements.isEmpty ? [[]] : elements)
    case .other?:
      report(name, "must be a string or a list of strings")
      return []
    case nil: break
    }
    if let path {
      guard case .text(let path) = path,
        let text = file(SettingText.trimmed(path), name, isOptional: false)
      else { return [] }
      return list(name, SettingText.lines(text))
    }
    guard let credentialsDirectory else { return [] }
    let credential = credentialsDirectory + [UInt8]("/") + [UInt8](name)
    guard let text = file(credential, name, isOptional: true) else { return [] }
    return list(name, SettingText.lines(text))
  }

  private mutating func take(_ name: StaticString, suffix: StaticString = "") -> SettingValue? {
    guard !variables.isEmpty else { return nil }
    if suffix.utf8CodeUnitCount == 0 { known.append(name) }
    let length = name.utf8CodeUnitCount
    // Without a copy of each variable, of which most settings match none.
    for index in variables.indices
    where variables[index].name.count == length + suffix.utf8CodeUnitCount {
      let found = variables[index].name
      let text = found.span
      guard text.equals(name, at: 0..<length), text.equals(suffix, at: length..<text.count) else {
        continue
      }
      return variables.remove(at: index).value
    }
    return nil
  }

  private mutating func file(
    _ path: [UInt8], _ name: StaticString, isOptional: Bool
  ) -> [UInt8]? {
    files.append((path, FileStamp(path: path)))
    do throws(Errno) {
      let file = try FileDescriptor(readingFrom: path)
      return try file.readAll(limit: Self.secretFileLimit)
    } catch {
      if !isOptional || error != .noSuchFile {
        report([UInt8](name), SettingText.summary(of: error), code: error.number)
      }
      return nil
    }
  }

  private mutating func list(_ name: StaticString, _ elements: [[UInt8]]) -> [[UInt8]] {
    let elements = elements.map { SettingText.trimmed($0) }
    if elements.contains(where: { $0.isEmpty }) {
      report(name, "is empty, or has an empty element")
    }
    if elements.contains(where: { $0.contains(0) }) {
      report(name, "contains zero bytes: save the file as UTF-8, not as UTF-16")
    }
    if elements.contains(where: { SettingText.unquoted($0) != nil }) {
      warn(name, SettingText.quotesSummary)
    }
    return elements
  }
}
