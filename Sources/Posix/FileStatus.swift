internal import CPosix

/// What a file is; stat(2) and inode(7).
package struct FileStatus {
  /// The device that the file is on; it and the inode tell a file from all others.
  package let device: UInt64
  /// The inode's number.
  package let inode: UInt64
  /// Bytes up to the end.
  package let size: Int
  /// Bytes that have room on the device.
  package let reserved: Int
  /// The user whom it belongs to.
  package let owner: UInt32
  /// What kind of file it is.
  package let kind: Kind
  /// Whether users other than the owner and the group may write to it.
  package let isWritableByOthers: Bool

  /// The kinds that matter here.
  package enum Kind {
    case file, folder, fifo, socket, characterDevice, other
  }

  /// Whether both are the same file.
  package func isSame(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    // stat(2): the blocks are of 512 bytes.
    reserved = Int(status.st_blocks) * 512
    owner = status.st_uid
    isWritableByOthers = Int(status.st_mode) & cposix_writable_by_others != 0
    kind =
      switch Int(status.st_mode) & cposix_file_type {
      case cposix_regular_file: .file
      case cposix_folder: .folder
      case cposix_fifo: .fifo
      case cposix_socket: .socket
      case cposix_character_device: .characterDevice
      default: .other
      }
  }
}

extension FileDescriptor {
  /// The corresponding C function is `fstat`.
  package func status() throws(Errno) -> FileStatus {
    var status = stat()
    let number = number
    _ = try Errno.check { unsafe Int(fstat(number, &status)) }
    return FileStatus(status)
  }

  /// The status of the file that a path leads to from this folder; of a link itself where `followsLinks` is not set. The
  /// corresponding C function is `fstatat`.
  package func status(of path: [UInt8], followsLinks: Bool = false) throws(Errno) -> FileStatus {
    var status = stat()
    let name = path.map { CChar(bitPattern: $0) } + [0]
    let (number, flags) = (number, followsLinks ? 0 : Int32(cposix_no_follow))
    _ = try Errno.check { unsafe Int(fstatat(number, name, &status, flags)) }
    return FileStatus(status)
  }
}

extension Process {
  /// The user as whom the process acts; geteuid(2).
  package static var user: UInt32 { geteuid() }

  /// The process's number; getpid(2).
  package static var identifier: Int32 { getpid() }
}
