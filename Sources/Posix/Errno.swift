internal import CPosix

/// The error of a system call, by its number. The man page of each call says which it can be.
package struct Errno: Error, Equatable {
  /// The number, errno(3).
  package let code: Int32

  /// The error of a number, errno(3).
  package init(code: Int32) { self.code = code }

  /// The number, as a log shows it.
  package var number: Int { Int(code) }

  /// `EFBIG`: the file is larger than it may be.
  package static var fileTooLarge: Errno { Errno(code: EFBIG) }

  /// `ENOENT`: there is no such file.
  package static var noSuchFile: Errno { Errno(code: ENOENT) }

  /// `EEXIST`: there is such a file.
  package static var fileExists: Errno { Errno(code: EEXIST) }

  /// `EIO`: the device failed.
  package static var inputOutput: Errno { Errno(code: EIO) }

  /// `ENOSPC`: there is no room left on the device.
  package static var noSpace: Errno { Errno(code: ENOSPC) }

  /// `ENOSPC` or `EDQUOT`: there is no room left on the device, or none for this user.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }

  /// `EOPNOTSUPP` or `ENOSYS`: the file system, or the kernel, cannot do that.
  package var isNotSupported: Bool { code == EOPNOTSUPP || code == ENOSYS }

  /// What is said of a lock that cannot be had at all: by a sandbox, a kernel or a file system that has none. That somebody
  /// else has it is no error.
  package var isLockRefused: Bool {
    [EPERM, EACCES, ENOSYS, EINVAL, EOPNOTSUPP, ENOLCK].contains(code)
  }

  /// `EMSGSIZE` or `ENOBUFS`: too long for one datagram.
  package var isMessageTooLong: Bool { code == EMSGSIZE || code == ENOBUFS }

  /// `EINVAL`, `EOPNOTSUPP` or `ENOSYS`: the file system cannot sync such a file, fsync(2).
  package var cannotSync: Bool { code == EINVAL || isNotSupported }

  /// Whether there is no room: `ENOSPC`, `EDQUOT`, `EFBIG`, and `EIO`, after which nobody knows.
  var isOfRoom: Bool { isFull || code == EFBIG || code == EIO }

  /// `ELOOP`: a link where none may be, or too many of them.
  package static var tooManyLinks: Errno { Errno(code: ELOOP) }

  /// `ENXIO`: a FIFO that nobody reads, open(2).
  package static var noReader: Errno { Errno(code: ENXIO) }

  /// Whether the file is not for this user, or not there: `EACCES`, `EPERM`, `ENOENT`, `ENOTDIR`, `ELOOP`, `EROFS`.
  package var isDenied: Bool { [EACCES, EPERM, ENOENT, ENOTDIR, ELOOP, EROFS].contains(code) }

  /// Whether there is something that is no file with bytes: `EISDIR`, `ENXIO`, `ENODEV`.
  package var isNoFile: Bool { [EISDIR, ENXIO, ENODEV].contains(code) }

  /// `ENOTDIR`: a part of the path is no directory.
  package static var notADirectory: Errno { Errno(code: ENOTDIR) }

  /// `EROFS`: the file system can only be read.
  package var isReadOnly: Bool { code == EROFS }

  /// `EISDIR`: a directory where a file is asked for.
  package var isDirectory: Bool { code == EISDIR }

  /// `EACCES` or `EPERM`: not for this user.
  package var isAccessDenied: Bool { code == EACCES || code == EPERM }

  /// `EPERM`: not allowed.
  package static var notPermitted: Errno { Errno(code: EPERM) }

  /// `EINVAL`: what was given is not what is asked for.
  package static var invalidArgument: Errno { Errno(code: EINVAL) }

  /// `EAGAIN`: it would have to wait.
  package static var wouldBlock: Errno { Errno(code: EAGAIN) }

  /// `ETIMEDOUT`: it was not ready in time.
  package static var timedOut: Errno { Errno(code: ETIMEDOUT) }

  /// Makes a system call again for as long as a signal interrupts it, signal(7), and gives its result.
  ///
  /// Throws the error that the call reports by a negative result.
  static func check(_ call: () -> Int) throws(Errno) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = cposix_errno()
      if code != EINTR { throw Errno(code: code) }
    }
  }
}
