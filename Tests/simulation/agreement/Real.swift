import Glibc
import Posix

/// What the target Posix has no call for, on the real kernel.
enum Machine {
  static func prepare(_ directory: String) throws(Errno) {}

  static func makeLink(_ path: String, to target: String) throws(Errno) {
    if symlink(target, path) != 0 { throw Errno(code: errno) }
  }

  /// ioctl_iflags(2).
  static func setFlag(
    _ path: String, isAppendOnly: Bool, isImmutable: Bool
  ) throws(Errno) {
    let (getFlags, setFlags, appendOnly, immutable) = (
      UInt(0x8008_6601), UInt(0x4008_6602), Int32(0x20), Int32(0x10)
    )
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw Errno(code: errno) }
    defer { Glibc.close(number) }
    var flags: Int32 = 0
    guard ioctl(number, getFlags, &flags) == 0 else { throw Errno(code: errno) }
    flags &= ~(appendOnly | immutable)
    if isAppendOnly { flags |= appendOnly }
    if isImmutable { flags |= immutable }
    guard ioctl(number, setFlags, &flags) == 0 else { throw Errno(code: errno) }
  }
}
