internal import CPosix

/// The machine's uptime, a clock that cannot be set, and its boot.
package struct Uptime {
  /// The seconds since the boot, including suspended ones.
  package var seconds: Int
  /// A number for the boot; 0 where it is unknown.
  package var boot: UInt64

  /// An uptime of a boot.
  package init(seconds: Int, boot: UInt64) {
    self.seconds = seconds
    self.boot = boot
  }

  /// The uptime now. The corresponding C function is `clock_gettime` with `CLOCK_BOOTTIME`; the boot is that of
  /// `/proc/sys/kernel/random/boot_id`, random(4).
  package static var now: Uptime {
    var time = timespec()
    // A failure leaves 0, the earliest time.
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
