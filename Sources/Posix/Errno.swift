internal import CPosix

/// The error of a system call, by its number; each call's man page lists those that it returns.
package struct Errno: Error, Equatable {
  /// The number, errno(3).
  package let code: Int32

  /// The error of a number, errno(3).
  package init(code: Int32) { self.code = code }

  /// The number, as a log shows it.
  package var number: Int { Int(code) }

  /// `EFBIG`: the file is larger than it may be.
  package static var fileTooLarge: Errno { Errno(code: EFBIG) }

  /// `ENOENT`: the file does not exist.
  package static var noSuchFile: Errno { Errno(code: ENOENT) }

  /// `EEXIST`: the file exists.
  package static var fileExists: Errno { Errno(code: EEXIST) }

  /// `EIO`: the device failed.
  package static var inputOutput: Errno { Errno(code: EIO) }

  /// `ENOSPC`: no room is left on the device.
  package static var noSpace: Errno { Errno(code: ENOSPC) }

  /// `ENOSPC` or `EDQUOT`: no room is left on the device, or for this user.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }

  /// `EOPNOTSUPP` or `ENOSYS`: the file system, or the kernel, does not support the call.
  package var isNotSupported: Bool { code == EOPNOTSUPP || code == ENOSYS }

  /// Whether a sandbox, a kernel or a file system rejects locks. A lock that another process holds is not an error.
  package var isLockRejected: Bool {
    [EPERM, EACCES, ENOSYS, EINVAL, EOPNOTSUPP, ENOLCK].contains(code)
  }

  /// `EMSGSIZE` or `ENOBUFS`: too long for one datagram.
  package var isMessageTooLong: Bool { code == EMSGSIZE || code == ENOBUFS }

  /// `EINVAL`, `EOPNOTSUPP` or `ENOSYS`: the file system cannot sync such a file, fsync(2).
  package var cannotSync: Bool { code == EINVAL || isNotSupported }

  /// `ENOSPC`, `EDQUOT`, `EFBIG`, or `EIO`: there is no room, or it cannot be known.
  var isLackOfRoom: Bool { isFull || code == EFBIG || code == EIO }

  /// `ELOOP`: a link where none is allowed, or too many of them.
  package static var tooManyLinks: Errno { Errno(code: ELOOP) }

  /// `ENXIO`: the FIFO has no reader, open(2).
  package static var noReader: Errno { Errno(code: ENXIO) }

  /// Whether the user may not open the file, or it does not exist: `EACCES`, `EPERM`, `ENOENT`, `ENOTDIR`, `ELOOP`,
  /// `EROFS`.
  package var isUnreachablePath: Bool {
    [EACCES, EPERM, ENOENT, ENOTDIR, ELOOP, EROFS].contains(code)
  }

  /// Whether the path is not that of a regular file: `EISDIR`, `ENXIO`, `ENODEV`.
  package var isNotRegularFile: Bool { [EISDIR, ENXIO, ENODEV].contains(code) }

  /// `ENOTDIR`: a part of the path is not a directory.
  package static var notADirectory: Errno { Errno(code: ENOTDIR) }

  /// `EROFS`: the file system is read-only.
  package var isReadOnly: Bool { code == EROFS }

  /// `EISDIR`: the path is a directory's.
  package var isDirectory: Bool { code == EISDIR }

  /// `EACCES` or `EPERM`: not allowed for this user.
  package var isAccessDenied: Bool { code == EACCES || code == EPERM }

  /// `EPERM`: not allowed.
  package static var notPermitted: Errno { Errno(code: EPERM) }

  /// `EINVAL`: an argument is invalid.
  package static var invalidArgument: Errno { Errno(code: EINVAL) }

  /// `EAGAIN`: the call would block.
  package static var wouldBlock: Errno { Errno(code: EAGAIN) }

  /// `ETIMEDOUT`: the deadline has passed.
  package static var timedOut: Errno { Errno(code: ETIMEDOUT) }

  /// Returns the result of a system call, which is repeated while a signal interrupts it, signal(7).
  ///
  /// Throws the error of a negative result.
  static func check(_ call: () -> Int) throws(Errno) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = cposix_errno()
      if code != EINTR { throw Errno(code: code) }
    }
  }
}
