import Bytes
import Posix

/// Removes what editors, shells and container tools leave around a value.
enum SettingText {
  static let quotesSummary: StaticString =
    "is in quotes, which are part of the value: leave them out (docker's --env-file keeps them)"

  /// The value without a leading byte order mark and surrounding white space.
  static func trimmed(_ text: [UInt8]) -> [UInt8] {
    var (first, last) = (0, text.count)
    if text.starts(with: byteOrderMark) { first = byteOrderMark.count }
    while first < last, isBlank(text[first]) { first += 1 }
    while last > first, isBlank(text[last - 1]) { last -= 1 }
    return Array(text[first..<last])
  }

  /// U+FEFF, which Windows editors put before UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// The value without the quotes around it; nil where there are none.
  static func unquoted(_ text: [UInt8]) -> [UInt8]? {
    guard text.count > 1, let first = text.first, first == text.last,
      first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
    else { return nil }
    return Array(text[1..<(text.count - 1)])
  }

  /// The seconds of a time such as `8d`, `12h`, `15m` or `90s`: at least one, and at most ten years, since a cache record has
  /// 32 bits for its expiry. Nil where it is no such time.
  static func seconds(_ text: [UInt8]) -> Int? {
    let units: [(suffix: StaticString, seconds: Int)] = [
      ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]
    let digits = Array(text.prefix { $0.isDigit })
    let suffix = Array(text[digits.count...])
    guard let unit = units.first(where: { suffix.equals($0.suffix) }),
      let number = digits.span.decimal(digits: 1...9)
    else { return nil }
    let seconds = number * unit.seconds
    return (1...3650 * 86_400).contains(seconds) ? seconds : nil
  }

  /// The lines of a file of secrets, without empty lines at the end. A line may end with CR LF.
  static func lines(_ text: [UInt8]) -> [[UInt8]] {
    var lines = text.pieces(separatedBy: 0x0A)
    while lines.count > 1, lines.last.map({ trimmed($0).isEmpty }) ?? false { lines.removeLast() }
    return lines
  }

  /// Why a file cannot be read, by the error of read(2) or open(2).
  static func summary(of error: Errno) -> StaticString {
    if error.isDirectory {
      return
        "its file is a directory: container tools create one where the file to mount is missing"
    }
    if error == .noSuchFile { return "its file does not exist" }
    if error.isAccessDenied { return "its file is not readable for the running user" }
    return error == .fileTooLarge ? "its file is too large" : "its file is unreadable"
  }
}
