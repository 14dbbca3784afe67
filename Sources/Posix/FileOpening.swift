internal import CPosix

/// How a file is opened; open(2). `O_CLOEXEC` is always with it.
package struct OpenOptions: OptionSet {
  /// The flags of open(2).
  package let rawValue: Int32

  /// The options of open(2)'s flags.
  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// `O_RDONLY`.
  package static var readOnly: OpenOptions { OpenOptions(rawValue: O_RDONLY) }
  /// `O_WRONLY`.
  package static var writeOnly: OpenOptions { OpenOptions(rawValue: O_WRONLY) }
  /// `O_RDWR`.
  package static var readAndWrite: OpenOptions { OpenOptions(rawValue: O_RDWR) }
  /// `O_APPEND`: every write goes to the end.
  package static var append: OpenOptions { OpenOptions(rawValue: O_APPEND) }
  /// `O_CREAT`: a file that is not there is made.
  package static var create: OpenOptions { OpenOptions(rawValue: O_CREAT) }
  /// `O_EXCL`: with `create`, a file that is there is an error, `EEXIST`.
  package static var exclusive: OpenOptions { OpenOptions(rawValue: O_EXCL) }
  /// `O_TRUNC`: what is in it goes.
  package static var empty: OpenOptions { OpenOptions(rawValue: O_TRUNC) }
  /// `O_DIRECTORY`: anything but a folder is an error.
  package static var folder: OpenOptions { OpenOptions(rawValue: O_DIRECTORY) }
  /// A last part of the path that is a symbolic link is an error, `ELOOP`.
  package static var withoutLinks: OpenOptions { OpenOptions(rawValue: O_NOFOLLOW) }
  /// `O_NONBLOCK`: what would have to wait fails.
  package static var withoutWaiting: OpenOptions { OpenOptions(rawValue: O_NONBLOCK) }
}

extension FileDescriptor {
  /// Opens a file by its path from a folder. The corresponding C function is `openat`.
  ///
  /// - Parameter mode: the permissions of a file that is made, less the process's umask.
  package init(
    opening path: [UInt8], in folder: borrowing FileDescriptor, _ options: OpenOptions,
    mode: UInt32 = 0
  ) throws(Errno) {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    let (start, flags) = (folder.number, options.rawValue | O_CLOEXEC)
    let number = try Errno.check { unsafe Int(cposix_openat(start, name, flags, mode)) }
    self.init(Int32(number), isOwned: true)
  }

  /// Takes a file's name away, by its path from this folder. The corresponding C function is `unlinkat`.
  package func remove(_ path: [UInt8]) throws(Errno) {
    let (number, name) = (number, path.map { CChar(bitPattern: $0) } + [0])
    _ = try Errno.check { unsafe Int(unlinkat(number, name, 0)) }
  }

  /// Makes a folder. The corresponding C function is `mkdir`.
  package static func makeFolder(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let name = path.map { CChar(bitPattern: $0) } + [0]
    _ = try Errno.check { unsafe Int(mkdir(name, mode)) }
  }

  /// Makes a folder in this one. The corresponding C function is `mkdirat`.
  package func makeFolder(_ path: [UInt8], mode: UInt32) throws(Errno) {
    let (number, name) = (number, path.map { CChar(bitPattern: $0) } + [0])
    _ = try Errno.check { unsafe Int(mkdirat(number, name, mode)) }
  }

  /// Gives a file of this folder another name in it, in place of one that has it. The corresponding C function is `renameat`.
  package func rename(_ old: [UInt8], to new: [UInt8]) throws(Errno) {
    let number = number
    let (from, to) = (
      old.map { CChar(bitPattern: $0) } + [0], new.map { CChar(bitPattern: $0) } + [0]
    )
    _ = try Errno.check { unsafe Int(renameat(number, from, number, to)) }
  }

  /// The files of this folder, those whose names begin with a dot too, but `.` and `..`. The corresponding C functions are
  /// `fdopendir` and `readdir`.
  package func entries() throws(Errno) -> [(name: [UInt8], inode: UInt64)] {
    // `closedir` closes the descriptor that the listing reads from; this one stays open.
    let copy = try FileDescriptor(opening: [UInt8(ascii: ".")], in: self, [.readOnly, .folder])
    let number = copy.release()
    guard let folder = unsafe fdopendir(number) else {
      Self.close(number)
      throw Errno(code: cposix_errno())
    }
    defer { unsafe _ = closedir(folder) }
    var entries: [(name: [UInt8], inode: UInt64)] = []
    while true {
      guard let entry = unsafe cposix_next_entry(folder) else {
        switch cposix_errno() {
        case 0: return entries
        case EINTR: continue
        case let code: throw Errno(code: code)
        }
      }
      // The entry is valid until the next call; its name ends with a zero byte.
      guard let name = unsafe cposix_entry_name(entry) else { continue }
      let bytes = unsafe UnsafeBufferPointer(start: name, count: strlen(name)).map {
        UInt8(bitPattern: $0)
      }
      if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
      entries.append((bytes, unsafe cposix_entry_inode(entry)))
    }
  }

  /// The number, which somebody else closes from now on.
  private consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
