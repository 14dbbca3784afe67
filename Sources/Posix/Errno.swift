internal import CPosix

/// The error of a system call, by its number. The man page of each call says which it can be.
package struct Errno: Error, Equatable {
  /// The number, errno(3).
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// `EFBIG`: the file is larger than it may be.
  package static var fileTooLarge: Errno { Errno(code: EFBIG) }

  /// `ENOENT`: there is no such file.
  package static var noSuchFile: Errno { Errno(code: ENOENT) }

  /// `EINVAL`: what was given is not what is asked for.
  package static var invalidArgument: Errno { Errno(code: EINVAL) }

  /// `EAGAIN`: it would have to wait.
  package static var wouldBlock: Errno { Errno(code: EAGAIN) }

  /// `ETIMEDOUT`: it was not ready in time.
  package static var timedOut: Errno { Errno(code: ETIMEDOUT) }

  /// The system's words for the number, in English: strerror(3).
  package var summary: [UInt8] {
    guard let text = unsafe strerror(code) else { return [] }
    // The text is static, or the C library's own until the next call; it is copied at once.
    return unsafe Array(UnsafeBufferPointer(start: text, count: strlen(text))).map {
      UInt8(bitPattern: $0)
    }
  }

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
