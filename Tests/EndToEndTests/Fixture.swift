import Glibc

/// The notifications and event lines that the tests keep.
enum Fixture {
  /// The names of all notifications, without `.json`.
  static let names: [String] = {
    var names: [String] = []
    guard let folder = opendir(path("notifications")) else { return [] }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
    }
    closedir(folder)
    return names.sorted()
  }()

  static func notification(_ name: String) -> [UInt8] { read("notifications/\(name).json") }

  /// The bytes of a file below `Tests/Fixtures`; none where it is not there.
  static func read(_ name: String) -> [UInt8] {
    guard let file = fopen(path(name), "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  private static func path(_ name: String) -> String {
    var folders = #filePath.split(separator: "/")
    folders.removeLast(2)
    return "/" + folders.joined(separator: "/") + "/Fixtures/" + name
  }
}
