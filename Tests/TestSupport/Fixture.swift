import Glibc

/// The notifications and event lines below `Tests/Fixtures`.
package enum Fixture {
  /// The root of the package.
  package static let root: String = {
    var directories = #filePath.split(separator: "/")
    directories.removeLast(3)
    return "/" + directories.joined(separator: "/")
  }()

  /// The names of all notifications, without `.json`.
  package static let names: [String] =
    entries(of: path("notifications")).filter { $0.hasSuffix(".json") }
    .map { String($0.dropLast(5)) }

  /// The bytes of a notification.
  package static func notification(_ name: String) -> [UInt8] { read("notifications/\(name).json") }

  /// The bytes of a file below `Tests/Fixtures`; none where it does not exist.
  package static func read(_ name: String) -> [UInt8] { contents(of: path(name)) }

  private static func path(_ name: String) -> String { "\(root)/Tests/Fixtures/\(name)" }
}
