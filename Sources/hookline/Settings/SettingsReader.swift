import Bytes
import Posix

/// Takes settings out of the environment and a file by name, and collects what is wrong with them.
struct SettingsReader {
  private var variables: [(name: [UInt8], value: SettingValue)]
  /// What stands before the names of all errors.
  private let place: [UInt8]
  /// The names that were asked for.
  private var known: [StaticString] = []
  /// systemd's directory of secrets: systemd.exec(5), "Credentials".
  private let credentialsDirectory: [UInt8]?
  private(set) var errors: [ConfigurationError] = []
  /// What is allowed, but is most often a mistake.
  private(set) var warnings: [ConfigurationError] = []
  /// The files that were looked at, each as it was before that.
  private(set) var files: [(path: [UInt8], stamp: FileStamp)] = []

  /// Files with secrets are small; a path that leads to something else is a mistake.
  private static let secretFileLimit = 65_536

  /// - Parameters:
  ///   - variables: names as in the environment, and values.
  ///   - place: what stands before the names in errors.
  ///   - credentialsDirectory: systemd's directory of secrets, where there is one.
  init(
    _ variables: [(name: [UInt8], value: SettingValue)], place: [UInt8] = [],
    credentialsDirectory: [UInt8]?
  ) {
    self.variables = variables
    self.place = place
    self.credentialsDirectory = credentialsDirectory
  }

  mutating func report(_ name: StaticString, _ summary: StaticString) {
    report([UInt8](name), summary)
  }

  mutating func report(
    _ name: [UInt8], _ summary: StaticString, suggestion: StaticString? = nil, code: Int? = nil
  ) {
    errors.append(
      ConfigurationError(name: placed(name), summary: summary, suggestion: suggestion, code: code))
  }

  mutating func warn(_ name: StaticString, _ summary: StaticString) {
    warnings.append(ConfigurationError(name: placed([UInt8](name)), summary: summary))
  }

  /// The name as it is written where the setting stands: inside the file's sources names are the file's.
  private func placed(_ name: [UInt8]) -> [UInt8] {
    place.isEmpty ? name : place + name.dropFirst(Self.prefixLength).map { $0.lowered }
  }

  private static let prefixLength = "HOOKLINE_".utf8.count

  /// Takes over what another reader found out.
  mutating func join(_ other: SettingsReader) {
    errors += other.errors
    warnings += other.warnings
    files += other.files
  }

  /// Reports of all variables that nobody asked for, but for those that nobody has set.
  mutating func reportUnknown() {
    for variable in variables {
      if case .text(let value) = variable.value, ServiceVariable.matches(variable.name, value) {
        continue
      }
      report(
        variable.name, "there is no such setting",
        suggestion: Spelling.nearest(to: variable.name, among: known))
    }
  }

  /// The value of a setting; nil where it is not set.
  mutating func text(_ name: StaticString) -> [UInt8]? {
    guard let value = take(name) else { return nil }
    guard case .text(let text) = value else {
      report(name, "it must not be a list or an object")
      return nil
    }
    let bare = SettingText.bare(text)
    guard SettingText.unquoted(bare) == nil else {
      report(name, SettingText.quotesSummary)
      return nil
    }
    return bare
  }

  /// `1` or `0`.
  mutating func flag(_ name: StaticString, default value: Bool) -> Bool {
    guard let text = text(name) else { return value }
    if text.equals("1") { return true }
    if !text.equals("0") { report(name, "it must be 1 or 0") }
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
    choice(name, "it must be a path") { $0.isEmpty || $0.contains(0) ? nil : $0 }
  }

  /// A number in decimal digits.
  mutating func number(
    _ name: StaticString, default value: Int, in range: ClosedRange<Int>
  ) -> Int {
    choice(name, "it must be a number within its limits") { text in
      text.span.decimal(digits: 1...18, in: range)
    } ?? value
  }

  /// A number of bytes, with `KiB`, `MiB` or `GiB` behind it or not.
  mutating func size(_ name: StaticString, default value: Int, in range: ClosedRange<Int>) -> Int {
    guard let text = text(name) else { return value }
    guard let size = Self.size(text), range.contains(size) else {
      report(name, "it must be a number of bytes, such as 256000 or 3MiB, within its limits")
      return value
    }
    return size
  }

  /// A time in nanoseconds, from a number with `ms` or `s` behind it.
  mutating func duration(
    _ name: StaticString, default value: Int, in range: ClosedRange<Int>
  ) -> Int {
    guard let text = text(name) else { return value }
    let digits = Array(text.prefix { $0.isDigit })
    let unit = Array(text[digits.count...])
    let factor = unit.equals("ms") ? 1_000_000 : unit.equals("s") ? 1_000_000_000 : 0
    guard let number = Self.size(digits) else {
      report(name, "it must be a time such as 4s or 2500ms, within its limits")
      return value
    }
    let (time, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow, range.contains(time) else {
      report(name, "it must be a time such as 4s or 2500ms, within its limits")
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

  /// The secrets of a setting: from the variable itself, from the file that `…_FILE` names, or from the file of that name
  /// among systemd's credentials. Comma separated in a variable, one a line in a file. Empty where it is not set.
  mutating func secrets(_ name: StaticString) -> [[UInt8]] {
    let own = take(name)
    let path = take(name, suffix: "_FILE")
    if own != nil, path != nil { report(name, "it is set twice, as itself and as a file") }
    switch own {
    case .text(let text)?: return list(name, text.pieces(separatedBy: UInt8(ascii: ",")))
    case .list(let elements)?: return list(name, elements.isEmpty ? [[]] : elements)
    case .other?:
      report(name, "it must be a text or a list of texts")
      return []
    case nil: break
    }
    if let path {
      guard case .text(let path) = path,
        let text = file(SettingText.bare(path), name, isOptional: false)
      else { return [] }
      return list(name, SettingText.lines(text))
    }
    guard let credentialsDirectory else { return [] }
    let credential = credentialsDirectory + [UInt8]("/") + [UInt8](name)
    guard let text = file(credential, name, isOptional: true) else { return [] }
    return list(name, SettingText.lines(text))
  }

  private mutating func take(_ name: StaticString, suffix: StaticString = "") -> SettingValue? {
    // Most often nothing is set, and the name need not be put together.
    guard !variables.isEmpty else { return nil }
    if suffix.utf8CodeUnitCount == 0 { known.append(name) }
    let name = [UInt8](name) + [UInt8](suffix)
    guard let index = variables.firstIndex(where: { $0.name == name }) else { return nil }
    return variables.remove(at: index).value
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
    let elements = elements.map { SettingText.bare($0) }
    if elements.contains(where: { $0.isEmpty }) {
      report(name, "it is empty, or has an empty element")
    }
    if elements.contains(where: { $0.contains(0) }) {
      report(name, "it has zero bytes in it: save its file as UTF-8, and not as UTF-16")
    }
    if elements.contains(where: { SettingText.unquoted($0) != nil }) {
      warn(name, SettingText.quotesSummary)
    }
    return elements
  }
}
