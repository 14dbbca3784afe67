import Bytes
import Posix

/// The configuration file: a JSON object whose names are those of the environment in lower case, without their prefix.
///
///     {"log": "info", "sources": [{"path": "/hooks/shop-eu", "name": "shop-eu", "app_secret_file": "/etc/shop-eu"}]}
struct ConfigFile {
  /// The settings at the top level, named as in the environment.
  private(set) var variables: [(name: [UInt8], value: SettingValue)] = []
  /// The settings of each source; nil where the file has no `sources`.
  private(set) var sources: [[(name: [UInt8], value: SettingValue)]]?
  /// What is wrong with the file as such.
  private(set) var error: ConfigurationError?
  let path: [UInt8]
  /// The file's state before it was read.
  let stamp: FileStamp

  private static let defaultPath: StaticString = "/etc/hookline.json"
  private static let limit = 1 << 20
  private static let prefix: StaticString = "HOOKLINE_"

  /// Reads the named file, or else the default file if it exists.
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
    error = ConfigurationError("HOOKLINE_CONFIG", summary, code: code)
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
        return report("'sources' in the file is not a list of objects")
      }
      sources.append(Self.variables(of: source, in: document))
    }
    self.sources = sources
    if sources.isEmpty { report("'sources' in the file is empty") }
  }

  private static func variables(
    of object: JSONValue, in document: JSONDocument
  ) -> [(name: [UInt8], value: SettingValue)] {
    var variables: [(name: [UInt8], value: SettingValue)] = []
    for (key, value) in document.members(of: object) where !document.equals(key, "sources") {
      var name = [UInt8](prefix)
      for character in document.string(of: key) ?? [] {
        // Swapping the case keeps a name in upper case unknown.
        let isLower = character.isLetter && !character.isUpperLetter
        name.append(isLower ? character - 0x20 : character.lowered)
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
