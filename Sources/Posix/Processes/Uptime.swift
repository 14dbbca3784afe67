internal import CPosix

/// How long the machine has been running: a clock that nobody sets, and which start of the machine it counts from.
package struct Uptime {
  /// Seconds since the start, those in which the machine slept too.
  package var seconds: Int
  /// A number for that start, another one for each; 0 where the system does not tell.
  package var boot: UInt64

  /// An uptime in seconds of a start.
  package init(seconds: Int, boot: UInt64) {
    self.seconds = seconds
    self.boot = boot
  }

  /// The uptime now. The corresponding C function is `clock_gettime` with `CLOCK_BOOTTIME`; the start is told by
  /// `/proc/sys/kernel/random/boot_id`, random(4).
  package static var now: Uptime {
    var time = timespec()
    // Where it fails, the time is 0, which is before any other.
    _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Uptime(seconds: Int(time.tv_sec), boot: currentBoot)
  }

  private static var currentBoot: UInt64 {
    let number = unsafe cposix_open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC, 0)
    guard number >= 0 else { return 0 }
    let file = FileDescriptor(number, isOwned: true)
    guard let name = try? file.readAll(limit: 64), !name.isEmpty else { return 0 }
    // FNV-1a; the name is random.
    return name.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } | 1
  }
}
