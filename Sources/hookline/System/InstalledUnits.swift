import Bytes
import Posix

/// The systemd units installed on this machine. The first line of a unit names the version that installed it.
enum InstalledUnits {
  /// systemd's search order: the first unit found is in effect.
  private static let paths: [StaticString] = [
    "/etc/systemd/system/hookline@.service", "/usr/lib/systemd/system/hookline@.service",
  ]
  private static let marker: StaticString = "# Installed by "
  private static let limit = 1 << 16

  /// The version that installed the units, where it differs from this executable's; nil where there are no units.
  static var otherVersion: [UInt8]? {
    for path in paths {
      guard
        let text = try? FileDescriptor(readingFrom: [UInt8](path)).readAll(limit: limit)
      else { continue }
      let line = Array(text.prefix { $0 != 0x0A })
      if line == [UInt8](marker) + Version.text { return nil }
      // Earlier versions installed units without this line.
      guard line.starts(with: [UInt8](marker)) else { return [UInt8]("an older hookline") }
      return Array(line.dropFirst(marker.utf8CodeUnitCount))
    }
    return nil
  }
}
