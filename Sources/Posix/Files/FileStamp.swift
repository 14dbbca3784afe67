internal import CPosix

/// By what a file that was changed or replaced is told from what it was.
package struct FileStamp: Equatable {
  private var device: UInt64 = 0
  private var inode: UInt64 = 0
  private var size = 0
  private var changeSeconds = 0
  private var changeNanoseconds = 0

  /// Whether there is certainly nothing: where stat(2) was not allowed there may be something.
  package private(set) var isAbsent = false

  /// The stamp of what is found under a path now; that of a file that cannot be looked at is unlike any other's.
  /// The corresponding C function is `stat`.
  ///
  /// The time is the one at which the content or its owner, mode or links changed last: unlike that of the content, nobody can
  /// set it.
  package init(path: [UInt8]) {
    var status = stat()
    let name = path.map { CChar(bitPattern: $0) } + [0]
    // The name ends with NUL, and the call keeps neither pointer.
    guard unsafe stat(name, &status) == 0 else {
      isAbsent = cposix_errno() == ENOENT || cposix_errno() == ENOTDIR
      return
    }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    changeSeconds = Int(status.st_ctim.tv_sec)
    changeNanoseconds = Int(status.st_ctim.tv_nsec)
  }
}
