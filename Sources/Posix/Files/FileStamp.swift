internal import CPosix

/// What differs once a file is changed or replaced.
package struct FileStamp: Equatable {
  private var device: UInt64 = 0
  private var inode: UInt64 = 0
  private var size = 0
  private var changeSeconds = 0
  private var changeNanoseconds = 0

  /// Whether the file does not exist; false where stat(2) was not allowed.
  package private(set) var isAbsent = false

  /// The stamp of the file at a path. The corresponding C function is `stat`.
  ///
  /// Its time is that of the last change of content, owner, mode or links, which cannot be set.
  package init(path: [UInt8]) {
    var status = stat()
    let name = path.withNUL
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
