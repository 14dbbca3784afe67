internal import CPosix

/// The status of a file; statx(2) and inode(7).
package struct FileStatus {
  /// The device; with the inode it identifies a file.
  package let device: UInt64
  /// The inode's number.
  package let inode: UInt64
  /// The bytes up to the end.
  package let size: Int
  /// The bytes allocated on the device.
  package let reserved: Int
  /// The owner's user number.
  package let owner: UInt32
  /// The kind of file.
  package let kind: Kind
  /// Whether users other than the owner and the group may write to it.
  package let isWritableByOthers: Bool
  /// Whether users other than the owner may write to it.
  package let isWritableByOtherThanOwner: Bool

  /// The kinds that matter here.
  package enum Kind {
    case file, directory, link, fifo, socket, characterDevice, other
  }

  /// Whether both are the same file.
  package func isSame(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }

  init(_ status: cposix_status) {
    device = status.device
    inode = status.inode
    size = Int(clamping: status.size)
    // statx(2): the blocks are of 512 bytes.
    reserved = Int(clamping: status.blocks) &* 512
    owner = status.owner
    isWritableByOthers = Int(status.mode) & cposix_writable_by_others != 0
    isWritableByOtherThanOwner =
      Int(status.mode) & (cposix_writable_by_others | cposix_writable_by_group) != 0
    kind =
      switch Int(status.mode) & cposix_file_type {
      case cposix_regular_file: .file
      case cposix_directory: .directory
      case cposix_link: .link
      case cposix_fifo: .fifo
      case cposix_socket: .socket
      case cposix_character_device: .characterDevice
      default: .other
      }
  }
}

extension FileDescriptor {
  /// Returns the status of this file. The corresponding C function is `statx`.
  package func status() throws(Errno) -> FileStatus {
    try status([0], Int32(cposix_itself))
  }

  /// Returns the status of the file at a path in this directory; of a link itself unless `followsLinks` is set. The
  /// corresponding C function is `statx`.
  package func status(of path: [UInt8], followsLinks: Bool = false) throws(Errno) -> FileStatus {
    let name = path.withNUL
    return try status(name, followsLinks ? 0 : Int32(cposix_no_follow))
  }

  private func status(_ name: [CChar], _ flags: Int32) throws(Errno) -> FileStatus {
    var status = cposix_status()
    let number = number
    // The name ends with NUL, and the call keeps neither pointer.
    _ = try Errno.check { unsafe Int(cposix_stat(number, name, flags, &status)) }
    return FileStatus(status)
  }
}

extension Process {
  /// The effective user number; geteuid(2).
  package static var user: UInt32 { geteuid() }

  /// The process's number; getpid(2).
  package static var identifier: Int32 { getpid() }
}
