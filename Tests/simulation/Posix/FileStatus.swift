/// How a file is opened: the bits are of this target alone.
package struct OpenOptions: OptionSet {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static var readOnly: OpenOptions { OpenOptions(rawValue: 0) }
  package static var writeOnly: OpenOptions { OpenOptions(rawValue: 1) }
  package static var readAndWrite: OpenOptions { OpenOptions(rawValue: 2) }
  package static var append: OpenOptions { OpenOptions(rawValue: 4) }
  package static var create: OpenOptions { OpenOptions(rawValue: 8) }
  package static var exclusive: OpenOptions { OpenOptions(rawValue: 16) }
  package static var empty: OpenOptions { OpenOptions(rawValue: 32) }
  package static var directory: OpenOptions { OpenOptions(rawValue: 64) }
  package static var withoutLinks: OpenOptions { OpenOptions(rawValue: 128) }
  package static var withoutWaiting: OpenOptions { OpenOptions(rawValue: 256) }

  var canRead: Bool { !contains(.writeOnly) }
  var canWrite: Bool { contains(.writeOnly) || contains(.readAndWrite) }
}

/// The status of a file, as in the real target.
package struct FileStatus {
  package let device: UInt64
  package let inode: UInt64
  package let size: Int
  package let reserved: Int
  package let owner: UInt32
  package let kind: Kind
  package let isWritableByOthers: Bool
  package let isWritableByOtherThanOwner: Bool

  package enum Kind {
    case file, directory, link, fifo, socket, characterDevice, other
  }

  package func isSame(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }

  init(of inode: Inode) {
    device = 1
    self.inode = inode.number
    size = inode.kind == .link ? inode.target.count : inode.bytes.count
    reserved = max(inode.reserved, inode.bytes.count)
    owner = Process.user
    kind =
      switch inode.kind {
      case .file: .file
      case .directory: .directory
      case .link: .link
      case .pipe: .fifo
      }
    isWritableByOthers = false
    isWritableByOtherThanOwner = false
  }
}
