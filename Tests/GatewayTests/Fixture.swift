import Glibc

/// Files below `Tests/Fixtures`.
enum Fixture {
  /// The bytes of a file; none where it is not there.
  static func read(_ name: String) -> [UInt8] {
    var folders = #filePath.split(separator: "/")
    folders.removeLast(2)
    let path = "/" + folders.joined(separator: "/") + "/Fixtures/" + name
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }
}
