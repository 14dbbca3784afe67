import Bytes
import Posix

/// systemd's units as they are installed on this machine. The first line of one names the version that installed them.
enum InstalledUnits {
  /// Where systemd looks, in its order; the first one that is there counts.
  private static let paths: [StaticString] = [
    "/etc/systemd/system/hookline@.service", "/usr/lib/systemd/system/hookline@.service",
  ]
  private static let mark: StaticString = "# Installed by "
  private static let limit = 1 << 16

  /// The version that installed the units, if it is not that of this executable; nil if it is, or if there are none.
  static var others: [UInt8]? {
    for path in paths {
      guard
        let text = try? FileDescriptor(readingFrom: [UInt8](path)).readAll(limit: limit)
      else { continue }
      let line = Array(text.prefix { $0 != 0x0A })
      if line == [UInt8](mark) + Version.text { return nil }
      // Earlier versions installed units without this line.
      guard line.starts(with: [UInt8](mark)) else { return [UInt8]("an older hookline") }
      return Array(line.dropFirst(mark.utf8CodeUnitCount))
    }
    return nil
  }
}
