import Bytes
import Posix

/// What editors, shells and container tools leave around a value.
enum SettingText {
  /// What is said of a value in quotes.
  static let quotesSummary: StaticString =
    "it is in quotes, which are taken as part of it: docker's --env-file keeps them, so leave them out"

  /// The value without a byte order mark before it, and without spaces and line ends around it.
  static func bare(_ text: [UInt8]) -> [UInt8] {
    var (first, last) = (0, text.count)
    if text.starts(with: byteOrderMark) { first = byteOrderMark.count }
    while first < last, isBlank(text[first]) { first += 1 }
    while last > first, isBlank(text[last - 1]) { last -= 1 }
    return Array(text[first..<last])
  }

  /// What a text begins with that a Windows editor saved as UTF-8.
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

  /// The lines of a file of secrets. Line ends at its end are no lines, each may be CR LF.
  static func lines(_ text: [UInt8]) -> [[UInt8]] {
    var lines = text.pieces(separatedBy: 0x0A)
    while lines.count > 1, lines.last.map({ bare($0).isEmpty }) ?? false { lines.removeLast() }
    return lines
  }

  /// Why a file cannot be read, by what read(2) or open(2) says of it.
  static func summary(of error: Errno) -> StaticString {
    if error.isDirectory {
      return
        "its file is a directory: container tools make one where a file that is to be mounted is missing"
    }
    if error == .noSuchFile { return "its file is not there" }
    if error.isAccessDenied { return "its file may not be read by the running user" }
    return error == .fileTooLarge ? "its file is too large" : "its file cannot be read"
  }
}
