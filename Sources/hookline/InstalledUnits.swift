import Bytes
import Posix

/// systemd's units as they are installed on this machine: whoever installs them writes first into one which hookline they are of.
enum InstalledUnits {
  /// Where systemd looks, in its order; the first one that is there counts.
  private static let paths: [StaticString] = [
    "/etc/systemd/system/hookline@.service", "/usr/lib/systemd/system/hookline@.service",
  ]
  private static let mark: StaticString = "# Installed by "
  private static let limit = 1 << 16

  /// What the installed units are of, where that is not this executable; nil where it is, and where there are none.
  static var others: [UInt8]? {
    for path in paths {
      guard
        let text = try? FileDescriptor(readingFrom: [UInt8](path)).readAll(limit: limit)
      else { continue }
      let line = Array(text.prefix { $0 != 0x0A })
      if line == [UInt8](mark) + Version.text { return nil }
      // Before units had this line they had a comment.
      guard line.starts(with: [UInt8](mark)) else { return [UInt8]("an older hookline") }
      return Array(line.dropFirst(mark.utf8CodeUnitCount))
    }
    return nil
  }
}
