import Bytes
import Posix

/// The settings in one JSON file: the names of the environment in lower case and without their prefix.
///
///     {"log": "info", "sources": [{"path": "/hooks/shop-eu", "name": "shop-eu", "app_secret_file": "/etc/shop-eu"}]}
struct ConfigFile {
  /// The settings at the top, named as in the environment.
  private(set) var variables: [(name: [UInt8], value: SettingValue)] = []
  /// The settings of each source; nil where the file has no `sources`.
  private(set) var sources: [[(name: [UInt8], value: SettingValue)]]?
  /// What is wrong with the file itself.
  private(set) var error: ConfigurationError?
  /// The file, as it was before it was read; nil where none is looked for.
  let path: [UInt8]
  let stamp: FileStamp

  private static let defaultPath: StaticString = "/etc/hookline.json"
  private static let limit = 1 << 20
  private static let prefix: StaticString = "HOOKLINE_"

  /// Reads the file that was named, or the one that is there if nothing is said.
  init(path named: [UInt8]?) {
    path = named ?? [UInt8](Self.defaultPath)
    stamp = FileStamp(path: path)
    guard named != nil || !stamp.isAbsent else { return }
    do throws(Errno) {
      let text = try FileDescriptor(readingFrom: path).readAll(limit: Self.limit)
      read(text.starts(with: SettingText.byteOrderMark) ? Array(text.dropFirst(3)) : text)
    } catch {
      if named != nil || error != .noSuchFile {
        report(SettingText.summary(of: error), code: error.number)
      }
    }
  }

  private mutating func report(_ summary: StaticString, code: Int? = nil) {
    error = ConfigurationError(name: [UInt8]("HOOKLINE_CONFIG"), summary: summary, code: code)
  }

  private mutating func read(_ text: [UInt8]) {
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      return report("the file is UTF-16: save it as UTF-8")
    }
    guard let document = try? JSONDocument(scanning: text) else {
      return report("the file is not JSON")
    }
    guard document.kind(of: document.root) == .object else {
      return report("the file is not a JSON object")
    }
    variables = Self.variables(of: document.root, in: document)
    guard let list = document.member("sources", of: document.root) else { return }
    var sources: [[(name: [UInt8], value: SettingValue)]] = []
    for source in document.items(of: list) {
      guard document.kind(of: source) == .object else {
        return report("its 'sources' is not a list of objects")
      }
      sources.append(Self.variables(of: source, in: document))
    }
    self.sources = sources
    if sources.isEmpty { report("its 'sources' is empty") }
  }

  private static func variables(
    of object: JSONValue, in document: JSONDocument
  ) -> [(name: [UInt8], value: SettingValue)] {
    var variables: [(name: [UInt8], value: SettingValue)] = []
    for (key, value) in document.members(of: object) where !document.equals(key, "sources") {
      var name = [UInt8](prefix)
      for letter in document.string(of: key) ?? [] {
        // A capital is none of the file's letters, and must not become one.
        let isLower = letter.isLetter && !letter.isUpperLetter
        name.append(isLower ? letter - 0x20 : letter.isUpperLetter ? letter + 0x20 : letter)
      }
      variables.append((name, Self.value(value, in: document)))
    }
    return variables
  }

  private static func value(_ value: JSONValue, in document: JSONDocument) -> SettingValue {
    switch document.kind(of: value) {
    case .string: return .text(document.string(of: value) ?? [])
    case .number: return .text(document.word(of: value) ?? [])
    case .boolean: return .text([document.boolean(of: value) ?? false ? 0x31 : 0x30])
    case .array:
      var elements: [[UInt8]] = []
      for element in document.elements(of: value) {
        guard let text = document.string(of: element) else { return .other }
        elements.append(text)
      }
      return .list(elements)
    case .object, .null: return .other
    }
  }
}
